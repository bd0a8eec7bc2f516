//! Fields that people change without knowledge of each other.

use domain::{
    command::{Command, Outcome},
    id::EntryId,
    refusal::Refusal,
    site::SiteField,
    time::Stamp,
    view::{Query, View},
};
use proptest::{prelude::*, sample::Index};

use super::county::*;
use crate::{Device, Error};

fn edit_id(number: u8) -> EntryId {
    EntryId::from_bytes([number; 16])
}

fn set(edit: u8, field: SiteField, value: &str) -> Command {
    Command::EditSite { site: document(1), edit: edit_id(edit), field, value: value.to_owned() }
}

fn undo(edit: u8, undoes: u8) -> Command {
    Command::UndoEdit { site: document(1), edit: edit_id(edit), undoes: edit_id(undoes) }
}

/// Does a command at a time of its own.
fn run(device: &mut Device, command: Command) -> Result<Outcome, Error> {
    let later = match &command {
        Command::EditSite { edit, .. } | Command::UndoEdit { edit, .. } => i64::from(edit.bytes()[0]),
        _ => 0,
    };
    device.execute(Stamp { wall_ms: NOW_MS + later, ..STAMP }, command)
}

fn done(device: &mut Device, command: Command) {
    assert_eq!(run(device, command).unwrap(), Outcome::Done);
}

/// The values of a field with their authors, the shown one first.
fn values(device: &Device, field: SiteField) -> Vec<(String, String)> {
    let View::Site(site) = device.ask(NOW_MS, &Query::Site { site: document(1) }).unwrap() else {
        panic!("a site")
    };
    let found = site.fields.into_iter().find(|view| view.field == field);
    found
        .map(|view| view.values)
        .unwrap_or_default()
        .into_iter()
        .map(|value| (value.value, value.author))
        .collect()
}

fn words(device: &Device, field: SiteField) -> Vec<String> {
    values(device, field).into_iter().map(|(value, _)| value).collect()
}

/// Three devices that hold one site.
fn three() -> [Device; 3] {
    let mut devices = [device(WORKER), device(SUPERVISOR), device(OFFICE)];
    done(&mut devices[0], add_site(1));
    devices_meet(&mut devices);
    devices
}

fn devices_meet(devices: &mut [Device; 3]) {
    let [one, two, three] = devices;
    meet(&mut [one, two, three]);
}

#[test]
fn both_levels_stand_with_their_authors_until_one_is_chosen_and_undo_brings_both_back() {
    let mut all = three();
    done(&mut all[0], set(1, SiteField::RiskLevel, "low"));
    done(&mut all[1], set(2, SiteField::RiskLevel, "major"));
    devices_meet(&mut all);
    let both = [("major".to_owned(), "王监管".to_owned()), ("low".to_owned(), "张网格".to_owned())];
    assert!(
        all.iter().all(|device| values(device, SiteField::RiskLevel) == both),
        "the gravest is shown first"
    );
    done(&mut all[0], set(3, SiteField::RiskLevel, "low"));
    devices_meet(&mut all);
    assert!(all.iter().all(|device| words(device, SiteField::RiskLevel) == ["low"]));
    done(&mut all[0], undo(4, 3));
    devices_meet(&mut all);
    assert!(all.iter().all(|device| values(device, SiteField::RiskLevel) == both));
    done(&mut all[2], set(5, SiteField::RiskLevel, "larger"));
    devices_meet(&mut all);
    assert!(all.iter().all(|device| words(device, SiteField::RiskLevel) == ["larger"]));
}

#[test]
fn what_somebody_wrote_since_cannot_be_hidden_by_undoing() {
    let mut all = three();
    done(&mut all[0], set(1, SiteField::Phone, "111"));
    devices_meet(&mut all);
    done(&mut all[1], set(2, SiteField::Phone, "222"));
    devices_meet(&mut all);
    assert_eq!(refusal(run(&mut all[0], undo(3, 1))), Refusal::ChangedSince);
    assert_eq!(refusal(run(&mut all[0], undo(3, 2))), Refusal::Unknown, "it is not the own edit");
    assert_eq!(refusal(run(&mut all[0], undo(3, 9))), Refusal::Unknown);
    assert!(all.iter().all(|device| words(device, SiteField::Phone) == ["222"]));
    done(&mut all[1], undo(4, 2));
    done(&mut all[2], set(5, SiteField::Phone, "333"));
    devices_meet(&mut all);
    let mut found = words(&all[0], SiteField::Phone);
    found.sort();
    assert_eq!(found, ["111", "333"], "what was undone and what came meanwhile");
}

#[test]
fn an_edit_of_an_empty_field_is_undone_to_nothing_and_over_and_over() {
    let mut all = three();
    for round in 0..40 {
        done(&mut all[0], set(2 * round + 1, SiteField::Licence, "晋应急"));
        done(&mut all[0], undo(2 * round + 2, 2 * round + 1));
    }
    assert_eq!(words(&all[0], SiteField::Licence), Vec::<String>::new());
    assert_eq!(run(&mut all[0], undo(80, 79)).unwrap(), Outcome::AlreadyDone);
    assert_eq!(refusal(run(&mut all[0], undo(81, 79))), Refusal::ChangedSince, "it was undone before");
}

