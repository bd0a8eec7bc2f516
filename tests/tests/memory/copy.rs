//! A store that was copied: two devices that believe they are one.

use domain::{
    hazard::Step,
    view::{Query, View},
};
use integration_tests::village::Village;

use super::{check, hazards, report};

#[test]
fn two_copies_that_each_wrote_a_hundred_records_offline_lose_none_and_hold_up_nobody() {
    let mut village = Village::of(2, 11).unwrap();
    village.settle().unwrap();
    let old = village.device(0).unwrap().id();
    let copy = village.copy_home(0).unwrap();
    report(&mut village, 0, 100);
    report(&mut village, copy, 100);
    check(&mut village);
    assert_eq!(village.logged().unwrap().len(), 200);
    assert_eq!((hazards(&mut village, 1), hazards(&mut village, copy)), (200, 200));
    assert_eq!(village.device(0).unwrap().id(), old, "the first writer keeps the old identity");
    assert_ne!(village.device(copy).unwrap().id(), old);
    assert_eq!(village.device(copy).unwrap().person(), "p0");
    report(&mut village, 0, 1);
    report(&mut village, copy, 1);
    check(&mut village);
    assert_eq!(hazards(&mut village, 1), 202);
}

#[test]
fn the_copy_may_be_cut_off_anywhere_on_its_way_to_an_identity() {
    for frames in 1..10 {
        let mut village = Village::of(2, 12).unwrap();
        village.settle().unwrap();
        report(&mut village, 0, 3);
        let copy = village.copy_home(0).unwrap();
        report(&mut village, 0, 4);
        report(&mut village, copy, 5);
        village.connect(0).unwrap();
        village.carry(0, usize::MAX).unwrap();
        for _ in 0..3 {
            village.connect(copy).unwrap();
            village.carry(copy, frames).unwrap();
            village.reopen(copy).unwrap();
        }
        check(&mut village);
        assert_eq!(hazards(&mut village, 1), 12, "cut after {frames} frames");
        let devices = village.relay().unwrap().store().devices().unwrap();
        assert_eq!(devices.len(), 3, "one identity for one copy, however often it asked");
    }
}

#[test]
fn a_copy_that_wrote_nothing_takes_what_the_other_wrote_and_stays_who_it_is() {
    let mut village = Village::of(2, 13).unwrap();
    village.settle().unwrap();
    let copy = village.copy_home(0).unwrap();
    report(&mut village, 0, 3);
    check(&mut village);
    report(&mut village, copy, 2);
    check(&mut village);
    assert_eq!(hazards(&mut village, 1), 5);
    assert_eq!(village.device(copy).unwrap().id(), village.device(0).unwrap().id());
}

#[test]
fn what_the_rules_have_no_place_for_any_more_is_written_again_as_it_was() {
    let mut village = Village::of(4, 14).unwrap();
    village.settle().unwrap();
    let hazard = report(&mut village, 0, 1)[0];
    village.settle().unwrap();
    let copy = village.copy_home(1).unwrap();
    let dismiss = || Step::Dismiss { reason: "现场没有".to_owned() };
    village.take(copy, hazard, dismiss()).unwrap();
    // The original uses the copy's number for something else, and another supervisor decides the same.
    report(&mut village, 1, 1);
    village.wait(60_000);
    village.take(3, hazard, dismiss()).unwrap();
    for who in [1, 3] {
        village.connect(who).unwrap();
        village.carry(who, usize::MAX).unwrap();
    }
    check(&mut village);
    assert!(village.take(1, hazard, dismiss()).is_err(), "done anew it would be refused");
    let View::Hazard(view) = village.ask(0, &Query::Hazard { hazard }).unwrap() else { panic!("a hazard") };
    let steps: Vec<_> = view.timeline.iter().map(|item| item.entry.step.kind().key()).collect();
    assert_eq!(steps, ["report", "dismiss", "dismiss"]);
}
