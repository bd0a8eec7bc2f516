//! What both sides know of a frame before it comes.

use std::sync::LazyLock;

/// The names, marks and brackets that records are full of, the frequent ones last. A deflated frame may point back into
/// this, so that the first record of a frame is nearly as short as the fortieth.
///
/// It holds nothing of a county. It belongs to [`super::VERSION`]: who knows another one reads nothing.
pub(super) static VOCABULARY: LazyLock<Vec<u8>> = LazyLock::new(|| {
    let laid = |kind: &[u8]| [LAID_DOWN, kind].concat();
    let (hazard, patrol) = (laid(HAZARD), laid(PATROL));
    [SITE, SECTORS, STEPS, ACTS, hazard.as_slice(), patrol.as_slice(), SPACES, ADDED, VISIT].concat()
});

/// A site's fields, as its first change names them.
const SITE: &[u8] =
    b"\x06sector\x06fields\x04name\x04kind\x07address\x0arisk_level\x0eregister_class\x09principal\
    \x06leader\x0fdepartment_duty\x0eterritory_duty\x0bgrid_worker\x05phone\x07licence\x05place\x08position\
    \x07remarks{\"at_ms\":1,\"value\":\"\"}{\"as_of\":[\"\"],\"at_ms\":1}";

const SECTORS: &[u8] =
    b"coal non_coal_mine road_traffic hazardous_chemicals metallurgy_trade special_equipment \
    scenic_spot crowded_place power_line_fire railway_geology dangerous_goods";

const STEPS: &[u8] = br#"list":{"no":"","level":"county","body":"","due":"20
penalise":{"party":"firm","name":"","basis":"","amount_yuan":
shut_down":{"scope":"","basis":"suspend":{"scope":"resume":{"basis":"delist":{"reason":"
upgrade":{"criterion":"reopen":{"reason":"withdraw":{"of":"","reason":"
settle":{"chosen":"","over":["","reason":"merge":{"into":"","reason":"dismiss":{"reason":"
decide_extension":{"request":"","granted":true,"due":"20","words":"
request_extension":{"reason":"","interim":"","due":"20
close":{"acceptance_no":"","words":"return":{"remarks":[{"field":"what","words":"
answer":{"to":"","words":"","values":[["what",""]],"photos":[]}
order":{"measures":"","due":"20","responsible":"","five":[{"which":"responsibility","done":true,"date":null,"note":""},
{"which":"measures"},{"which":"funds"},{"which":"deadline"},{"which":"plan"
rectify":{"words":"","photos":[],"cost_yuan":null}}
reinspect":{"passed":false,"findings":"","photos":[]}}
verify":{"conclusion":"partly_true","grade":"major","words":"
fix_on_spot":{"words":"","before":[{"hash":"","length":1,"thumb":"","original":""}],"after":[{"hash":""#;

const ACTS: &[u8] = br#""act":"hazard_seen"}"act":"seen"}"act":{"returned":{"visit":null,"words":""}}}
"act":{"answer":{"to":"","words":""}}}"act":"end"}"#;

/// How an automerge change begins that lays a document down.
const LAID_DOWN: &[u8] =
    b"\x85oJ\x83\x01\x00\x18\x01\x01\x00\x00\x00\x08\x01\x04\x02\x04\x15;4\x01B\x05V\x08W\x05\
    p\x02\x00\x04\x7f\x00\x00\x04\x7f\x04{\x04kind\x06schema\x04grid\x07entries \x05\x03\x01~\x00\x01{f\x14\
    \xc6\x01\x00\xf6";

const HAZARD: &[u8] = br#"hazard{"v":1,"after":[],"at":{"wall_ms":1,"fix_ms":1,"offset_ms":1},"step":{"report":{"report":{"grid":"
","site":null,"place":"","sector":"fire","source":"daily","line":"government","category":"","what":"
","risk_level":"general","patrol":null,"position":{"lat_e7":,"lon_e7":,"accuracy_m":1,"fixed_at_ms":1},"photos":["patrol":"
","position":null,"photos":[{"hash":"","length":1,"thumb":null,"original":null}]}}}}"#;

const PATROL: &[u8] =
    br#"patrol{"v":1,"after":[],"at":{"wall_ms":1,"fix_ms":null,"offset_ms":null},"act":"begin"}"#;

/// What stands between two records: the end of a change, the length of a signature, the beginning of a space.
const SPACES: &[u8] = b"\x05\x00@\x7f\x00@\x0fgrid/\x17grid//20";

/// How an automerge change begins that adds an entry.
const ADDED: &[u8] =
    b"\x85oJ\x83\x01\x01\x18\x00\x00\x00\x0a\x01\x02\x02\x02\x15\"4\x01B\x02V\x03W\x05p\x02q\x02s\x02\
    \x7f\x00\x7f\x04\x7f \x01\x7f\x01\x7f\x06";

const VISIT: &[u8] = br#"{"v":1,"after":["
"],"at":{"wall_ms":1,"fix_ms":null,"offset_ms":null},"act":{"visit":{"site":"
","findings":[{"item":"","verdict":"not_applicable","note":""},{"item":"","verdict":"not_ok","note":"
"},{"item":"-01","verdict":"ok","note":""},{"item":"-02","verdict":"ok","note":""}],"note":"","position":null,"hazards":[]}}}"#;
