## 桌面的框架

desk-county = { $county }安全生产网格化监管
desk-demo = 演示数据
desk-rail-inbox = 收件
desk-rail-ledger = 台账
desk-rail-patrols = 巡查
desk-rail-sites = 对象
desk-rail-kept = 待放行
desk-rail-device = 这台设备
desk-rail-waiting = 仅在本机
desk-rail-me = 设置与关于
desk-foot-host = 主办单位:{ $name }
desk-foot-support = 技术支持:{ $name }
desk-foot-filing = { $name }
desk-search = 搜索:汉字或拼音首字母
desk-keys = 快捷键
desk-key-search = 去搜索框
desk-key-next = 下一条
desk-key-previous = 上一条
desk-key-open = 打开;在收件里到右边详情
desk-key-pick = 勾选这次巡查
desk-key-act = 办理下一步
desk-key-return = 退回
desk-key-close = 关闭弹出的窗口
desk-key-help = 看快捷键
desk-comma = 、
desk-until = 至
desk-filters = 筛选
desk-clear = 清除筛选
desk-print = 打印
desk-save = 保存
desk-edited = 已修改
desk-total = 共 { $count } 条
desk-total-sites = 共 { $count } 处,久未检查的在前面
desk-all-of = { $what }:全部
desk-inner-place =  　{ $name }
desk-pages = 共 { $total } 条,第 { $page }/{ $pages } 页
desk-page-before = 上一页
desk-page-after = 下一页
desk-more = 已显示 { $shown }/{ $total } 条,再显示一些

## 收件

desk-inbox-filter-all = 全部
desk-inbox-filter-reported = 待核实
desk-inbox-filter-rectified = 待复查
desk-inbox-filter-patrols = 巡查
desk-inbox-filter-questions = 待确认
desk-inbox-empty-all = 没有等您办的。
desk-inbox-empty-reported = 没有待核实的隐患。
desk-inbox-empty-rectified = 没有待复查的隐患。
desk-inbox-empty-patrols = 没有待阅的巡查。
desk-inbox-empty-questions = 没有待确认的结论。
desk-inbox-empty-help = 有新的上报、整改或巡查,会马上出现在这里。
desk-inbox-none-open = 选一条来看。
desk-inbox-none-open-help = 按 j、k 逐条看,按 ? 看全部快捷键。
desk-inbox-patrol = 巡查:{ $grid }
desk-fresh = 新
desk-pick = 勾选“{ $what }”
desk-picked = 已选 { $count } 次巡查
desk-pick-all = 全选
desk-seen-all = 全部已阅
desk-seen-many = 已阅 { $count } 次巡查
desk-seen-one = 已阅
desk-detail = 详情

## 隐患详情

desk-set-aside-note = 有一条记录没有采纳。请看下面“经过”里标明的原因,需要时另行办理。
desk-no-photos = 没有照片。
desk-no-position = 没有定位
desk-before = 整改前
desk-after = 整改后
desk-more-steps = 其他办理
desk-nothing-next = 现在没有要您办的。
desk-verify-order = 核实并下达整改
desk-pin-field = 退回“{ $field }”
desk-pin-words = 要他补什么、改什么
desk-returning = 将退回 { $count } 项
desk-return-count = 退回 { $count } 项

## 巡查详情

desk-patrol-left = 没有检查的监管对象 { $count } 处
desk-no-visits = 这次巡查没有检查记录。
desk-others-ok = 正常 { $ok } 项,不适用 { $na } 项
desk-pin-visit = 退回此处
desk-patrol-return = 退回巡查
desk-patrol-return-about = 退回哪里
desk-patrol-return-words = 要他补什么
desk-patrol-whole = 整次巡查
desk-patrol-returned = 已退回
desk-patrols-empty = 没有巡查记录。
desk-patrols-empty-help = 网格员开始巡查后会出现在这里;也可以换一个筛选。

## 台账

