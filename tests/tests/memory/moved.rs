//! A person whose territory changes.

use domain::{
    place::DivisionCode,
    role::Role,
    view::{Query, View},
    wire::RejectCode,
};
use integration_tests::{county, village::Village};

use super::{check, hazards, report};

/// Ends the right of the person of home 0 in the village's grid.
fn end_right(village: &mut Village) {
    let mut person = county::person(0, (Role::GridWorker, county::GRID));
    person.rights[0].ended = true;
    let mut elsewhere = person.rights[0].clone();
    (elsewhere.territory, elsewhere.ended) = (DivisionCode::parse("140930100003").unwrap(), false);
    person.rights.push(elsewhere);
    let relay = village.relay().unwrap();
    relay.store_mut().put_people(&[person]).unwrap();
    relay.refresh().unwrap();
}

/// Gives the person of home 0 rights, or none.
fn put_rights(village: &mut Village, has_right: bool) {
    let mut person = county::person(0, (Role::GridWorker, county::GRID));
    person.rights.retain(|_| has_right);
    let relay = village.relay().unwrap();
    relay.store_mut().put_people(&[person]).unwrap();
    relay.refresh().unwrap();
}

#[test]
fn what_was_rejected_stays_in_sight_without_its_space_and_arrives_once_the_relay_lets_it_in() {
    let mut village = Village::of(2, 32).unwrap();
    village.settle().unwrap();
    report(&mut village, 0, 1);
    village.settle().unwrap();
    let backup = village.back_up_relay().unwrap();
    village.cut(0);
    report(&mut village, 0, 1);
    put_rights(&mut village, false);
    village.settle().unwrap();
    let View::Waiting(waiting) = village.ask(0, &Query::Waiting).unwrap() else { panic!("a list") };
    let codes: Vec<_> = waiting.records.iter().map(|record| record.rejected).collect();
    assert_eq!(codes, [Some(RejectCode::OutOfScope)], "nobody else has it");
    assert_eq!(hazards(&mut village, 0), 0, "the rest of the old grid is gone");
    assert_eq!(village.logged().unwrap().len(), 1);

    // The relay forgets that it rejected anything, and the roster is as it was.
    village.restore_relay(&backup).unwrap();
    check(&mut village);
    assert_eq!((hazards(&mut village, 0), hazards(&mut village, 1)), (2, 2));
    let View::Waiting(waiting) = village.ask(0, &Query::Waiting).unwrap() else { panic!("a list") };
    assert_eq!(waiting.records, []);
}

#[test]
fn who_moved_away_delivers_what_is_unsent_and_then_forgets_the_old_grid() {
    for frames in 1..9 {
        let mut village = Village::of(2, 31).unwrap();
        village.settle().unwrap();
        report(&mut village, 1, 3);
        report(&mut village, 0, 2);
        village.settle().unwrap();
        village.cut(0);
        report(&mut village, 0, 4);
        end_right(&mut village);
        // However the line is cut, what is unsent is either here or at the relay.
        for _ in 0..2 {
            village.connect(0).unwrap();
            village.carry(0, frames).unwrap();
            village.reopen(0).unwrap();
            let waiting = village.device(0).unwrap().status_counts().unwrap().waiting as usize;
            assert!(waiting + village.logged().unwrap().len() >= 9, "cut after {frames} frames");
        }
        village.settle().unwrap();
        assert_eq!(hazards(&mut village, 1), 9, "cut after {frames} frames");
        assert_eq!(village.device(0).unwrap().status_counts().unwrap().waiting, 0);
        assert_eq!(village.device(0).unwrap().records().unwrap(), [], "nothing of the old grid is left");
        assert_eq!(village.logged().unwrap().len(), 9);
        village.check_quiet().unwrap();
    }
}
