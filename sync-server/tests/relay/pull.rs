//! What a device receives: its own and others' rows, in order, in time, and after a difference.

use domain::{
    pack::CountyPack,
    record::{Hash, Lane, Record},
    wire::{Cursor, FromRelay, Row, ToRelay},
};
use flate2::read::DeflateDecoder;
use relay::{Photos, Relay, Store};

use crate::town::{MORNING, PEOPLE, Phone, Town, grid, space, store_with_people};

pub(crate) fn push(town: &mut Town, phone: &mut Phone, lane: Lane, text: &str) -> Record {
    let record = phone.write(lane, &space(text));
    town.say(phone, &ToRelay::Push(vec![record.clone()]));
    record
}

#[test]
fn own_records_come_back_as_a_mark() {
    let mut town = Town::new();
    let mut phone = town.phone("worker");
    let record = phone.write(Lane::Hazard, &grid());
    let heard = town.say(&phone, &ToRelay::Push(vec![record]));
    assert_eq!(town.drain(&phone, heard), [Row::Yours(Lane::Hazard, 1)]);
}

#[test]
fn own_records_come_whole_to_a_device_that_has_none_of_the_space() {
    let mut town = Town::new();
    let mut phone = town.phone("worker");
    let record = push(&mut town, &mut phone, Lane::Hazard, "grid/140930100001");
    let heard = town.connect(&mut phone, &[]);
    assert_eq!(town.drain(&phone, heard), [Row::Record(record)]);
}

#[test]
fn remembered_cursors_cost_no_list_and_send_nothing_twice() {
    let mut town = Town::new();
    let mut author = town.phone("supervisor");
    let mut phone = town.phone("worker");
    push(&mut town, &mut author, Lane::Hazard, "grid/140930100001");
    let heard = town.hear(&phone);
    assert_eq!(town.drain(&phone, heard).len(), 1);
    let cursors = [town.cursor(&grid())];
    let second = push(&mut town, &mut author, Lane::Hazard, "grid/140930100001");

    let heard = town.connect(&mut phone, &cursors);
    assert!(matches!(heard[0], FromRelay::Welcome { cursors_wanted: false, .. }), "{heard:?}");
    assert_eq!(town.drain(&phone, heard), [Row::Record(second)]);
    let cursors = [town.cursor(&grid())];
    assert_eq!(town.connect(&mut phone, &cursors).len(), 1, "quiet");
}

#[test]
fn other_cursors_are_asked_for_and_followed() {
    let mut town = Town::new();
    let mut author = town.phone("supervisor");
    let mut phone = town.device("worker");
    push(&mut town, &mut author, Lane::Hazard, "grid/140930100001");
    let cursors = vec![town.cursor(&grid())];
    let second = push(&mut town, &mut author, Lane::Hazard, "grid/140930100001");
    let heard = town.connect(&mut phone, &cursors);
    assert!(matches!(heard.as_slice(), [FromRelay::Welcome { cursors_wanted: true, .. }]), "{heard:?}");
    let heard = town.say(&phone, &ToRelay::Cursors(cursors));
    assert_eq!(town.drain(&phone, heard), [Row::Record(second)]);
}

#[test]
fn once_a_day_the_cursors_are_asked_for() {
    let mut town = Town::new();
    let mut phone = town.phone("worker");
    for (hours, wanted) in [(23, false), (25, true), (26, false)] {
        town.now_ms = MORNING + hours * 3_600_000;
        let heard = town.connect(&mut phone, &[]);
        assert!(
            matches!(heard[0], FromRelay::Welcome { cursors_wanted, .. } if cursors_wanted == wanted),
            "{hours} h"
        );
        if wanted {
            town.say(&phone, &ToRelay::Cursors(vec![]));
        }
    }
}

#[test]
fn a_device_that_confirms_nothing_gets_no_more_than_a_window() {
    let mut town = Town::new();
    let author = town.phone("supervisor");
    for n in 1..=20 {
        let record = author.numbered(Lane::Other, n, &grid(), &[7; 30_000]);
        town.say(&author, &ToRelay::Push(vec![record]));
    }
    let mut phone = town.device("worker");
    let mut heard = town.connect(&mut phone, &[]);
    assert_eq!(heard.len(), 1 + 5, "a welcome and a window");
    let Some(FromRelay::Records { space, from, head, .. }) = heard.get(1).cloned() else {
        panic!("{heard:?}")
    };
    heard.extend(town.say(&phone, &ToRelay::Took(Cursor { space, seq: from, head })));
    assert_eq!(heard.len(), 1 + 6, "one confirmed, one more");
    assert_eq!(town.drain(&phone, heard).len(), 20);
}

