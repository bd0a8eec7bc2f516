## 全部界面共用

app-name = 千里眼
page-title = { $title } · 千里眼
skip = 跳到正文
back = 返回
close = 关闭
cancel = 取消
undo = 撤销
must = 必填
opening = 正在打开
try-again = 再试一次
to-start = 回到首页
main-navigation = 主要
name-value = { $name }:{ $value }

## 标题与标签

title-today = 今日
title-patrol = 巡查
title-visit = 检查
title-report = 报隐患
title-hazards = 隐患
title-hazard = 隐患详情
title-site = 监管对象
title-fire = 火情
title-me = 我
title-waiting = 仅在本机
title-enrol = 登记这台设备
title-inbox = 收件
title-ledger = 台账
title-patrols = 巡查记录
title-sites = 监管对象
title-kept = 待放行
title-not-found = 没有这一页
not-found-words = 这个地址没有对应的页面。
unknown-words = 这条记录不在这台设备上。
unknown-help = 可能还没有下载下来,也可能不属于您的网格。有网络时会自动取回。

## 时间

when-today = 今天 { $time }
when-yesterday = 昨天 { $time }
when-day = { $day } { $time }
when-month-day = { $month }月{ $day }日
seen-never = 还没有检查过
seen-today = 今天查过
seen-days = { $days } 天前查过
due-today = 今天到期
due-late = 超期 { $days } 天
due-left = 剩 { $days } 天
days-from-today = { $days } 天内

## 同步

sync-clear = 全部已上传
sync-here = { $waiting } 条仅在本机
sync-sending = 正在上传 { $waiting } 条
sync-receiving = 正在接收,已有 { $here } 条
sync-offline = 没有网络,已保存
sync-connecting = 正在连接
sync-trouble = 需要处理
offline-title = 没有网络。
offline-words = 照常填写,内容都保存在本机,有网络时自动上传。
update-title = 有新版本。
update-words = 换上新版本只要几秒,数据不受影响。
update-now = 现在换上

## 角色

role-grid_worker = 网格员
role-supervisor = 乡镇监管员
role-department = 部门监管
role-lookout = 瞭望员
role-expert = 专家
role-enterprise = 企业安全员
role-county = 县安委办

## 风险等级、隐患级别、阶段

risk-major = 重大风险
risk-larger = 较大风险
risk-general = 一般风险
risk-low = 低风险
grade-general = 一般隐患
grade-major = 重大隐患
stage-reported = 已上报
stage-verified = 已核实
stage-ordered = 已下达整改
stage-rectified = 已整改待复查
stage-passed = 复查通过
stage-closed = 已销号
stage-dismissed = 不属实
stage-merged = 已并入
stage-shut_down = 已关闭
patrol-stage-walking = 进行中
patrol-stage-ended = 已结束
patrol-stage-seen = 已阅
patrol-stage-returned = 退回
patrol-sum = 查 { $visits } 处 · 异常 { $not_ok } 项 · 隐患 { $hazards } 条
open-hazards = { $count } 条未销号
delivery-waiting = 仅在本机
delivery-at-relay = 已到服务器
delivery-seen = 主管已看
delivery-rejected = 未被接收
mark-returned = 退回
mark-question = 待确认
mark-set-aside = 有未采纳
mark-listed = 挂牌督办
mark-both-values = 两个值待确认

## 行业领域

sector-coal = 煤矿
sector-non_coal_mine = 非煤矿山
sector-road_traffic = 道路交通
sector-hazardous_chemicals = 危险化学品
sector-fire = 消防
sector-metallurgy_trade = 冶金工贸
sector-special_equipment = 特种设备
sector-scenic_spot = 景区
sector-crowded_place = 人员密集场所
sector-power_line_fire = 输配电线路火灾
sector-railway_geology = 铁路沿线地质灾害
sector-dangerous_goods = 危险货物运输

source-daily = 日常检查
source-special = 专项检查
source-enforcement = 集中执法
line-enterprise = 企业自查
line-expert = 专家会诊
line-government = 政府督查

## 步骤

step-report = 上报
step-answer = 补充说明
step-verify = 核实
step-dismiss = 不属实
step-merge = 并入
step-return = 退回补充
step-fix_on_spot = 当场整改
step-order = 下达整改
step-request_extension = 申请延期
step-decide_extension = 批复延期
step-rectify = 整改完成
step-reinspect = 复查
step-close = 销号
step-reopen = 重新打开
step-upgrade = 升级为重大
step-list = 挂牌督办
step-delist = 摘牌
step-suspend = 停产
step-resume = 复产
step-shut_down = 关闭
step-penalise = 行政处罚
step-withdraw = 撤回
step-settle = 确认结论
step-help-order = 写清怎么改、谁来改、什么时候改完。重大隐患要“五落实”齐全。
step-help-fix_on_spot = 改之前、改之后各拍一张,就不用再下达整改。
step-help-request_extension = 延期要写明原因和延期期间的临时措施。
step-help-withdraw = 只能撤回自己刚做的、还没有人接着办的一步。
step-help-upgrade = 写明符合哪一条重大隐患判定标准。
step-help-shut_down = 关闭后这条隐患不再办理,请确认依据。
step-done = 已保存:{ $step }
withdraw-at-once = 点了“撤销”
headline-passed = 复查通过
headline-failed = 复查不通过
headline-granted = 同意延期
headline-not-granted = 不同意延期
headline-verified = 核实:{ $grade }
conclusion-true = 属实
conclusion-partly_true = 部分属实
passed-yes = 通过
passed-no = 不通过
granted-yes = 同意
granted-no = 不同意
level-county = 县级
level-city = 市级
level-province = 省级
party-firm = 对单位
party-person = 对个人
five-responsibility = 责任
five-measures = 措施
five-funds = 资金
five-deadline = 时限
five-plan = 预案
five-yes = 已落实
five-no = 未落实
five-date = 日期
five-note = 说明
five-help = 责任、措施、资金、时限、预案,五项都要填。
days-help = 也可以自己选日期
remarks-help = 点一下要补充的内容,再写要他补什么。
remark-about = 关于“{ $field }”
answer-corrects = 更正“{ $field }”
answer-open = 补充说明
into-none = 这个网格里没有别的未销号隐患。

