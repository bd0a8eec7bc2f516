//! Bodies that an attacker would write, and what each guard says to them.

use automerge::{ActorId, AutoCommit, Change, ExpandedChange, ROOT, transaction::Transactable};

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
fn a_change_forged_as_automerge_would_write_it_passes() {
    for rows in [0, 1, 2, 3, 5_000] {
        let inspected = pass(&Forged::putting_null(rows).chunk()).unwrap();
        assert_eq!((inspected.operations, inspected.seq, inspected.start_op), (rows, 1, 1));
    }
}

#[test]
fn a_run_of_ten_million_operations_in_69_bytes_is_refused() {
    let bomb = Forged::putting_null(10_000_000).chunk();
    assert!(bomb.len() <= 80, "{} bytes", bomb.len());
    assert_eq!(pass(&bomb), Err(GateRefusal::TooManyOperations));
    assert_eq!(refusal(&Forged::putting_null(5_001)), GateRefusal::TooManyOperations);
    assert_eq!(refusal(&Forged::putting_null(i64::MAX as u64)), GateRefusal::TooManyOperations);
}

#[test]
fn run_lengths_that_overflow_when_added_are_refused() {
    let most = run(i64::MAX, &[1]);
    let least = signed(i64::MIN);
    for column in [[most.clone(), nulls(u64::MAX)].concat(), nulls(u64::MAX), least, most] {
        assert_eq!(refusal(&small().with(ACTION, column)), GateRefusal::TooManyOperations);
    }
    let flags = [unsigned(1), unsigned(u64::MAX)].concat();
    assert_eq!(refusal(&small().with(INSERT, flags)), GateRefusal::TooManyOperations);
}

#[test]
fn no_column_may_claim_more_rows_than_operations_are_allowed() {
    let long = run(5_001, &[1]);
    let text = run(5_001, b"\x01a");
    let numbers = [OBJECT_ACTOR, OBJECT_COUNTER, KEY_ACTOR, ACTION, VALUE_SIZE, PRED_COUNT, PRED_ACTOR];
    for number in numbers {
        let column = if number == OBJECT_ACTOR { nulls(5_001) } else { long.clone() };
        assert_eq!(refusal(&small().with(number, column)), GateRefusal::TooManyOperations, "{number:#x}");
    }
    for (number, column) in [
        (KEY_TEXT, text),
        (KEY_COUNTER, run(5_001, &[0])),
        (PRED_COUNTER, nulls(5_001)),
        (INSERT, unsigned(5_001)),
    ] {
        assert_eq!(refusal(&small().with(number, column)), GateRefusal::TooManyOperations, "{number:#x}");
    }
}

#[test]
fn every_column_has_a_row_for_every_operation_or_is_left_out() {
    for (number, column) in [
        (OBJECT_ACTOR, run(2, &[0])),
        (OBJECT_COUNTER, run(2, &[1])),
        (KEY_ACTOR, run(2, &[0])),
        (KEY_COUNTER, run(4, &[0])),
        (KEY_TEXT, run(2, b"\x01a")),
        (INSERT, unsigned(4)),
        (INSERT, Vec::new()),
        (VALUE_SIZE, Vec::new()),
        (VALUE_SIZE, run(2, &[0])),
        (PRED_COUNT, Vec::new()),
        (PRED_COUNT, run(4, &[0])),
        (PRED_COUNT, run(3, &[1])),
        (PRED_ACTOR, run(2, &[0])),
        (PRED_COUNTER, run(2, &[0])),
        (ACTION, run(2, &[1])),
        (ACTION, Vec::new()),
    ] {
        let refusal = refusal(&small().with(number, column.clone()));
        let expected = matches!(refusal, GateRefusal::RowsDisagree(_) | GateRefusal::BadColumn(_));
        assert!(expected, "{number:#x} {column:?} {refusal}");
    }
}