#[test]
fn a_fire_overtakes_a_full_window() {
    let mut town = Town::new();
    let mut author = town.phone("county");
    for n in 1..=20 {
        let record = author.numbered(Lane::Other, n, &grid(), &[7; 30_000]);
        town.say(&author, &ToRelay::Push(vec![record]));
    }
    let phone = town.phone("supervisor");
    let fire = push(&mut town, &mut author, Lane::Fire, "fire");
    let heard = town.hear(&phone);
    assert!(matches!(heard.as_slice(), [FromRelay::Records { rows, .. }] if *rows == [Row::Record(fire)]));
}

#[test]
fn what_is_written_while_the_last_rows_are_on_their_way_comes_together() {
    let mut town = Town::new();
    let mut author = town.phone("supervisor");
    let phone = town.phone("worker");
    push(&mut town, &mut author, Lane::Other, "grid/140930100001");
    let first = town.hear(&phone);
    let confirmed = town.cursor(&grid());
    let later = ["one", "other"].map(|_| push(&mut town, &mut author, Lane::Other, "grid/140930100001"));
    assert_eq!((first.len(), town.hear(&phone).len()), (1, 0), "the first row is not confirmed");

    let heard = town.say(&phone, &ToRelay::Took(confirmed));
    let together = later.map(Row::Record);
    assert!(matches!(heard.as_slice(), [FromRelay::Records { rows, .. }] if *rows == together), "{heard:?}");
}

#[test]
fn a_fire_waits_for_no_row_before_it() {
    let mut town = Town::new();
    let mut author = town.phone("county");
    let phone = town.phone("supervisor");
    push(&mut town, &mut author, Lane::Fire, "fire");
    assert_eq!(town.hear(&phone).len(), 1);
    let second = push(&mut town, &mut author, Lane::Fire, "fire");
    let heard = town.hear(&phone);
    assert!(matches!(heard.as_slice(), [FromRelay::Records { rows, .. }] if *rows == [Row::Record(second)]));
}

#[test]
fn the_most_urgent_space_goes_first() {
    let mut town = Town::new();
    let mut author = town.phone("county");
    let months = ["grid/140930100001/2026-10", "grid/140930100001/2026-11"];
    for text in [months[0], months[1], "grid/140930100001", "township/140930100", "fire"] {
        push(&mut town, &mut author, Lane::Other, text);
    }
    let mut phone = town.device("supervisor");
    let heard = town.connect(&mut phone, &[]);
    let order: Vec<String> = heard
        .iter()
        .filter_map(|frame| match frame {
            FromRelay::Records { space, .. } => Some(space.to_string()),
            _ => None,
        })
        .collect();
    assert_eq!(order, ["fire", "township/140930100", "grid/140930100001", months[1], months[0]]);
}

#[test]
fn a_cursor_of_another_history_is_answered_with_landmarks() {
    let mut town = Town::new();
    let mut author = town.phone("supervisor");
    for _ in 0..20 {
        push(&mut town, &mut author, Lane::Hazard, "grid/140930100001");
    }
    let rows = town.rows(&grid());
    let mut phone = town.device("worker");
    let foreign = vec![Cursor { space: grid(), seq: 20, head: Hash([5; 32]) }];
    town.connect(&mut phone, &foreign);
    let heard = town.say(&phone, &ToRelay::Cursors(foreign));
    let [FromRelay::Diverged { heads, .. }] = heard.as_slice() else { panic!("{heard:?}") };
    let seqs: Vec<u64> = heads.iter().map(|(seq, _)| *seq).collect();
    assert_eq!(seqs, [20, 19, 17, 13, 5, 1]);
    assert!(heads.iter().all(|(seq, head)| rows[*seq as usize - 1].1 == *head));

    let common = Cursor { space: grid(), seq: 13, head: rows[12].1 };
    let heard = town.say(&phone, &ToRelay::Resume(common));
    assert_eq!(town.drain(&phone, heard).len(), 7);
    let wrong = Cursor { space: grid(), seq: 13, head: Hash([6; 32]) };
    let heard = town.say(&phone, &ToRelay::Resume(wrong));
    assert!(matches!(heard.as_slice(), [FromRelay::Diverged { .. }]), "{heard:?}");
}

