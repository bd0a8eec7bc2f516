use domain::{
    hazard::{Grade, SetAsideReason, Stage, Step, StepKind},
    role::Role,
    view::{Delivery, Query, View},
};

use super::*;
use crate::{
    projection::examples::*,
    thing::{HazardThing, Thing},
};

fn next(thing: HazardThing, who: u8) -> Vec<StepKind> {
    let conn = store();
    put_all(&conn, &[Thing::Hazard(thing)]);
    whole(&conn, who, 1).next
}

fn reported() -> HazardThing {
    hazard(1, vec![(WORKER, report(new_hazard("通道堵塞")))])
}

fn due() -> HazardThing {
    ordered(1, "通道堵塞", "2026-12-01")
}

#[test]
fn each_role_sees_the_steps_that_it_may_take_now_and_no_other() {
    use StepKind::*;
    assert_eq!(next(reported(), WORKER), [FixOnSpot]);
    assert_eq!(next(reported(), WORKER_C), []);
    assert_eq!(next(reported(), SUPERVISOR), [Verify, Dismiss, Merge, Return, Upgrade]);
    assert_eq!(next(reported(), OFFICE), [Upgrade, Suspend, ShutDown, Penalise]);
    assert_eq!(next(reported(), DEPARTMENT), []);
    assert_eq!(next(due(), WORKER), [RequestExtension, Rectify]);
    assert_eq!(next(due(), SUPERVISOR), [Order, Upgrade, Withdraw]);
    let rectified = || then(due(), WORKER, rectify());
    assert_eq!(next(rectified(), WORKER), [Withdraw]);
    assert_eq!(next(rectified(), SUPERVISOR), [Return, Reinspect, Upgrade]);
    assert_eq!(next(rectified(), EXPERT), [Reinspect]);
    let passed = || then(rectified(), EXPERT, reinspect(true));
    assert_eq!(next(passed(), SUPERVISOR), [Close, Upgrade]);
    assert_eq!(next(passed(), WORKER), []);
}

#[test]
fn a_return_is_answered_and_an_extension_decided_only_where_there_is_one() {
    let returned = then(reported(), SUPERVISOR, give_back());
    assert!(next(returned.clone(), WORKER).contains(&StepKind::Answer));
    assert!(next(returned, SUPERVISOR).contains(&StepKind::Withdraw));
    assert!(!next(due(), SUPERVISOR).contains(&StepKind::DecideExtension));
    let (reason, interim) = ("下雪".to_owned(), "看守".to_owned());
    let asked = Step::RequestExtension { reason, interim, due: "2026-12-20".parse().unwrap() };
    let asked = then(due(), WORKER, asked);
    assert!(next(asked.clone(), SUPERVISOR).contains(&StepKind::DecideExtension));
    assert!(!next(asked, WORKER).contains(&StepKind::RequestExtension));
}

#[test]
fn ended_rights_allow_nothing_new() {
    let conn = store();
    put_all(&conn, &[Thing::Hazard(reported())]);
    let mut moved = me(WORKER);
    moved.rights[0].ended = true;
    let view = ask(&conn, &pack(), &moved, NOW_MS, &Query::Hazard { hazard: document(1) }).unwrap();
    let View::Hazard(view) = view else { panic!("another view") };
    assert_eq!(view.next, []);
}

#[test]
fn two_decisions_made_apart_are_shown_and_only_who_may_settles() {
    let mut thing = then(due(), WORKER, rectify());
    thing.entries.push(entry(thing.id, 5, &[4], SUPERVISOR, reinspect(true)));
    thing.entries.push(entry(thing.id, 6, &[4], EXPERT, reinspect(false)));
    let conn = store();
    put_all(&conn, &[Thing::Hazard(thing)]);
    let of_supervisor = whole(&conn, SUPERVISOR, 1);
    assert!(of_supervisor.line.question && of_supervisor.line.stage == Stage::Ordered);
    assert!(of_supervisor.next.contains(&StepKind::Settle) && of_supervisor.questions[0].may_settle);
    let of_worker = whole(&conn, WORKER, 1);
    assert!(!of_worker.next.contains(&StepKind::Settle) && !of_worker.questions[0].may_settle);
    let held = of_worker.timeline.iter().find(|line| line.entry.id == entry_id(document(1), 5)).unwrap();
    assert_eq!(held.set_aside, Some(SetAsideReason::Held { by: entry_id(document(1), 6) }));
    assert_eq!(held.stage, None);
}

#[test]
fn the_timeline_tells_who_in_which_role_and_where_it_is() {
    let conn = store();
    put_all(&conn, &[Thing::Hazard(due())]);
    own(&conn, document(1), 1, None);
    own(&conn, document(1), 3, Some(None));
    let timeline = whole(&conn, SUPERVISOR, 1).timeline;
    let told: Vec<_> =
        timeline.iter().map(|line| (line.author_name.as_str(), line.role, line.mine, line.stage)).collect();
    assert_eq!(
        told,
        [
            ("张网格", Some(Role::GridWorker), false, Some(Stage::Reported)),
            ("王监管", Some(Role::Supervisor), true, Some(Stage::Verified)),
            ("王监管", Some(Role::Supervisor), true, Some(Stage::Ordered)),
        ]
    );
    let delivery: Vec<_> = timeline.iter().map(|line| line.delivery).collect();
    assert_eq!(
        delivery,
        [Delivery::Seen, Delivery::Others, Delivery::Waiting],
        "the supervisor acted on the report"
    );
}

#[test]
fn a_major_hazard_is_closed_by_the_county_alone() {
    let thing = hazard(1, vec![(WORKER, report(new_hazard("通道堵塞"))), (SUPERVISOR, verify(Grade::Major))]);
    let order = Step::Order {
        measures: "清理".to_owned(),
        due: "2026-12-01".parse().unwrap(),
        responsible: "村长".to_owned(),
        five: domain::hazard::Five::ALL
            .map(|which| domain::hazard::Measure { which, done: true, date: None, note: "落实".to_owned() })
            .to_vec(),
    };
    let passed = then(then(then(thing, OFFICE, order), WORKER, rectify()), EXPERT, reinspect(true));
    assert!(!next(passed.clone(), SUPERVISOR).contains(&StepKind::Close));
    assert!(next(passed, OFFICE).contains(&StepKind::Close));
}

#[test]
fn a_hazard_that_is_not_here_is_unknown() {
    assert_eq!(see(&store(), WORKER, &Query::Hazard { hazard: document(1) }), View::Unknown);
}
