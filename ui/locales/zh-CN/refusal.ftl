## 规则不允许时的话:说清为什么、怎么办

refusal-no-authority = 您没有办理这一步的权限。请联系所在乡镇的监管员。
refusal-changed-since = 这一项后来又被改过,不能撤销。请看最新的情况,再改成您要的内容。
refusal-no-place = 这条隐患已经不在这一步,可能别人刚办过。请返回看最新的情况。
refusal-missing = 还没有填“{ $field }”。
refusal-missing-what = 请写下是什么问题,也可以点上面的常用语。
refusal-missing-place = 请写下在哪里,或者选一个监管对象。
refusal-missing-photos = 请至少拍一张照片。
refusal-missing-before = 请拍一张整改前的照片。
refusal-missing-after = 请拍一张整改后的照片。
refusal-missing-five = 重大隐患要五项都填:责任、措施、资金、时限、预案。
refusal-missing-due = 请选一个期限。
refusal-missing-remarks = 请点一下要补充的内容,并写明要他补什么。
refusal-missing-words = 请写几句说明。
refusal-missing-reason = 请写明原因。
refusal-too-long = “{ $field }”太长了,最多 { $max } 个字。请写短一些。
refusal-invalid = “{ $field }”写得不对,请检查一下。
refusal-too-many = “{ $field }”太多了,最多 { $max } 个。
refusal-unknown = 这条记录不在这台设备上。有网络时会自动取回,请稍后再试。
refusal-patrol-open = 您还有一次巡查没有结束。请先结束那一次。
refusal-not-enrolled = 这台设备还没有登记。请用登记码登记。

enrol-refused-wrong-code = 没有这个登记码。请对照登记单再输一次。
enrol-refused-used-code = 这个登记码已经用过了。请向乡镇或县安委办要一个新的。
enrol-refused-expired-code = 这个登记码已过期(七天有效)。请要一个新的。
enrol-refused-wrong-password = 账号或密码不对。请再试一次。
enrol-refused-locked = 连续输错五次,请十五分钟后再试。
enrol-refused-malformed = 登记内容有误。请检查登记码后再试。

trouble-unreachable = 连不上服务器。请检查网络后再试;已填的内容不会丢。

broken-store = 存储出错,这一次没有保存。请再试一次;不行就重新打开。
broken-storage-full = 手机存储满了,这一次没有保存。请删掉一些照片或应用,再试一次。
broken-other-tab = 千里眼已在另一个标签页打开。请到那一页继续。
broken-no-storage = 这个浏览器不能保存数据。请不要用无痕窗口,或换用新版浏览器。
broken-bad-call = 程序出错,没有改动任何数据。请再试一次。
broken-photos-full = 手机空间不足,照片存不下,文字还能保存。请删掉一些照片或应用,再拍一次。
broken-sealed = 这台设备的密钥找不到了,或者不是原来那一把,所以打不开。您写的内容都还在,没有改动。请不要卸载;把密钥放回原处再重新打开,或联系县安委办。

reject-unknown_device = 服务器不认识这台设备
reject-revoked = 这台设备已被停用,内容已留给监管员确认
reject-out_of_scope = 不属于您的网格
reject-bad_signature = 签名不符
reject-size = 内容太大
reject-gap = 序号不连续
reject-quota = 今天的数量已到上限

refused-unknown_device = 服务器不认识这台设备,请联系县安委办重新登记。内容都还在本机。
refused-revoked = 这台设备已被停用,请联系县安委办。内容都还在本机。
refused-bad_signature = 服务器没有认可这台设备的签名,请联系县安委办。内容都还在本机。
refused-version = 版本太旧,请更新后再连接。内容都还在本机。
refused-malformed = 连接出错,稍后自动再试。
refused-too_large = 连接出错,稍后自动再试。
refused-out_of_turn = 连接出错,稍后自动再试。
refused-too_fast = 服务器很忙,稍后自动再试。
refused-fork = 这台设备的数据被复制过,请联系县安委办重新登记。内容都还在本机。
refused-stopping = 服务器正在维护,稍后自动再连。
refused-full = 服务器存储满了。内容都留在本机,稍后自动再传。