desk-ledger-title = 隐患台账
desk-ledger-empty = 还没有隐患。
desk-ledger-empty-help = 网格员上报后,这里就有台账。
desk-ledger-none = 没有符合条件的隐患。
desk-ledger-none-help = 去掉一些筛选条件再看。
desk-columns = 栏目
desk-columns-all = 显示全部栏目
desk-column-no = 编号
desk-column-what = 隐患
desk-column-place = 地点
desk-column-grid = 乡镇、网格
desk-column-sector = 行业领域
desk-column-grade = 隐患级别
desk-column-risk = 风险
desk-column-stage = 环节
desk-column-due = 期限
desk-column-overdue = 超期(天)
desk-column-responsible = 整改责任人
desk-column-source = 来源
desk-column-reporter = 上报人
desk-column-reported = 上报日期
desk-column-begun = 开始
desk-column-ended = 结束
desk-column-worker = 网格员
desk-column-patrol-stage = 状态
desk-column-visits = 检查(处)
desk-column-not-ok = 异常(项)
desk-column-hazards = 隐患(条)
desk-column-name = 名称
desk-column-kind = 类别
desk-column-seen = 上次检查
desk-column-open = 未销号隐患
desk-order = 排序
desk-order-newest = 新上报在前
desk-order-due = 先到期在前
desk-order-changed = 最近办理在前
desk-filter-open = 未销号
desk-filter-overdue = 超期
desk-filter-returned = 退回未答
desk-filter-questions = 待确认
desk-filter-listed = 挂牌督办
desk-filter-text = 含“{ $text }”
desk-filter-drop = 去掉筛选:{ $what }
desk-csv = 导出表格
desk-csv-name = 隐患台账-{ $day }.csv
desk-csv-done = 已导出 { $count } 条
desk-csv-failed = 浏览器没有接收文件,请再试一次。
desk-collecting = 正在汇总 { $here }/{ $all }
desk-sheet-title = { $county }安全生产隐患台账
desk-sheet-period = 上报期间:{ $period }
desk-sheet-person = 制表人:{ $name }
desk-sheet-day = 制表日期:{ $day }

## 监管对象

desk-sites-search = 名称、类别或地址
desk-sites-empty = 还没有监管对象。
desk-sites-empty-help = 有网络时会自动取回本辖区的名单。
desk-sites-none = 没有符合条件的监管对象。
desk-not-filled = 未填
desk-edit-field = 修改“{ $field }”
desk-position-help = 纬度,经度,如 39.38456,111.14572

## 待放行

desk-kept-help = 这些记录已到服务器,还没有进入台账。请先问清楚是不是本人写的,再放行。
desk-kept-empty = 没有待放行的记录。
desk-kept-empty-help = 手机停用以后才送达的、服务器没有接收的记录,会放在这里等您决定。
desk-kept-what-fire = 火情、烟情
desk-kept-what-hazard = 隐患
desk-kept-what-other = 巡查、对象等
desk-kept-came = { $when }送达
desk-kept-why-unknown_device = 服务器不认识这部手机,不能放行
desk-kept-why-revoked = 这部手机停用以后才送达
desk-kept-why-out_of_scope = 写在了不归本人管的地方
desk-kept-why-bad_signature = 签名不符,不能放行
desk-kept-why-size = 内容太大或者是空的,不能放行
desk-kept-why-gap = 编号跳得太远
desk-kept-why-quota = 这部手机一天里送来的太多
desk-kept-release = 放行
desk-kept-release-all = 这 { $count } 条全部放行
desk-kept-sure = 放行这 { $count } 条记录?
desk-kept-sure-help = 放行后就进入台账,管这个地方的人都会看到,不能再收回。是谁放行的会记下来。
desk-kept-done = 已放行 { $count } 条,马上进入台账
desk-kept-left = 有 { $count } 条没有放行:{ $why }
desk-kept-gone = 已经不在这里,或者不归您决定