## 字段

field-what = 是什么问题
field-place = 地点
field-category = 类别
field-risk_level = 风险等级
field-photos = 照片
field-position = 定位
field-rectify = 整改情况
field-words = 说明
field-reason = 原因
field-conclusion = 核实结论
field-grade = 隐患级别
field-remarks = 退回哪些内容
field-before = 整改前照片
field-after = 整改后照片
field-measures = 整改措施
field-due = 期限
field-responsible = 整改责任人
field-five = 五落实
field-interim = 临时措施
field-granted = 是否同意
field-cost_yuan = 花费(元)
field-passed = 复查结果
field-findings = 复查情况
field-acceptance_no = 验收编号
field-criterion = 判定标准
field-no = 督办编号
field-no-short = 编号
field-level = 督办级别
field-body = 督办单位
field-scope = 范围
field-basis = 依据
field-party = 处罚对象
field-name = 名称
field-amount_yuan = 金额(元)
field-into = 并入哪一条
field-sector = 行业领域
field-source = 检查来源
field-line = 检查主体
field-site = 监管对象
field-grid = 网格
field-note = 备注
field-value = 内容
field-values = 更正
field-label = 名称
field-findings-list = 检查结果

## 监管对象的栏目

site-name = 名称
site-kind = 类别
site-address = 地址
site-risk_level = 风险等级
site-register_class = 登记类别
site-principal = 企业主体责任人
site-leader = 党政领导责任人
site-department_duty = 部门监管责任人
site-territory_duty = 属地管理责任人
site-grid_worker = 网格员
site-phone = 电话
site-licence = 证照编号
site-plate = 二维码牌编号
site-position = 定位
site-remarks = 备注

## 检查结果

verdict-ok = 正常
verdict-not_ok = 异常
verdict-not_applicable = 不适用

## 时间线、待确认

clock-was-wrong = 手机时间可能不准,已按服务器时间换算
set-aside-why = 未采纳:{ $why }
aside-no-place = 当时已经不在这一步
aside-already-done = 别人已经办过同样的一步
aside-no-authority = 办理人没有这项权限
aside-incomplete = 内容不齐全
aside-held = 有一个更稳妥的结论,等人确认
aside-follows-held = 它接着的那一步还在等人确认
aside-settled-against = 已确认采用另一个结论
question-title = 两个结论待确认
question-words = 两个人在互相不知道的情况下作了不同的决定。没有确认之前,按更稳妥的一个办。
question-holds = 目前按这个办
question-others-settle = 由乡镇监管员或县安委办确认。
settle-this = 采用这个
settle-reason = 采用“{ $what }”
settled = 已确认

## 照片

photo-number = 第 { $number } 张照片
photo-of = 照片 { $number }/{ $of }
photo-coming = 照片不在本机,有网络时会取回。
photo-before = 上一张
photo-after = 下一张
photo-take = 拍照
photo-choose = 选照片
photo-busy = 正在处理
photo-drop = 去掉第 { $number } 张
photo-unreadable = 这张照片读不出来,请重新拍一张。
photo-sending = 上传中 { $percent }%
camera-opening = 正在打开相机…
camera-refused = 没有相机权限。请在浏览器设置里允许,或者关闭后用“选照片”。
camera-missing = 打不开相机。请关闭后用“拍照”(手机相机)或“选照片”。
camera-full = 最多 { $max } 张,已满。
camera-taken = 已保存 { $count } 张
camera-done = 完成
camera-again = 重拍
camera-fallback = 页面里的相机打不开,改用手机自带的相机。
size-kb = { $size } KB
photos-help = 最多 { $max } 张,自动加上时间、地点和姓名。

## 搜索

search = 搜索
search-open = 搜索监管对象、隐患、人员
search-help = 汉字或拼音首字母
search-empty = 输入汉字,或拼音首字母
search-empty-help = 一个字也能找,例如“塔”;首字母例如 ljt 找刘家塔。没有网络也能用。
search-none = 没有找到
search-none-help = 换一个词,或少写几个字。这里只找本机上、您管辖范围内的内容。
search-found = 找到 { $count } 条
search-sites = 监管对象
search-people = 人员
search-places = 网格与乡镇
search-hazards = 隐患
search-items = 检查项
