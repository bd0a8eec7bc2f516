//! What devices learn of each other, by whatever path.

use domain::{hazard::Grade, pack::CountyPack, patrol::PatrolAct, record::Record};
use proptest::prelude::*;

use super::county::*;
use crate::{
    Device,
    projection::examples::{order, rectify, verify},
    thing::Thing,
};

#[test]
fn two_devices_that_exchange_records_know_the_same() {
    let (mut worker, mut supervisor) = (device(WORKER), device(SUPERVISOR));
    for command in [add_site(1), report(2), begin(3), act(3, 2, PatrolAct::End)] {
        done(&mut worker, command);
    }
    meet(&mut [&mut worker, &mut supervisor]);
    assert_eq!(knowledge(&worker), knowledge(&supervisor));
    done(&mut supervisor, step(2, 2, verify(Grade::General)));
    done(&mut supervisor, step(2, 3, order("2026-12-01")));
    done(&mut supervisor, act(3, 3, PatrolAct::Seen));
    done(&mut supervisor, rename(1, 1, "甲站"));
    done(&mut worker, rename(1, 2, "乙站"));
    meet(&mut [&mut worker, &mut supervisor]);
    assert_eq!(knowledge(&worker), knowledge(&supervisor));
    let Thing::Site(site) = thing(&worker, document(1)) else { panic!("a site") };
    assert_eq!(site.fields[0].1.len(), 2, "both names stand");
    done(&mut worker, step(2, 4, rectify()));
    meet(&mut [&mut worker, &mut supervisor]);
    assert_eq!(knowledge(&worker), knowledge(&supervisor));
    assert!(!supervisor.accept(&worker.records().unwrap()).unwrap(), "nothing is left to learn");
}

#[test]
fn two_decisions_made_apart_are_the_same_question_on_both() {
    let (mut one, mut office) = (device(SUPERVISOR), device(OFFICE));
    done(&mut one, report(1));
    done(&mut one, step(1, 2, verify(Grade::General)));
    meet(&mut [&mut one, &mut office]);
    done(&mut one, step(1, 3, order("2026-12-01")));
    done(&mut office, step(1, 4, order("2026-12-09")));
    meet(&mut [&mut one, &mut office]);
    assert_eq!(knowledge(&one), knowledge(&office));
    assert!(knowledge(&one).contains("question: true"));
}

/// The history of one hazard by three hands.
fn history() -> Vec<Record> {
    let (mut worker, mut supervisor) = (device(WORKER), device(SUPERVISOR));
    done(&mut worker, report(1));
    meet(&mut [&mut worker, &mut supervisor]);
    done(&mut supervisor, step(1, 2, verify(Grade::General)));
    done(&mut supervisor, step(1, 3, order("2026-12-01")));
    meet(&mut [&mut worker, &mut supervisor]);
    done(&mut worker, step(1, 4, rectify()));
    worker.records().unwrap()
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(32))]

    #[test]
    fn the_order_of_arrival_does_not_matter(
        arrivals in Just([0, 1, 2, 3, 0, 1, 2, 3]).prop_shuffle(),
        at_once in 1usize..4,
    ) {
        let records = history();
        let mut expected = device(OFFICE);
        expected.accept(&records).unwrap();
        let mut office = device(OFFICE);
        let arrivals: Vec<Record> = arrivals.iter().map(|at| records[*at].clone()).collect();
        for batch in arrivals.chunks(at_once) {
            office.accept(batch).unwrap();
        }
        prop_assert_eq!(knowledge(&office), knowledge(&expected));
        prop_assert_eq!(count(&office, "quarantine"), 0);
        office.rebuild().unwrap();
        prop_assert_eq!(knowledge(&office), knowledge(&expected));
    }
}

#[test]
fn records_of_devices_not_on_the_roster_wait_for_the_next_pack() {
    let records = history();
    let mut office = stranger(OFFICE);
    assert!(!office.accept(&records).unwrap());
    assert_eq!((count(&office, "document"), count(&office, "quarantine")), (0, 0));
    let mut expected = device(OFFICE);
    expected.accept(&records).unwrap();
    office.keep_pack(&serde_json::to_vec(&pack()).unwrap()).unwrap();
    assert_eq!(knowledge(&office), knowledge(&expected));
}

#[test]
fn a_lost_own_record_comes_back_and_its_number_is_not_used_again() {
    let records = history();
    let mut worker = stranger(WORKER);
    worker.accept(&records).unwrap();
    worker.keep_pack(&serde_json::to_vec(&pack()).unwrap()).unwrap();
    assert_eq!(count(&worker, "record"), 4);
    done(&mut worker, report(9));
    let numbers: Vec<u64> = worker
        .records()
        .unwrap()
        .iter()
        .filter(|record| record.device == worker.me.device)
        .map(|record| record.n)
        .collect();
    assert_eq!(numbers.len(), 3);
    assert!(numbers.contains(&1) && numbers.contains(&2) && numbers.contains(&3));
}

#[test]
fn a_changed_roster_judges_old_entries_anew() {
    let records = history();
    let mut office = device(OFFICE);
    office.accept(&records).unwrap();
    assert!(knowledge(&office).contains("Rectified"));
    let mut pack: CountyPack = pack();
    pack.version = 2;
    pack.people[usize::from(SUPERVISOR) - 1].rights.clear();
    office.keep_pack(&serde_json::to_vec(&pack).unwrap()).unwrap();
    let before = knowledge(&office);
    assert!(before.contains("stage: Reported"));
    office.rebuild().unwrap();
    assert_eq!(knowledge(&office), before);
}

#[test]
fn a_first_pull_of_many_records_is_quick_enough() {
    let mut worker = hand(WORKER);
    let mut records = Vec::new();
    for number in 0..200u16 {
        let (hazard, at) = (document(number), crate::projection::examples::moment(NOW_MS));
        let new = crate::projection::examples::new_hazard("通道堆放杂物");
        let (mut history, record) = worker.hazard(hazard, entry_id(hazard, 1), &new, at).unwrap();
        records.push(record);
        let dismiss = domain::hazard::Step::Dismiss { reason: "现场没有".to_owned() };
        records.push(hand_two(number).step(&mut history, entry_id(hazard, 2), &dismiss, at).unwrap());
    }
    let mut office: Device = device(OFFICE);
    for batch in records.chunks(50) {
        office.accept(batch).unwrap();
    }
    assert_eq!((count(&office, "entry"), count(&office, "quarantine")), (400, 0));
}

/// A supervisor's hand whose numbers begin behind those of the hands before.
fn hand_two(number: u16) -> crate::Authoring {
    hand(SUPERVISOR).numbered_from(u64::from(number))
}
