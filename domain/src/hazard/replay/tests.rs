use expect_test::expect;
use proptest::prelude::*;

use super::{super::examples::*, *};
use crate::role::Role;

fn run(entries: &[Entry]) -> Replayed {
    replay(&code(GRID), entries)
}

fn stage(entries: &[Entry]) -> Option<Stage> {
    run(entries).state.map(|state| state.stage)
}

/// Writes a history as one line an entry, in the order of the replay.
fn story(entries: &[Entry]) -> String {
    let replayed = run(entries);
    let mut lines = Vec::new();
    for id in &replayed.order {
        let number = id.bytes()[0];
        let kind = entries.iter().find(|entry| entry.id == *id).unwrap().step.kind().key();
        let fate = replayed
            .placed
            .iter()
            .find(|placed| placed.id == *id)
            .map(|placed| placed.stage.key().to_owned());
        let aside = replayed
            .set_aside
            .iter()
            .find(|aside| aside.id == *id)
            .map(|aside| format!("{:?}", aside.reason));
        lines.push(format!("{number} {kind}: {}", fate.or(aside).unwrap()));
    }
    for question in &replayed.questions {
        lines.push(format!(
            "question: {} holds, {} asks",
            question.holds.bytes()[0],
            question.other.bytes()[0]
        ));
    }
    lines.push(stage(entries).map_or("nothing".to_owned(), |stage| format!("= {}", stage.key())));
    lines.join("\n") + "\n"
}

