## 手机界面

tab-today = 今日
tab-patrol = 巡查
tab-hazards = 隐患
tab-fire = 火情
tab-me = 我

## 登记

enrol-sub = 县级安全生产网格化监管
enrol-by = 登记方式
enrol-by-code = 用登记码
enrol-by-account = 用账号
enrol-code = 登记码
enrol-code-help = 在乡镇或县安委办发给您的登记单上,十位,不分大小写。
enrol-account = 账号
enrol-password = 密码
enrol-password-help = 乡镇、部门和县安委办在电脑上使用。
enrol-relay = 服务器地址
enrol-relay-help = 登记单上印着,比如 https://aq.hequ.gov.cn
enrol-go = 登记
enrol-busy = 正在登记
enrol-privacy = 只登记姓名、职责和这台设备。不记录行踪,不统计在线时间,不排名。登记需要网络;之后没有网络也能用。
first-sync-title = 登记好了
first-sync-words = 正在取回您的网格、监管对象和检查表,请保持网络。
first-sync-go = 先进去看看
other-tab-title = 已在别处打开
other-tab-words = 为了不让数据打架,千里眼一次只在一个标签页里工作。
other-tab-help = 请到那一页继续。关掉那一页后,这里会自动打开。
failed-title = 没有打开

## 今日

today-begin = 开始巡查
today-begin-sub = { $count } 个监管对象
today-go-on = 继续巡查
today-go-on-sub = 已查 { $visits } 处
today-report = 报隐患
today-returned = 退回给我
today-returned-patrols = 退回的巡查
today-due = 待整改
today-due-more = 全部 { $count } 条
today-unseen = 久未检查
today-unseen-more = 全部 { $count } 处
today-empty = 没有要马上办的事。
today-empty-help = 可以开始一次巡查,看看久未检查的地方。

## 巡查

patrol-choose = 选一个网格开始
patrol-begin = 开始巡查
patrol-begin-here = 巡查 { $grid }
patrol-open = 正在进行
patrol-past = 以往的巡查
patrol-past-empty = 还没有巡查过。
patrol-no-grid = 您的网格还没有取回来。有网络时会自动取回。
patrol-walking = 正在巡查,已查 { $visits } 处
patrol-span = { $begun } 至 { $ended }
patrol-pause-help = 随时可以停下、退出,重新打开接着查,不会作废。
patrol-left = 还没有查的
patrol-left-help = 离得近、久未查的在前面。
patrol-visited = 已经查的
patrol-visited-empty = 还没有查过。点下面的监管对象开始检查。
patrol-hazards = 报了的隐患
patrol-end = 结束巡查
patrol-end-title = 结束这次巡查?
patrol-end-words = 结束后交监管员查看,不能再加检查。已查 { $visits } 处,报隐患 { $hazards } 条。
patrol-ended = 巡查已结束
patrol-begun = 巡查已开始
patrol-search = 找监管对象
patrol-search-help = 名称、类别或地址
patrol-review = 监管员的话
patrol-answer = 答复
patrol-answer-words = 答复内容
patrol-answer-send = 发出答复
patrol-answered = 已答复
patrol-seen = 已阅
patrol-asked = 退回
patrol-said = 答复
visit-line = { $when } · 正常 { $ok } · 异常 { $bad }
visit-progress = { $done }/{ $all }
visit-all-ok = 均正常
visit-rest-ok = 其余均正常
visit-note = 整体说明
visit-note-help = 没有要说的可以不填
visit-item-note = 哪里不对
visit-report = 报隐患
visit-reported = 已报隐患 { $count } 条
visit-save = 保存检查
visit-saved = 检查已保存
visit-left = 还有 { $count } 项没有看,请逐项选择,或点“其余均正常”。
visit-no-checklist = 这个行业还没有检查表。写下看到的情况即可。
visit-restored = 已恢复上次没有填完的内容
draft-kept = 草稿已存本机 { $time }

## 报隐患

report-where = 在哪里
report-site-search = 找监管对象
report-site-search-help = 名称、类别或地址;不在名单里就直接写地点
report-site-clear = 换一个
report-place-help = 比如:罗圈堡村村口加油站东侧
report-grid = 哪个网格
report-sector = 行业领域
report-category = 类别
report-category-other = 其他类别
report-risk = 看上去有多危险
report-source = 检查来源
report-line = 检查主体
report-what-help = 点键盘上的话筒可以说话
report-photos = 照片
report-send = 上报
report-saved = 已保存,有网络时自动上传
report-nearby = 是不是这一条?
report-nearby-help = 这里还有没销号的隐患。如果是同一个问题,打开它补充就行,不用再报。
report-restored = 已恢复上次没有报完的内容
report-clear = 重新填
report-more = 更多选项
report-patrol = 记在正在进行的巡查里

