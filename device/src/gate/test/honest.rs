//! Whatever automerge writes passes, and is read as automerge reads it.

use automerge::transaction::{CommitOptions, Transactable};
use automerge::{ActorId, AutoCommit, Change, ObjId, ObjType, ROOT, ReadDoc, ScalarValue};
use proptest::collection::vec;
use proptest::prelude::*;

use super::{pass, told_by_automerge};
use crate::gate::actor_belongs_to;

#[derive(Debug, Clone)]
enum Edit {
    Put(u8, ScalarValue),
    Nest(u8, ObjType),
    Increment(u8, i64),
    Delete(u8),
    Write { at: usize, delete: isize, text: String },
    Insert(usize, ScalarValue),
    Remove(usize),
    Commit,
    CommitNothing,
    Merge(usize),
}

const DEVICE: [u8; 16] = *b"device of a test";

fn actor(index: u8) -> Vec<u8> {
    [DEVICE.as_slice(), &[index; 8]].concat()
}

fn scalar() -> impl Strategy<Value = ScalarValue> {
    prop_oneof![
        Just(ScalarValue::Null),
        any::<bool>().prop_map(ScalarValue::Boolean),
        "[a-z隐患 ]{0,40}".prop_map(|text| ScalarValue::Str(text.into())),
        any::<i64>().prop_map(ScalarValue::Int),
        any::<u64>().prop_map(ScalarValue::Uint),
        any::<i64>().prop_map(ScalarValue::Timestamp),
        (-1e9..1e9).prop_map(ScalarValue::F64),
        vec(any::<u8>(), 0..300).prop_map(ScalarValue::Bytes),
        (-9_i64..9).prop_map(ScalarValue::counter),
    ]
}

fn edit() -> impl Strategy<Value = Edit> {
    prop_oneof![
        4 => (0..9_u8, scalar()).prop_map(|(key, value)| Edit::Put(key, value)),
        1 => (0..9_u8, prop_oneof![Just(ObjType::Map), Just(ObjType::List), Just(ObjType::Text)])
            .prop_map(|(key, kind)| Edit::Nest(key, kind)),
        1 => (0..9_u8, -50..50_i64).prop_map(|(key, by)| Edit::Increment(key, by)),
        1 => (0..9_u8).prop_map(Edit::Delete),
        3 => (0..60_usize, 0..8_isize, "[a-c水火]{0,12}")
            .prop_map(|(at, delete, text)| Edit::Write { at, delete, text }),
        2 => (0..20_usize, scalar()).prop_map(|(at, value)| Edit::Insert(at, value)),
        1 => (0..20_usize).prop_map(Edit::Remove),
        3 => Just(Edit::Commit),
        1 => Just(Edit::CommitNothing),
        2 => (0..3_usize).prop_map(Edit::Merge),
    ]
}

fn apply(document: &mut AutoCommit, text: &ObjId, list: &ObjId, edit: Edit) {
    let key = |key: u8| format!("key {key}");
    match edit {
        Edit::Put(at, value) => document.put(ROOT, key(at), value).unwrap(),
        Edit::Nest(at, kind) => {
            let nested = document.put_object(ROOT, key(at), kind).unwrap();
            match kind {
                ObjType::List => document.insert(&nested, 0, 1).unwrap(),
                ObjType::Text => document.splice_text(&nested, 0, 0, "nested").unwrap(),
                ObjType::Map | ObjType::Table => document.put(&nested, "x", 1.5).unwrap(),
            }
        }
        Edit::Increment(at, by) => {
            let _not_a_counter = document.increment(ROOT, key(at), by);
        }
        Edit::Delete(at) => document.delete(ROOT, key(at)).unwrap(),
        Edit::Write { at, delete, text: new } => {
            let length = document.length(text);
            let at = at.min(length);
            let delete = delete.min((length - at) as isize);
            document.splice_text(text, at, delete, &new).unwrap();
        }
        Edit::Insert(at, value) => document.insert(list, at.min(document.length(list)), value).unwrap(),
        Edit::Remove(at) if at < document.length(list) => document.delete(list, at).unwrap(),
        Edit::Commit => {
            let options = CommitOptions::default().with_message("提交").with_time(1_790_000_000);
            document.commit_with(options);
        }
        Edit::CommitNothing => {
            document.empty_change(CommitOptions::default());
        }
        Edit::Remove(_) | Edit::Merge(_) => {}
    }
}