#[test]
fn the_same_written_twice_in_one_millisecond_is_written_once() {
    let mut all = three();
    let write = |edit| Command::EditSite {
        site: document(1),
        edit: edit_id(edit),
        field: SiteField::Phone,
        value: "111".to_owned(),
    };
    assert_eq!(all[0].execute(STAMP, write(1)).unwrap(), Outcome::Done);
    assert_eq!(all[0].execute(STAMP, write(2)).unwrap(), Outcome::AlreadyDone);
    devices_meet(&mut all);
    assert!(
        all.iter().all(|device| reasons(device).is_empty() && words(device, SiteField::Phone) == ["111"])
    );
}

#[test]
fn a_text_that_two_people_changed_holds_what_both_wrote() {
    let mut all = three();
    done(&mut all[0], set(1, SiteField::Remarks, "东门上锁"));
    devices_meet(&mut all);
    done(&mut all[0], set(2, SiteField::Remarks, "东门上锁,钥匙在门卫"));
    done(&mut all[1], set(3, SiteField::Remarks, "有狗。东门上锁"));
    done(&mut all[1], set(4, SiteField::Remarks, "有大狗。东门上锁"));
    devices_meet(&mut all);
    let merged = [("有大狗。东门上锁,钥匙在门卫".to_owned(), "王监管、张网格".to_owned())];
    for device in &all {
        let mut found = values(device, SiteField::Remarks);
        let mut authors: Vec<&str> = found[0].1.split('、').collect();
        authors.sort_by_key(|name| *name != "王监管");
        found[0].1 = authors.join("、");
        assert_eq!(found, merged);
    }
    done(&mut all[2], set(5, SiteField::Remarks, "有大狗。西门上锁,钥匙在门卫"));
    done(&mut all[2], undo(6, 5));
    devices_meet(&mut all);
    assert!(all.iter().all(|device| words(device, SiteField::Remarks) == ["有大狗。东门上锁,钥匙在门卫"]));
}

/// What one of the devices does.
#[derive(Debug, Clone)]
enum Act {
    Set {
        who: usize,
        field: usize,
        value: usize,
    },
    UndoLast {
        who: usize,
    },
    /// Takes some of what another has.
    Hear {
        who: usize,
        of: usize,
        share: Index,
    },
}

const FIELDS: [SiteField; 3] = [SiteField::RiskLevel, SiteField::Phone, SiteField::Remarks];
const LEVELS: [&str; 4] = ["low", "general", "larger", "major"];

fn act() -> impl Strategy<Value = Act> {
    prop_oneof![
        3 => (0..3usize, 0..3usize, 0..4usize).prop_map(|(who, field, value)| Act::Set { who, field, value }),
        1 => (0..3usize).prop_map(|who| Act::UndoLast { who }),
        2 => (0..3usize, 0..3usize, any::<Index>()).prop_map(|(who, of, share)| Act::Hear { who, of, share }),
    ]
}

/// Does all of it; returns the devices and how many edits there were.
fn play(acts: &[Act]) -> ([Device; 3], u8) {
    let mut all = three();
    let (mut number, mut last) = (0, [None; 3]);
    for act in acts {
        match act {
            Act::Set { who, field, value } => {
                number += 1;
                let field = FIELDS[*field];
                let value = if field == SiteField::RiskLevel {
                    LEVELS[*value].to_owned()
                } else {
                    format!("话{value}号{who}")
                };
                done(&mut all[*who], set(number, field, &value));
                last[*who] = Some(number);
            }
            Act::UndoLast { who } => {
                let Some(undoes) = last[*who].take() else { continue };
                number += 1;
                // Others may have changed it since; then nothing is written.
                let _ = run(&mut all[*who], undo(number, undoes));
            }
            Act::Hear { who, of, share } => {
                let records = all[*of].records().unwrap();
                let heard = share.index(records.len() + 1);
                all[*who].accept(&records[..heard]).unwrap();
            }
        }
    }
    (all, number)
}

/// Why records were kept aside.
fn reasons(device: &Device) -> Vec<String> {
    let mut statement = device.conn.prepare("SELECT reason FROM quarantine").unwrap();
    statement.query_map([], |row| row.get(0)).unwrap().map(Result::unwrap).collect()
}

fn knowing(device: &Device) -> Vec<Vec<(String, String)>> {
    FIELDS.iter().map(|field| values(device, *field)).collect()
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(48))]

    #[test]
    fn whatever_happens_all_show_the_same_values_and_one_when_settled_and_the_same_again_when_undone(
        acts in prop::collection::vec(act(), 0..24),
        settler in 0..3usize,
        field in 0..2usize,
    ) {
        let (mut all, number) = play(&acts);
        devices_meet(&mut all);
        let before = knowing(&all[0]);
        for device in &mut all {
            prop_assert_eq!(knowing(device), before.clone());
            prop_assert_eq!(reasons(device), Vec::<String>::new());
        }
        prop_assert!(before[2].len() <= 1, "a text is one");
        let field = FIELDS[field];
        let Some(chosen) = words(&all[0], field).pop() else { return Ok(()) };
        done(&mut all[settler], set(number + 1, field, &chosen));
        devices_meet(&mut all);
        for device in &all {
            prop_assert_eq!(words(device, field), [chosen.clone()]);
        }
        done(&mut all[settler], undo(number + 2, number + 1));
        devices_meet(&mut all);
        for device in &mut all {
            prop_assert_eq!(knowing(device), before.clone());
            device.rebuild().unwrap();
            prop_assert_eq!(knowing(device), before.clone());
        }
    }
}
