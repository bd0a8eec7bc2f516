//! Who reads what: every role and territory against every kind of space.

use domain::{
    record::{Hash, Lane},
    role::Role,
    wire::{FromRelay, Row},
};

use crate::{
    pull::push,
    town::{COUNTY, FAR_GRID, GRID, PEOPLE, Town, person, space},
};

/// Which people may read a space; written down here, not asked of the code.
const READERS: [(&str, &[&str]); 6] = [
    ("grid/140930100001", &["worker", "supervisor", "department", "expert", "county"]),
    ("grid/140930100001/2026-11", &["worker", "supervisor", "department", "expert", "county"]),
    ("grid/140930101001", &["far supervisor", "department", "county"]),
    ("township/140930100", &["supervisor", "expert", "county"]),
    ("county", &["county"]),
    ("fire", &["supervisor", "far supervisor", "lookout", "county"]),
];

#[test]
fn a_record_reaches_whoever_may_read_it_and_nobody_else() {
    for (text, readers) in READERS {
        let mut town = Town::new();
        let listening: Vec<_> = PEOPLE.map(|(id, ..)| (id, town.phone(id))).into();
        let mut author = town.phone("county");
        listening.iter().for_each(|(_, phone)| drop(town.hear(phone)));
        let record = push(&mut town, &mut author, Lane::Hazard, text);
        for (id, phone) in &listening {
            let heard = town.hear(phone);
            let row = Row::Record(record.clone());
            let head = Hash::EMPTY.then(&record);
            let expected = FromRelay::Records { space: space(text), from: 1, rows: vec![row], head, last: 1 };
            let expected = if readers.contains(id) { vec![expected] } else { vec![] };
            assert_eq!(heard, expected, "{id} of {text}");
        }
    }
}

#[test]
fn who_comes_later_reads_the_same_and_no_more() {
    for (text, readers) in READERS {
        let mut town = Town::new();
        let mut author = town.phone("county");
        push(&mut town, &mut author, Lane::Hazard, text);
        for (id, ..) in PEOPLE {
            let mut phone = town.device(id);
            let welcome = town.connect(&mut phone, &[]);
            let count = town.drain(&phone, welcome).len();
            assert_eq!(count, usize::from(readers.contains(&id)), "{id} of {text}");
        }
    }
}

#[test]
fn people_of_two_territories_read_both() {
    let mut town = Town::new();
    let mut both = person("both", Role::GridWorker, GRID, false);
    both.rights.extend(person("", Role::GridWorker, FAR_GRID, false).rights);
    town.relay.store_mut().put_people(&[both, person("boss", Role::County, COUNTY, false)]).unwrap();
    town.relay.refresh().unwrap();
    let mut author = town.phone("boss");
    for text in ["grid/140930100001", "grid/140930101001", "grid/140930100002"] {
        push(&mut town, &mut author, Lane::Other, text);
    }
    let mut phone = town.device("both");
    let heard = town.connect(&mut phone, &[]);
    assert_eq!(town.drain(&phone, heard).len(), 2);
}