## 隐患

hazards-all = 全部
hazards-mine = 我报的
hazards-returned = 退回
hazards-overdue = 超期
hazards-search = 找隐患
hazards-search-help = 问题或地点
hazards-empty = 这里没有隐患。
hazards-empty-help = 看到不安全的地方,随时可以报。
hazards-more = 再看 { $count } 条
hazard-no = 编号 { $no }
hazard-next = 下一步
hazard-next-none = 现在没有要您办的。有新情况会出现在“今日”里。
hazard-others = 其他
hazard-facts = 基本情况
hazard-reporter = 上报人
hazard-reported = 上报时间
hazard-measures = 整改要求
hazard-suspended = 已停产
hazard-listed = { $level }挂牌督办,编号 { $no },{ $body },{ $due } 前
hazard-newer = 有 { $count } 条新版本的记录,更新后才能看。
hazard-timeline = 经过
hazard-undone = 已撤回
hazard-coordinates = { $lat },{ $lon }

## 监管对象

site-checklist = 检查表
site-hazards = 未销号隐患
site-hazards-empty = 这里没有未销号的隐患。
site-visits = 最近的检查
site-visits-empty = 还没有检查记录。
site-facts = 登记情况
site-report = 在这里报隐患
site-visit = 检查这里
site-both = “{ $field }”有两个值,请确认一个
site-both-words = 两个人在互相不知道的情况下填了不同的内容。
site-keep = 采用这个
site-kept = 已采用
site-undone = 已撤销,恢复原来的内容
site-shown = 目前显示这个
site-call = 拨打 { $phone }
site-by = { $author } · { $when }

## 火情

fire-title = 发现火情
fire-words = 先打电话,再做别的。说清:在哪里、烧什么、火多大、有没有人。
fire-call-119 = 拨打 119
fire-call-12119 = 拨打森林防火 12119
fire-later = 瞭望报告和每日零报告,请按现在的办法打电话报。
fire-safe = 先保证自己安全,往上风方向撤离。

## 我

me-roles = 职责
me-county = 县
me-device = 设备编号
me-waiting = 仅在本机
me-waiting-none = 全部已上传
me-waiting-count = { $records } 条记录、{ $photos } 张照片
me-storage = 存储
me-storage-words = { $documents } 件事项,{ $records } 条记录,占 { $size } MB
me-clock = 手机时间
me-clock-right = 准确
me-clock-off = 与服务器相差 { $minutes } 分钟
me-settings = 设置
me-language = 语言
me-language-zh-CN = 中文
me-language-en = English
me-size = 字号
me-size-m = 标准
me-size-l = 大
me-size-xl = 较大
me-size-xxl = 特大
me-theme = 外观
me-theme-standard = 标准
me-theme-sunlight = 强光
me-theme-night = 夜间
me-elder = 长辈模式
me-elder-on = 打开
me-elder-off = 关闭
me-shell = 界面
me-shell-phone = 手机
me-shell-desk = 电脑
me-originals = 照片原图
me-originals-always = 随时上传
me-originals-wifi = 只用 Wi-Fi
me-originals-help = 缩略图和记录总是马上上传。有的浏览器分不清 Wi-Fi,那就在“仅在本机”里点“现在上传”。
me-about = 关于
me-version = 版本
me-diagnosis = 诊断信息
me-demo = 演示数据:人名、单位和地点都是编的。
me-burden = 不强制打卡,不排名,不统计在线时间,不一直定位。
footer-host = 主办单位:{ $value }
footer-support = 技术支持:{ $value }
footer-filing = { $value }

## 仅在本机

waiting-words = 下面的内容已经保存在本机,还没有到服务器。有网络时自动上传,不用一直开着。
waiting-records = 记录
waiting-photos = 照片
waiting-empty = 没有只在本机的内容。
waiting-empty-help = 您写的都已经在服务器上。
waiting-now = 现在上传
waiting-check = 看看连接是否正常
waiting-trying = 正在连接
waiting-quarantined = 有 { $count } 条收到的记录不能使用,已放在一边,不影响别的。
waiting-last = 上次全部上传:{ $when }
waiting-wifi = 照片原图等 Wi-Fi;不能判断网络时,点“现在上传”才传。缩略图和记录照常上传。
waiting-photo = 照片 { $size }
waiting-photo-sent = 已传 { $percent }%
waiting-rejected = 未被接收:{ $why }
kind-site = 监管对象
kind-patrol = 巡查
kind-hazard = 隐患