#[test]
fn one_operation_cannot_have_predecessors_without_number() {
    for count in [unsigned(5_001), unsigned(u64::MAX)] {
        let column = list(&[&[0], &count, &[0]]);
        assert_eq!(refusal(&small().with(PRED_COUNT, column)), GateRefusal::TooManyOperations);
    }
    let many = Forged::putting_null(4).with(PRED_COUNT, run(4, &unsigned(u64::MAX / 2)));
    assert_eq!(refusal(&many), GateRefusal::TooManyOperations);
}

#[test]
fn a_long_key_used_by_every_operation_counts_as_often_as_it_is_used() {
    let key = prefixed(&[b'k'; 300]);
    let many = Forged::putting_null(5_000).with(KEY_TEXT, run(5_000, &key));
    assert!(many.chunk().len() < 500);
    assert_eq!(refusal(&many), GateRefusal::InflatesTooFar);
    let fewer = Forged::putting_null(3_000).with(KEY_TEXT, run(3_000, &key));
    assert_eq!(pass(&fewer.chunk()).map(|inspected| inspected.operations), Ok(3_000));
}

#[test]
fn a_value_key_or_message_beyond_its_limit_is_refused() {
    let bytes = 256 * 1024 + 1;
    let refused = GateRefusal::ValueTooLarge { bytes };
    let sizes = list(&[&unsigned(bytes << 4 | 7), &[0], &unsigned(7)]);
    let value = small().with(VALUE_SIZE, sizes).with(VALUE, vec![9; bytes as usize]);
    assert_eq!(pass(&deflated_change(&value.body())), Err(refused));
    let key = small().with(KEY_TEXT, run(3, &prefixed(&vec![b'k'; bytes as usize])));
    assert_eq!(pass(&deflated_change(&key.body())), Err(refused));
    let message = Forged { message: vec![b'm'; bytes as usize], ..small() };
    assert_eq!(pass(&deflated_change(&message.body())), Err(refused));
}

#[test]
fn a_value_of_just_the_limit_passes() {
    let mut document = AutoCommit::new();
    document.put(ROOT, "k", vec![5_u8; 256 * 1024]).unwrap();
    document.commit();
    let mut change = document.get_changes(&[]).pop().unwrap();
    assert!(pass(&change.bytes()).is_ok());
}

#[test]
fn values_fill_their_column_exactly_and_by_their_kind() {
    for (sizes, value) in [
        (run(3, &unsigned(2 << 4 | 7)), vec![0; 5]),
        (run(3, &unsigned(2 << 4 | 7)), vec![0; 7]),
        (run(3, &unsigned(2 << 4 | 7)), Vec::new()),
        (run(3, &[0]), vec![1]),
        (run(3, &unsigned(1 << 4)), vec![0; 3]),
        (run(3, &unsigned(3)), Vec::new()),
        (run(3, &unsigned(11 << 4 | 4)), vec![0x80; 33]),
        (run(3, &unsigned(4 << 4 | 5)), vec![0; 12]),
        (run(3, &unsigned(1 << 4 | 10)), vec![0; 3]),
        (nulls(3), Vec::new()),
    ] {
        let forged = small().with(VALUE_SIZE, sizes.clone()).with(VALUE, value);
        assert_eq!(refusal(&forged), GateRefusal::BadColumn("values"), "{sizes:?}");
    }
}

#[test]
fn a_start_op_near_the_end_of_32_bits_or_zero_is_refused() {
    let at = |start_op| Forged { start_op, ..small() };
    assert_eq!(refusal(&at(0)), GateRefusal::ZeroStartOp);
    let near = u64::from(u32::MAX) - 2;
    for start_op in [near, u64::from(u32::MAX), 1 << 32, u64::MAX / 2, i64::MAX as u64, u64::MAX] {
        assert_eq!(refusal(&at(start_op)), GateRefusal::StartOpTooLarge(start_op));
    }
    let last = u64::from(u32::MAX) - (1 << 24);
    assert_eq!(refusal(&at(last - 2)), GateRefusal::StartOpTooLarge(last - 2));
    assert_eq!(pass(&at(last - 3).chunk()).map(|inspected| inspected.start_op), Ok(last - 3));
}

