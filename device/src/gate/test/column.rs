//! Columns that automerge would read and not write.

use super::forge::*;
use super::pass;
use crate::gate::GateRefusal;

fn small() -> Forged {
    Forged::putting_null(3)
}

fn refusal(forged: &Forged) -> GateRefusal {
    pass(&forged.chunk()).expect_err("this must be refused")
}

#[test]
fn a_sequence_of_zero_and_a_time_out_of_all_time_are_refused() {
    assert_eq!(refusal(&Forged { seq: 0, ..small() }), GateRefusal::ZeroSeq);
    for time in [i64::MIN, -(1 << 53) - 1, (1 << 53) + 1, i64::MAX] {
        assert_eq!(refusal(&Forged { time, ..small() }), GateRefusal::BadTime(time));
    }
    assert!(pass(&Forged { time: 1 << 53, ..small() }.chunk()).is_ok());
}

#[test]
fn a_text_that_is_not_utf8_is_refused() {
    assert_eq!(refusal(&Forged { message: vec![0xff], ..small() }), GateRefusal::BadText);
    assert_eq!(refusal(&small().with(KEY_TEXT, run(3, &[1, 0xff]))), GateRefusal::BadText);
}

#[test]
fn unknown_columns_are_refused_since_the_next_save_would_lose_them() {
    for number in [0x00, 0x12, 0x55, 0x72, 0x81, 0x94, 0xa5, 0xb5, u32::MAX - 8] {
        let forged = small().with(u64::from(number), run(3, &[1]));
        assert_eq!(refusal(&forged), GateRefusal::UnknownColumn(number), "{number:#x}");
    }
    let beyond = small().with(u64::from(u32::MAX) + 1, run(3, &[1]));
    assert_eq!(refusal(&beyond), GateRefusal::BadNumber);
}

#[test]
fn a_compressed_column_is_refused() {
    for number in [0x1d_u32, 0x4a, 0x5f] {
        let column = deflate(&vec![0; 1024 * 1024]);
        let forged = small().with(u64::from(number), column);
        assert_eq!(refusal(&forged), GateRefusal::CompressedColumn(number), "{number:#x}");
    }
}

#[test]
fn columns_are_ascending_and_each_there_once_and_not_empty() {
    let mut swapped = small();
    swapped.columns.swap(1, 2);
    assert_eq!(refusal(&swapped), GateRefusal::MisplacedColumn(INSERT as u32));
    let mut twice = small();
    twice.columns.insert(1, twice.columns[0].clone());
    assert_eq!(refusal(&twice), GateRefusal::MisplacedColumn(KEY_TEXT as u32));
    let mut empty = small();
    empty.columns.insert(0, (OBJECT_ACTOR, Vec::new()));
    assert_eq!(refusal(&empty), GateRefusal::MisplacedColumn(OBJECT_ACTOR as u32));
}

#[test]
fn column_counts_and_lengths_beyond_the_body_are_refused() {
    let head = [0, 1, 7, 1, 1, 0, 0, 0];
    for tail in [
        unsigned(u64::MAX),
        vec![1, ACTION as u8],
        [vec![1, ACTION as u8], unsigned(u64::MAX)].concat(),
        vec![2, 0x15, 3, 0x34, 1],
        [vec![2, 0x15], unsigned(u64::MAX), vec![0x34], unsigned(u64::MAX)].concat(),
    ] {
        let chunk = change(&[head.as_slice(), &tail].concat());
        assert_eq!(pass(&chunk), Err(GateRefusal::Truncated), "{tail:?}");
    }
}

#[test]
fn runs_are_refused_unless_written_the_only_way() {
    let (one, two) = (&[1_u8][..], &[2_u8][..]);
    for column in [
        [run(1, one), run(2, two)].concat(),
        [run(2, one), run(2, one)].concat(),
        [list(&[one]), list(&[two]), list(&[one])].concat(),
        list(&[one, one, two]),
        [list(&[two, one]), run(2, one)].concat(),
        [run(2, one), list(&[one])].concat(),
        nulls(3),
        [nulls(0), run(3, one)].concat(),
        [nulls(1), nulls(1), list(&[one])].concat(),
    ] {
        let forged = Forged { start_op: 9, ..small() }.with(OBJECT_COUNTER, column.clone());
        assert_eq!(refusal(&forged), GateRefusal::BadColumn("object counters"), "{column:?}");
    }
    for column in [vec![0, 0, 3], vec![3, 0], vec![0], vec![1, 0, 2]] {
        let forged = small().with(INSERT, column.clone());
        assert_eq!(refusal(&forged), GateRefusal::BadColumn("inserts"), "{column:?}");
    }
    assert!(pass(&small().with(INSERT, vec![0, 3]).chunk()).is_ok());
}

#[test]
fn a_run_without_its_cells_is_truncated() {
    for column in [signed(3), signed(-3), [signed(-3), vec![1, 2]].concat(), signed(0)] {
        let forged = small().with(ACTION, column.clone());
        assert_eq!(refusal(&forged), GateRefusal::Truncated, "{column:?}");
    }
}

#[test]
fn nothing_is_where_something_must_be() {
    let preds = Forged { start_op: 9, ..small() }
        .with(PRED_COUNT, run(3, &[1]))
        .with(PRED_ACTOR, run(3, &[0]))
        .with(PRED_COUNTER, run(3, &[1]));
    assert!(pass(&preds.chunk()).is_ok());
    for (number, name, cell) in [
        (ACTION, "actions", 1),
        (VALUE_SIZE, "values", 0),
        (PRED_COUNT, "predecessor counts", 1),
        (PRED_ACTOR, "predecessor actors", 0),
        (PRED_COUNTER, "predecessor counters", 1),
    ] {
        for column in [nulls(3), [run(2, &[cell]), nulls(1)].concat()] {
            let forged = preds.clone().with(number, column);
            assert_eq!(refusal(&forged), GateRefusal::BadColumn(name));
        }
    }
}

#[test]
fn actions_our_documents_do_not_take_are_refused() {
    for action in [6, 7, 8, u64::MAX] {
        let forged = small().with(ACTION, run(3, &unsigned(action)));
        assert_eq!(refusal(&forged), GateRefusal::BadColumn("actions"), "{action}");
    }
}

#[test]
fn an_operation_refers_only_to_what_is_earlier_and_to_something() {
    let late = |start_op| Forged { start_op, ..small() };
    for counter in [0, 3 + 9, u64::from(u32::MAX), u64::MAX] {
        let forged = late(9).with(OBJECT_COUNTER, run(3, &unsigned(counter)));
        assert_eq!(refusal(&forged), GateRefusal::BadColumn("object counters"), "{counter}");
    }
    assert!(pass(&late(9).with(OBJECT_COUNTER, run(3, &[11])).chunk()).is_ok());
    for differences in
        [run(3, &signed(-1)), run(3, &signed(4)), run(3, &signed(i64::MAX)), run(3, &signed(i64::MIN))]
    {
        let forged = late(9).with(KEY_COUNTER, differences.clone());
        assert_eq!(refusal(&forged), GateRefusal::BadColumn("key counters"), "{differences:?}");
    }
    let down_and_up = list(&[&signed(-1), &signed(5), &signed(0)]);
    assert_eq!(refusal(&late(9).with(KEY_COUNTER, down_and_up)), GateRefusal::BadColumn("key counters"));
    let preds = late(9).with(PRED_COUNT, run(3, &[1])).with(PRED_ACTOR, run(3, &[0]));
    let zero = preds.with(PRED_COUNTER, run(3, &[0]));
    assert_eq!(refusal(&zero), GateRefusal::BadColumn("predecessor counters"));
}
