//! Receipts: that a supervisor has seen a hazard.

use domain::{
    command::{Command, Outcome},
    hazard::Grade,
    id::EntryId,
    patrol::PatrolAct,
    view::{Delivery, Query, View},
};

use super::{county::*, relay::*};
use crate::{Device, projection::examples::verify};

fn see(device: &mut Device, number: u16, receipt: u8) -> Outcome {
    let receipt = EntryId::from_bytes([receipt; 16]);
    run(device, Command::NoteSeen { hazard: document(number), receipt }).unwrap()
}

fn deliveries(device: &Device, number: u16) -> Vec<Delivery> {
    let query = Query::Hazard { hazard: document(number) };
    let View::Hazard(hazard) = device.ask(NOW_MS, &query).unwrap() else { panic!("a hazard") };
    hazard.timeline.iter().map(|entry| entry.delivery).collect()
}

fn reported() -> (Relay, Device, Device) {
    let (mut relay, mut worker, mut supervisor) = (Relay::default(), device(WORKER), device(SUPERVISOR));
    done(&mut worker, report(1));
    assert_eq!(deliveries(&worker, 1), [Delivery::Waiting]);
    sync(&mut relay, &mut worker);
    sync(&mut relay, &mut supervisor);
    assert_eq!(deliveries(&worker, 1), [Delivery::AtRelay]);
    (relay, worker, supervisor)
}

#[test]
fn the_worker_learns_that_the_supervisor_has_seen_a_record() {
    let (mut relay, mut worker, mut supervisor) = reported();
    assert_eq!(see(&mut supervisor, 1, 70), Outcome::Done);
    sync(&mut relay, &mut supervisor);
    sync(&mut relay, &mut worker);
    assert_eq!(deliveries(&worker, 1), [Delivery::Seen]);
    assert_eq!(knowledge(&worker), knowledge(&supervisor), "a receipt is no entry");
    assert!(is_quiet(&mut relay, &mut worker) && is_quiet(&mut relay, &mut supervisor));
}

#[test]
fn a_receipt_is_written_once_for_each_news_and_by_supervisors_alone() {
    let (mut relay, mut worker, mut supervisor) = reported();
    let mut office = device(OFFICE);
    sync(&mut relay, &mut office);
    for other in [&mut worker, &mut office] {
        let records = count(other, "record");
        assert_eq!(see(other, 1, 71), Outcome::AlreadyDone);
        assert_eq!(count(other, "record"), records);
    }
    assert_eq!(see(&mut supervisor, 1, 70), Outcome::Done);
    assert_eq!(see(&mut supervisor, 1, 72), Outcome::AlreadyDone);
    done(&mut supervisor, step(1, 2, verify(Grade::General)));
    assert_eq!(see(&mut supervisor, 1, 73), Outcome::AlreadyDone, "their own step tells that they know");
    assert_eq!(see(&mut supervisor, 99, 74), Outcome::AlreadyDone, "what is not here was not seen");
}

#[test]
fn a_receipt_leaves_no_trace_in_lists_and_holds_no_step_up() {
    let (mut relay, mut worker, mut supervisor) = reported();
    see(&mut supervisor, 1, 70);
    let View::Hazard(hazard) = supervisor.ask(NOW_MS, &Query::Hazard { hazard: document(1) }).unwrap() else {
        panic!("a hazard")
    };
    assert_eq!((hazard.line.delivery, hazard.newer, hazard.timeline.len()), (Delivery::Others, 0, 1));
    done(&mut supervisor, step(1, 2, verify(Grade::General)));
    sync(&mut relay, &mut supervisor);
    sync(&mut relay, &mut worker);
    worker.rebuild().unwrap();
    supervisor.rebuild().unwrap();
    assert_eq!(knowledge(&worker), knowledge(&supervisor));
    assert_eq!(deliveries(&worker, 1)[0], Delivery::Seen, "after a rebuild too");
}

#[test]
fn the_supervisors_review_of_a_patrol_is_an_act_as_before() {
    let (mut relay, mut worker, mut supervisor) = reported();
    done(&mut worker, begin(3));
    done(&mut worker, act(3, 2, PatrolAct::End));
    sync(&mut relay, &mut worker);
    sync(&mut relay, &mut supervisor);
    done(&mut supervisor, act(3, 3, PatrolAct::Seen));
    assert_eq!(see(&mut supervisor, 3, 75), Outcome::AlreadyDone, "a patrol takes no receipt");
}
