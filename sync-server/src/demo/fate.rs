//! What becomes of the demo's hazards: how many go which way. Tables, no branches.

use super::fate::Beat::*;

/// One thing that happens to a hazard after its report.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Beat {
    Verify,
    Dismiss,
    Merge,
    Return,
    Answer,
    FixOnSpot,
    Order,
    AskExtension,
    GrantExtension,
    Rectify,
    ReturnRectified,
    Fail,
    Pass,
    Close,
    Reopen,
    Upgrade,
    List,
    Delist,
    Suspend,
    Resume,
    ShutDown,
    Penalise,
    /// The supervisor passes and closes, the department fails, neither knowing of the other.
    DisagreeOnRectification,
    /// The supervisor dismisses what the department verifies.
    DisagreeOnReport,
    /// The department orders an earlier date than the supervisor.
    DisagreeOnOrder,
    /// The worker closes, which is not theirs to do.
    CloseByWorker,
    /// Worker and enterprise both report the rectification.
    RectifyTwice,
}

/// Where a hazard of a fate is put.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Where {
    /// Anywhere.
    Anywhere,
    /// The first of each township with the worker who has an enrolment code, reported by them.
    Shown,
    /// Only at a regulated enterprise with a safety officer.
    Regulated,
}

/// A way that hazards go.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Fate {
    pub(crate) count: usize,
    /// How many days ago it was reported.
    pub(crate) ago: (i64, i64),
    /// How many working days the order gives.
    pub(crate) due: (i64, i64),
    pub(crate) place: Where,
    pub(crate) beats: &'static [Beat],
}

const fn fate(count: usize, ago: (i64, i64), due: (i64, i64), place: Where, beats: &'static [Beat]) -> Fate {
    Fate { count, ago, due, place, beats }
}

const YEAR: (i64, i64) = (14, 364);
const USUAL: (i64, i64) = (7, 15);

/// The 2,383 general hazards of the year's ledger.
pub(crate) const GENERAL: &[Fate] = &[
    fate(1_216, YEAR, USUAL, Where::Anywhere, &[Verify, Order, Rectify, Pass, Close]),
    fate(430, YEAR, USUAL, Where::Anywhere, &[FixOnSpot, Pass, Close]),
    fate(120, YEAR, USUAL, Where::Anywhere, &[Return, Answer, Verify, Order, Rectify, Pass, Close]),
    fate(150, YEAR, USUAL, Where::Anywhere, &[Verify, Order, Rectify, Fail, Rectify, Pass, Close]),
    fate(
        70,
        YEAR,
        USUAL,
        Where::Anywhere,
        &[Verify, Order, AskExtension, GrantExtension, Rectify, Pass, Close],
    ),
    fate(32, YEAR, USUAL, Where::Anywhere, &[Verify, Order, Penalise, Rectify, Pass, Close]),
    fate(
        8,
        (90, 360),
        USUAL,
        Where::Anywhere,
        &[Verify, Order, Rectify, Pass, Close, Reopen, Rectify, Pass, Close],
    ),
    fate(60, (1, 4), USUAL, Where::Shown, &[]),
    fate(15, (3, 8), USUAL, Where::Shown, &[Return]),
    fate(6, (9, 16), (12, 15), Where::Shown, &[Verify, Order, Rectify, ReturnRectified]),
    fate(20, (2, 6), USUAL, Where::Shown, &[Verify]),
    fate(90, (4, 10), (10, 15), Where::Shown, &[Verify, Order]),
    fate(45, (22, 70), (5, 8), Where::Shown, &[Verify, Order]),
    fate(8, (7, 12), (7, 10), Where::Anywhere, &[Verify, Order, AskExtension]),
    fate(12, (14, 24), (12, 15), Where::Shown, &[Verify, Order, Rectify, Fail]),
    fate(55, (6, 16), (8, 15), Where::Shown, &[Verify, Order, Rectify]),
    fate(22, (9, 18), (8, 15), Where::Shown, &[Verify, Order, Rectify, Pass]),
    fate(9, YEAR, USUAL, Where::Anywhere, &[Dismiss]),
    fate(5, YEAR, USUAL, Where::Anywhere, &[Merge]),
    fate(3, (10, 20), USUAL, Where::Shown, &[Verify, Order, Rectify, DisagreeOnRectification]),
    fate(2, (4, 9), USUAL, Where::Shown, &[DisagreeOnReport]),
    fate(1, (5, 9), (10, 15), Where::Shown, &[Verify, DisagreeOnOrder]),
    fate(2, (9, 18), USUAL, Where::Shown, &[Verify, Order, Rectify, CloseByWorker]),
    fate(2, (9, 18), USUAL, Where::Regulated, &[Verify, Order, RectifyTwice]),
];

const LONG: (i64, i64) = (110, 355);

/// The 40 major hazards; 12 of them are listed for supervision.
pub(crate) const MAJOR: &[Fate] = &[
    fate(13, LONG, USUAL, Where::Anywhere, &[Verify, Order, Rectify, Pass, Close]),
    fate(
        5,
        LONG,
        USUAL,
        Where::Regulated,
        &[Verify, Suspend, Order, List, Rectify, Pass, Delist, Resume, Close],
    ),
    fate(3, (60, 85), (20, 28), Where::Regulated, &[Verify, Order, List]),
    fate(3, (30, 60), (45, 60), Where::Regulated, &[Verify, Order, List]),
    fate(4, (20, 50), (45, 60), Where::Regulated, &[Verify, Suspend, Order, List, Penalise]),
    fate(2, (50, 70), (45, 60), Where::Regulated, &[Verify, Order, List, Rectify]),
    fate(5, (8, 30), (30, 45), Where::Anywhere, &[Verify, Order]),
    fate(2, (40, 60), (30, 45), Where::Anywhere, &[Verify, Order, Rectify]),
    fate(1, (50, 70), (30, 45), Where::Anywhere, &[Verify, Order, Rectify, Pass]),
    fate(1, (150, 300), (30, 45), Where::Regulated, &[Verify, Suspend, Order, ShutDown]),
    fate(1, (20, 30), (30, 45), Where::Anywhere, &[Upgrade, Verify, Order]),
];