#[test]
fn a_wrong_confirmation_is_noticed() {
    let mut town = Town::new();
    let mut author = town.phone("supervisor");
    push(&mut town, &mut author, Lane::Hazard, "grid/140930100001");
    let phone = town.phone("worker");
    for wrong in
        [Cursor { seq: 2, ..town.cursor(&grid()) }, Cursor { head: Hash([4; 32]), ..town.cursor(&grid()) }]
    {
        town.say(&phone, &ToRelay::Resume(town.cursor(&grid())));
        let heard = town.say(&phone, &ToRelay::Took(wrong));
        assert!(matches!(heard.as_slice(), [FromRelay::Diverged { .. }]), "{heard:?}");
    }
}

#[test]
fn a_relay_restored_from_an_old_backup_gets_back_what_a_phone_has() {
    let dir = tempfile::tempdir().unwrap();
    let backup = dir.path().join("backup.db");
    let mut town = Town::new();
    let mut author = town.phone("supervisor");
    let mut phone = town.phone("worker");
    push(&mut town, &mut author, Lane::Hazard, "grid/140930100001");
    town.relay.store().back_up(&backup).unwrap();
    let lost = push(&mut town, &mut author, Lane::Hazard, "grid/140930100001");
    let (rows, cursors) = (town.rows(&grid()), vec![town.cursor(&grid())]);

    let store = Store::open(&backup, [9; 32]).unwrap();
    town.relay = Relay::new(store, Photos::in_memory()).unwrap();
    town.connect(&mut phone, &cursors);
    let heard = town.say(&phone, &ToRelay::Cursors(cursors));
    assert!(matches!(heard.as_slice(), [FromRelay::Diverged { heads, .. }] if *heads == [(1, rows[0].1)]));
    town.say(&phone, &ToRelay::Refill(vec![lost]));
    let common = Cursor { space: grid(), seq: 1, head: rows[0].1 };
    let heard = town.say(&phone, &ToRelay::Resume(common));
    assert_eq!(town.drain(&phone, heard).len(), 1);
    assert_eq!(town.rows(&grid()), rows);
}

#[test]
fn a_device_of_an_older_pack_gets_the_whole_new_one_first() {
    let mut town = Town::new();
    let mut author = town.phone("supervisor");
    push(&mut town, &mut author, Lane::Hazard, "grid/140930100001");
    let mut phone = town.device("worker");
    town.open(&mut phone);
    let hello = phone.hello(town.relay.store().name(), &[]);
    let heard = town.say(&phone, &hello);
    assert!(matches!(heard[1], FromRelay::Pack { part: 0, .. }), "{heard:?}");
    assert!(matches!(heard.last(), Some(FromRelay::Records { .. })));
    let pack = whole_pack(&heard);
    assert!(pack.device(phone.id).is_some());
    assert_eq!(pack.people.len(), PEOPLE.len());
}

#[test]
fn a_change_of_the_roster_reaches_who_is_connected() {
    let mut town = Town::new();
    let phone = town.phone("worker");
    let late = town.device("neighbour");
    let pack = whole_pack(&town.hear(&phone));
    assert_eq!(pack.version, town.relay.store().pack().unwrap().version);
    assert!(pack.device(late.id).is_some());
    assert_eq!(town.hear(&phone), [], "once");
}

fn whole_pack(heard: &[FromRelay]) -> CountyPack {
    let mut bytes = Vec::new();
    for frame in heard {
        if let FromRelay::Pack { bytes: part, .. } = frame {
            bytes.extend(part);
        }
    }
    serde_json::from_reader(DeflateDecoder::new(bytes.as_slice())).unwrap()
}

#[test]
fn what_was_acknowledged_survives_a_restart() {
    let dir = tempfile::tempdir().unwrap();
    let path = dir.path().join("relay.db");
    let store = store_with_people(Store::open(&path, [1; 32]).unwrap());
    let mut town = Town::of(Relay::new(store, Photos::in_memory()).unwrap());
    let mut phone = town.phone("worker");
    push(&mut town, &mut phone, Lane::Hazard, "grid/140930100001");
    let before = town.cursor(&grid());
    town.relay = Relay::new(Store::open(&path, [1; 32]).unwrap(), Photos::in_memory()).unwrap();
    assert_eq!(town.cursor(&grid()), before);
    let heard = town.connect(&mut phone, &[]);
    assert!(matches!(heard[0], FromRelay::Welcome { held: [0, 1, 0], .. }), "{heard:?}");
}