#[test]
fn the_start_op_that_makes_every_later_write_of_automerge_panic_is_refused() {
    let mut document = AutoCommit::new();
    document.put(ROOT, "a", 1).unwrap();
    document.commit();
    let mut expanded: ExpandedChange = document.get_changes(&[]).pop().unwrap().decode();
    expanded.actor_id = ActorId::from([3; 24]);
    expanded.hash = None;
    expanded.start_op = u64::from(u32::MAX).try_into().unwrap();
    let poison = Change::from(expanded);
    assert_eq!(pass(poison.raw_bytes()), Err(GateRefusal::StartOpTooLarge(u64::from(u32::MAX))));
}

#[test]
fn the_body_of_eight_bytes_that_panics_automerge_is_refused() {
    let body = [0, 0, 2, 1, 0, 0, 0, 0];
    let chunk = change(&body);
    assert!(Change::from_bytes(chunk.clone()).is_ok(), "automerge itself lets it in");
    assert_eq!(pass(&chunk), Err(GateRefusal::BadActor));
}

#[test]
fn dependencies_are_few_ascending_and_different() {
    let deps = |count: u8| (0..count).map(|first| [first; 32]).collect::<Vec<_>>();
    let on = |deps| Forged { deps, ..small() };
    assert_eq!(pass(&on(deps(64)).chunk()).map(|inspected| inspected.deps), Ok(deps(64)));
    assert_eq!(refusal(&on(deps(65))), GateRefusal::TooManyDeps(65));
    assert_eq!(refusal(&on(vec![[2; 32], [1; 32]])), GateRefusal::UnsortedDeps);
    assert_eq!(refusal(&on(vec![[1; 32], [1; 32]])), GateRefusal::UnsortedDeps);
    let endless = [unsigned(u64::MAX), vec![0; 64]].concat();
    assert_eq!(pass(&change(&endless)), Err(GateRefusal::TooManyDeps(u64::MAX)));
}

#[test]
fn actors_are_named_once_in_order_and_used() {
    let actor = |actor: Vec<u8>| Forged { actor, ..small() };
    assert_eq!(refusal(&actor(Vec::new())), GateRefusal::BadActor);
    assert_eq!(refusal(&actor(vec![1; 65])), GateRefusal::BadActor);
    let with = |others: &[&[u8]], used: &[u8]| {
        let cells: Vec<_> = used.chunks(1).collect();
        let other_actors = others.iter().map(|other| other.to_vec()).collect();
        Forged { other_actors, start_op: 9, ..small() }
            .with(OBJECT_ACTOR, list(&cells))
            .with(OBJECT_COUNTER, run(3, &[1]))
    };
    let named = pass(&with(&[b"a", b"b"], &[1, 2, 0]).chunk()).unwrap();
    assert_eq!(named.other_actors, [b"a", b"b"]);
    assert_eq!(refusal(&with(&[b"b", b"a"], &[1, 2, 0])), GateRefusal::BadActor);
    assert_eq!(refusal(&with(&[b"a", b"a"], &[1, 2, 0])), GateRefusal::BadActor);
    assert_eq!(refusal(&with(&[b"a", b"b"], &[1, 0, 1])), GateRefusal::BadActor);
    assert_eq!(refusal(&with(&[b"a", b""], &[1, 2, 0])), GateRefusal::BadActor);
    assert_eq!(refusal(&with(&[b"a"], &[1, 2, 0])), GateRefusal::BadActor);
    assert_eq!(refusal(&with(&[b"0123456789abcdef"], &[0, 1, 0])), GateRefusal::BadActor);
    let endless = [vec![0, 1, 7, 1, 1, 0, 0], unsigned(u64::MAX)].concat();
    assert_eq!(pass(&change(&endless)), Err(GateRefusal::BadActor));
}