/// Three devices edit one document and now and then merge; returns every change made.
fn story(edits: Vec<(usize, Edit)>) -> Vec<Change> {
    let mut first = AutoCommit::new().with_actor(ActorId::from(actor(9)));
    let text = first.put_object(ROOT, "text", ObjType::Text).unwrap();
    let list = first.put_object(ROOT, "list", ObjType::List).unwrap();
    first.splice_text(&text, 0, 0, "起火点在山脚").unwrap();
    first.commit();
    let mut copies: Vec<_> =
        (0..3).map(|index| first.fork().with_actor(ActorId::from(actor(index)))).collect();
    for (who, edit) in edits {
        if let Edit::Merge(from) = edit {
            let mut other = copies[from].fork();
            copies[who].merge(&mut other).unwrap();
        } else {
            apply(&mut copies[who], &text, &list, edit);
        }
    }
    copies.iter_mut().flat_map(|copy| copy.get_changes(&[])).collect()
}

/// The changes of one fixed eventful story, for the tests that damage them.
pub(super) fn sample() -> Vec<Change> {
    use proptest::strategy::ValueTree;
    use proptest::test_runner::{Config, RngSeed, TestRunner};
    let config = Config { rng_seed: RngSeed::Fixed(7), ..Config::default() };
    let edits = vec((0..3_usize, edit()), 150).new_tree(&mut TestRunner::new(config)).unwrap();
    story(edits.current())
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 192, ..ProptestConfig::default() })]

    #[test]
    fn every_change_of_automerge_passes_as_what_it_is(edits in vec((0..3_usize, edit()), 1..80)) {
        for mut change in story(edits) {
            let told = told_by_automerge(&change);
            prop_assert!(actor_belongs_to(&told.actor, &DEVICE));
            prop_assert_eq!(pass(change.raw_bytes()), Ok(told.clone()));
            prop_assert_eq!(pass(&change.bytes()), Ok(told));
        }
    }
}

#[test]
fn the_sample_holds_deflated_changes_merges_and_other_actors() {
    let mut changes = sample();
    assert!(changes.iter().any(|change| change.deps().len() > 1));
    assert!(changes.iter().any(|change| !change.other_actor_ids().is_empty()));
    assert!(changes.iter().any(Change::is_empty));
    assert!(changes.iter_mut().any(|change| change.bytes()[8] == 2));
}

#[test]
fn a_change_still_passes_after_its_document_was_saved_and_loaded() {
    let mut document = AutoCommit::new();
    document.apply_changes(sample()).unwrap();
    let mut loaded = AutoCommit::load(&document.save()).unwrap();
    for change in loaded.get_changes(&[]) {
        assert_eq!(pass(change.raw_bytes()), Ok(told_by_automerge(&change)));
    }
}

#[test]
fn a_change_of_as_many_operations_as_allowed_passes() {
    let mut document = AutoCommit::new();
    let list = document.put_object(ROOT, "list", ObjType::List).unwrap();
    for index in 0..4_999 {
        document.insert(&list, index, index as i64).unwrap();
    }
    document.commit();
    let mut change = document.get_changes(&[]).pop().unwrap();
    assert_eq!(pass(&change.bytes()).map(|inspected| inspected.operations), Ok(5_000));
}

#[test]
fn an_actor_belongs_to_the_device_it_begins_with_and_no_other() {
    assert!(actor_belongs_to(&actor(1), &DEVICE));
    assert!(!actor_belongs_to(&actor(1), b"device of others"));
    assert!(!actor_belongs_to(&actor(1)[..23], &DEVICE));
    assert!(!actor_belongs_to(&[actor(1), vec![1]].concat(), &DEVICE));
    assert!(!actor_belongs_to(&DEVICE, &DEVICE));
    assert!(!actor_belongs_to(&[], &DEVICE));
}