#[test]
fn a_hazard_goes_from_report_to_closing() {
    let mut entries = rectified();
    entries.push(entry(5, &[4], Role::Supervisor, reinspect(true)));
    entries.push(entry(6, &[5], Role::Supervisor, close()));
    expect![[r#"
        1 report: reported
        2 verify: verified
        3 order: ordered
        4 rectify: rectified
        5 reinspect: passed
        6 close: closed
        = closed
    "#]]
    .assert_eq(&story(&entries));
}

#[test]
fn two_reinspections_apart_are_a_question_and_the_failed_one_holds() {
    let mut entries = rectified();
    entries.push(entry(5, &[4], Role::Supervisor, reinspect(true)));
    entries.push(entry(6, &[5], Role::Supervisor, close()));
    entries.push(entry(7, &[4], Role::Expert, reinspect(false)));
    expect![[r#"
        1 report: reported
        2 verify: verified
        3 order: ordered
        4 rectify: rectified
        7 reinspect: ordered
        5 reinspect: Held { by: 07070707070707070707070707070707 }
        6 close: FollowsHeld { held: 05050505050505050505050505050505 }
        question: 7 holds, 5 asks
        = ordered
    "#]]
    .assert_eq(&story(&entries));
}

#[test]
fn a_person_settles_which_reinspection_holds() {
    let mut entries = rectified();
    entries.push(entry(5, &[4], Role::Supervisor, reinspect(true)));
    entries.push(entry(6, &[5], Role::Supervisor, close()));
    entries.push(entry(7, &[4], Role::Expert, reinspect(false)));
    let settle =
        Step::Settle { chosen: id(5), over: vec![id(7)], reason: "专家看错了地点".to_owned() };
    entries.push(entry(8, &[6, 7], Role::Supervisor, settle));
    expect![[r#"
        1 report: reported
        2 verify: verified
        3 order: ordered
        4 rectify: rectified
        7 reinspect: SettledAgainst { chosen: 05050505050505050505050505050505 }
        5 reinspect: passed
        6 close: closed
        8 settle: closed
        = closed
    "#]]
    .assert_eq(&story(&entries));
    let undo = Step::Settle { chosen: id(7), over: vec![id(5)], reason: "还是不合格".to_owned() };
    entries.push(entry(9, &[8], Role::Supervisor, undo));
    assert_eq!(stage(&entries), Some(Stage::Ordered));
    assert_eq!(run(&entries).questions, []);
}

#[test]
fn one_dismisses_while_another_verifies() {
    let mut entries = chain(&[(Role::GridWorker, report())]);
    entries.push(entry(2, &[1], Role::Supervisor, dismiss()));
    entries.push(entry(3, &[1], Role::Department, verify(Grade::General)));
    assert_eq!(run(&entries).questions, [Question { holds: id(3), other: id(2) }]);
    assert_eq!(stage(&entries), Some(Stage::Verified));
}

#[test]
fn of_two_orders_given_apart_the_earlier_due_date_holds() {
    let mut entries = chain(&[(Role::GridWorker, report()), (Role::Supervisor, verify(Grade::General))]);
    entries.push(entry(3, &[2], Role::Supervisor, order("2026-12-20")));
    entries.push(entry(4, &[2], Role::Department, order("2026-12-05")));
    let replayed = run(&entries);
    assert_eq!(replayed.state.unwrap().due, "2026-12-05".parse().ok());
    assert_eq!(replayed.questions, [Question { holds: id(4), other: id(3) }]);
}

#[test]
fn two_who_verify_apart_and_agree_ask_nothing() {
    let mut entries = chain(&[(Role::GridWorker, report())]);
    entries.push(entry(2, &[1], Role::Supervisor, verify(Grade::General)));
    entries.push(entry(3, &[1], Role::Department, verify(Grade::General)));
    let replayed = run(&entries);
    assert_eq!(replayed.questions, []);
    assert_eq!(replayed.set_aside, [SetAside { id: id(3), reason: SetAsideReason::AlreadyDone }]);
}

#[test]
fn a_nonsense_decision_does_not_unseat_a_good_one() {
    let mut entries = rectified();
    entries.push(entry(5, &[4], Role::Supervisor, reinspect(true)));
    // Made at the report by one who knew nothing else: no re-inspection had a place there.
    entries.push(entry(6, &[1], Role::Supervisor, reinspect(false)));
    // Made by one without authority.
    entries.push(entry(7, &[4], Role::GridWorker, reinspect(false)));
    let replayed = run(&entries);
    assert_eq!(replayed.state.unwrap().stage, Stage::Passed);
    assert_eq!(replayed.questions, []);
}

#[test]
fn what_is_returned_is_answered_and_the_correction_counts() {
    let entries = chain(&[
        (Role::GridWorker, report()),
        (Role::Supervisor, give_back()),
        (Role::GridWorker, answer(2)),
    ]);
    let state = run(&entries).state.unwrap();
    assert_eq!(
        (state.stage, state.returned, state.report.what.as_str()),
        (Stage::Reported, None, "东门通道堆放杂物")
    );
    let open = run(entries.get(..2).unwrap()).state.unwrap();
    assert_eq!(open.returned.map(|(by, _)| by), Some(id(2)));
}

#[test]
fn a_major_hazard_is_closed_by_the_county_alone_and_not_while_listed() {
    let list = Step::List {
        no: "河督〔2026〕3号".to_owned(),
        level: super::super::SupervisionLevel::County,
        body: "县安委会".to_owned(),
        due: "2026-12-31".parse().unwrap(),
    };
    let whole_order = match order("2026-12-01") {
        Step::Order { measures, due, responsible, .. } => {
            Step::Order { measures, due, responsible, five: five() }
        }
        other => other,
    };
    let mut entries = chain(&[
        (Role::GridWorker, report()),
        (Role::Supervisor, verify(Grade::Major)),
        (Role::County, list),
        (Role::Supervisor, whole_order),
        (Role::GridWorker, rectify()),
        (Role::Supervisor, reinspect(true)),
        (Role::Supervisor, close()),
        (Role::County, close()),
        (Role::County, Step::Delist { reason: "验收合格".to_owned() }),
        (Role::County, close()),
    ]);
    let replayed = run(&entries);
    let reasons: Vec<_> =
        replayed.set_aside.iter().map(|aside| (aside.id.bytes()[0], aside.reason)).collect();
    assert_eq!(reasons, [(7, SetAsideReason::NoAuthority), (8, SetAsideReason::NoPlace)]);
    assert_eq!(stage(&entries), Some(Stage::Closed));
    entries.truncate(4);
    let Some(Entry { step: Step::Order { five, .. }, .. }) = entries.last_mut() else { panic!("an order") };
    five.pop();
    assert_eq!(run(&entries).set_aside, [SetAside { id: id(4), reason: SetAsideReason::Incomplete }]);
}

#[test]
fn a_step_is_withdrawn_only_by_its_author_and_before_anyone_acted() {
    let withdraw = |of: u8| Step::Withdraw { of: id(of), reason: "点错了".to_owned() };
    let mut entries = rectified();
    entries.push(entry(5, &[4], Role::Supervisor, reinspect(true)));
    entries.push(entry(6, &[5], Role::Supervisor, withdraw(5)));
    assert_eq!(stage(&entries), Some(Stage::Rectified));
    entries.push(entry(7, &[6], Role::Supervisor, withdraw(4)));
    entries.push(entry(8, &[7], Role::Supervisor, reinspect(false)));
    assert_eq!(stage(&entries), Some(Stage::Ordered));
    assert_eq!(run(&entries).set_aside, [SetAside { id: id(7), reason: SetAsideReason::NoPlace }]);
}

#[test]
fn a_forged_circle_of_entries_neither_hangs_nor_differs() {
    let mut entries = chain(&[(Role::GridWorker, report())]);
    entries.push(entry(2, &[1, 3], Role::Supervisor, verify(Grade::General)));
    entries.push(entry(3, &[2], Role::Supervisor, dismiss()));
    let forward = run(&entries);
    entries.reverse();
    assert_eq!(run(&entries), forward);
}

#[test]
fn the_report_of_another_grid_begins_nothing_here() {
    let entries = chain(&[(Role::GridWorker, report())]);
    assert_eq!(replay(&code("140930100003"), &entries).state, None);
}

fn any_step() -> impl Strategy<Value = Step> {
    prop_oneof![
        Just(report()),
        Just(verify(Grade::General)),
        Just(verify(Grade::Major)),
        Just(dismiss()),
        Just(give_back()),
        (1u8..8).prop_map(answer),
        Just(order("2026-12-01")),
        Just(order("2026-12-09")),
        Just(rectify()),
        any::<bool>().prop_map(reinspect),
        Just(close()),
        Just(Step::Reopen { reason: "复发".to_owned() }),
        (1u8..8).prop_map(|of| Step::Withdraw { of: id(of), reason: "点错了".to_owned() }),
        (1u8..8, 1u8..8).prop_map(|(a, b)| Step::Settle {
            chosen: id(a),
            over: vec![id(b)],
            reason: "定".to_owned()
        }),
    ]
}

fn any_role() -> impl Strategy<Value = Role> {
    prop_oneof![
        3 => Just(Role::Supervisor),
        2 => Just(Role::GridWorker),
        1 => Just(Role::Department),
        1 => Just(Role::County),
        1 => Just(Role::Lookout)
    ]
}

/// A report and up to seven entries, each knowing some of those before it.
fn any_history() -> impl Strategy<Value = Vec<Entry>> {
    proptest::collection::vec((any_step(), any_role(), proptest::collection::vec(1u8..9, 0..3)), 1..8)
        .prop_map(|drawn| {
            let mut entries = chain(&[(Role::GridWorker, report())]);
            for (index, (step, role, after)) in drawn.into_iter().enumerate() {
                let number = u8::try_from(index + 2).unwrap();
                let mut after: Vec<u8> = after.into_iter().filter(|known| *known < number).collect();
                after.push(1);
                entries.push(entry(number, &after, role, step));
            }
            entries
        })
}

proptest! {
    #[test]
    fn order_and_repeats_do_not_matter(entries in any_history(), seed in any::<u64>()) {
        let expected = run(&entries);
        let mut shuffled = entries.clone();
        shuffled.extend(entries.iter().take(3).cloned());
        let len = shuffled.len();
        for index in 0..len {
            shuffled.swap(index, (seed.rotate_left(index as u32 * 7) as usize) % len);
        }
        prop_assert_eq!(run(&shuffled), expected);
    }

    #[test]
    fn nobody_without_authority_moves_a_stage(entries in any_history(), step in any_step(), after in 1u8..9) {
        let mut with = entries.clone();
        let mut stranger = entry(99, &[after, 1], Role::Supervisor, step);
        for right in &mut stranger.author.rights {
            right.territory = code("140930101");
        }
        with.push(stranger);
        let (before, now) = (run(&entries), run(&with));
        prop_assert_eq!(before.state, now.state);
        prop_assert_eq!(before.questions, now.questions);
        let aside = now.set_aside.iter().find(|aside| aside.id == id(99));
        prop_assert!(aside.is_some());
    }

    #[test]
    fn every_entry_is_either_placed_or_set_aside(entries in any_history()) {
        let replayed = run(&entries);
        prop_assert_eq!(replayed.placed.len() + replayed.set_aside.len(), entries.len());
        prop_assert_eq!(replayed.order.len(), entries.len());
    }

    #[test]
    fn no_question_arises_where_everyone_knew_everything(steps in proptest::collection::vec((any_role(), any_step()), 1..12)) {
        prop_assert_eq!(run(&chain(&steps)).questions, []);
    }
}
