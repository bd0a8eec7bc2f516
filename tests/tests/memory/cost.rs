//! What it costs to connect.

use domain::{
    id::DocumentId,
    record::{Lane, Record},
    space::Space,
    wire::FRAME_BYTES_MAX,
};
use integration_tests::{county, village::Village};

use super::report;

/// How many bytes an idle reconnect may take each way.
const IDLE_BYTES_MAX: usize = 200;

/// How many bytes each of four records may take up, the hello included, which nothing shortens.
const RECORD_BYTES_MAX: usize = 300;

/// Connects home `who` anew, lets both sides say all they have, and checks that this was next to nothing.
fn check_idle(village: &mut Village, who: usize) {
    village.cut(who);
    village.connect(who).unwrap();
    assert_eq!(village.carry(who, usize::MAX).unwrap(), 3, "{:?}", village.said(who));
    let (up, down) = village.bytes(who);
    assert!(up <= IDLE_BYTES_MAX && down <= IDLE_BYTES_MAX, "{up} bytes up, {down} bytes down");
}

/// How often the device spoke after it had heard something, from its hello to the first acknowledgement.
fn round_trips(said: &[String]) -> usize {
    let from_hello = said.iter().skip_while(|line| !line.starts_with("↑ Hello"));
    let lines: Vec<_> = from_hello.take_while(|line| !line.starts_with("↓ Ack")).collect();
    assert!(said.iter().any(|line| line.starts_with("↓ Ack")), "{said:?}");
    let turns = lines.windows(2).filter(|pair| pair[0].starts_with('↓') && pair[1].starts_with('↑'));
    1 + turns.count()
}

#[test]
fn a_device_with_a_thousand_documents_reconnects_in_two_hundred_bytes_each_way() {
    let mut village = Village::of(2, 21).unwrap();
    village.settle().unwrap();
    report(&mut village, 0, 1_000);
    village.settle().unwrap();
    village.check_quiet().unwrap();
    (0..2).for_each(|who| check_idle(&mut village, who));
}

#[test]
fn the_first_acknowledgement_takes_one_round_trip_whatever_the_number_of_documents() {
    let mut village = Village::of(2, 22).unwrap();
    village.settle().unwrap();
    for more in [1, 30, 300] {
        report(&mut village, 0, more);
        // A day later even the list of cursors is asked for.
        village.wait(90_000_000);
        village.cut(0);
        village.connect(0).unwrap();
        village.carry(0, usize::MAX).unwrap();
        assert_eq!(round_trips(village.said(0)), 1, "{:?}", village.said(0));
        assert_eq!(village.device(0).unwrap().status_counts().unwrap().waiting, 0);
    }
}

#[test]
fn a_phone_that_comes_back_with_four_records_says_them_in_three_hundred_bytes_each() {
    let mut village = Village::of(2, 24).unwrap();
    village.settle().unwrap();
    village.cut(0);
    report(&mut village, 0, 4);
    village.connect(0).unwrap();
    village.carry(0, usize::MAX).unwrap();
    assert_eq!(village.device(0).unwrap().status_counts().unwrap().waiting, 0);
    let (up, _) = village.bytes(0);
    assert!(up <= 4 * RECORD_BYTES_MAX, "{up} bytes up");
}

#[test]
fn a_county_desk_with_ten_thousand_spaces_lists_them_in_frames_and_reconnects_in_one() {
    let mut village = Village::of(5, 23).unwrap();
    village.settle().unwrap();
    let desk = 4;
    let spaces = (0..10_000).map(|n| -> Space {
        format!("grid/{}{:06}/2026-{:02}", county::TOWNSHIP, n / 12, n % 12 + 1)
            .replace("140930100", "140930")
            .parse()
            .unwrap()
    });
    let records: Vec<Record> = spaces
        .zip(1u64..)
        .map(|(space, n)| {
            let document = DocumentId::mint(0, [7; 10]);
            Record::signed(
                &county::key(0),
                county::device_id(0),
                (Lane::Other, n),
                (space, document),
                vec![1],
            )
        })
        .collect();
    assert_eq!(village.relay().unwrap().store_mut().append_all(records, 0).unwrap(), 10_000);
    let cursors: Vec<(String, i64, [u8; 32])> = (village.relay().unwrap().store().spaces())
        .map(|(space, tip)| (space.to_string(), i64::try_from(tip.seq).unwrap(), tip.head.0))
        .collect();
    let store = village.device(desk).unwrap().connection();
    for cursor in cursors {
        store
            .execute("INSERT OR REPLACE INTO cursor (space, seq, head) VALUES (?1, ?2, ?3)", cursor)
            .unwrap();
    }

    village.cut(desk);
    village.connect(desk).unwrap();
    village.carry(desk, usize::MAX).unwrap();
    let said = village.said(desk);
    let lists = said.iter().filter(|line| line.starts_with("↑ MoreCursors")).count();
    assert!(lists >= 2 && said.iter().any(|line| line.starts_with("↑ Cursors")), "{said:?}");
    assert!(!said.iter().any(|line| line.contains("Records") || line.contains("Diverged")), "all is known");
    let (up, _) = village.bytes(desk);
    assert!(up > FRAME_BYTES_MAX, "{up} bytes would have fitted one frame");
    check_idle(&mut village, desk);
}
