//! Every command by every role and kind of territory: the phone writes what the named roles may write where they are, and
//! nothing else.

use std::collections::BTreeSet;

use domain::{
    checklist::Verdict,
    command::{Command, Outcome},
    hazard::Grade,
    id::EntryId,
    pack::{CountyPack, Person, RosterDevice},
    patrol::PatrolAct,
    photo::Originals,
    record::{PublicKey, Record},
    refusal::Refusal,
    role::{Right, Role},
};
use rusqlite::Connection;

use super::county::*;
use crate::{
    Device, Error,
    projection::examples::{verify, visit},
};

/// Territories as seen from the grid of everything here, and whether they reach it.
const TERRITORIES: [(&str, bool); 5] =
    [(GRID, true), ("140930100003", false), ("140930100", true), ("140930101", false), ("140930", true)];

/// Whose phone it is.
const SUBJECT: u8 = 9;

/// What a phone does with a command.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Does {
    /// It writes a record.
    Write,
    /// It keeps it to itself.
    Keep,
    /// It refuses.
    Refuse,
}

const KEEPERS: &str = "grid worker, township, department, enterprise, county";
const WALKERS: &str = "grid worker, township, department, expert, county";

/// What every command is called and who may write it; `None` where it stays on the phone. A new command does not compile
/// until it stands here, nor pass until the test gives it.
fn who(command: &Command) -> (&'static str, Option<&'static str>) {
    match command {
        Command::AddSite { .. } => ("add site", Some(KEEPERS)),
        Command::EditSite { .. } => ("edit site", Some(KEEPERS)),
        Command::UndoEdit { .. } => ("undo edit", Some(KEEPERS)),
        Command::BeginPatrol { .. } => ("begin patrol", Some(WALKERS)),
        Command::Patrol { act, patrol, .. } => who_acts(act, *patrol == document(OWN_PATROL)),
        Command::ReportHazard { .. } => {
            ("report", Some("grid worker, township, department, expert, enterprise, county"))
        }
        Command::Hazard { .. } => ("step", Some("township, department")),
        Command::NoteSeen { .. } => ("note seen", Some("township")),
        Command::SaveDraft { .. } => ("save draft", None),
        Command::DropDraft { .. } => ("drop draft", None),
        Command::MarkLooked { .. } => ("mark looked", None),
        Command::SendOriginals { .. } => ("send originals", None),
    }
}

/// Who walked a patrol alone goes on with it.
const fn who_acts(act: &PatrolAct, is_own: bool) -> (&'static str, Option<&'static str>) {
    let walker = if is_own { WALKERS } else { "nobody" };
    match act {
        PatrolAct::Begin => ("begin again", Some(walker)),
        PatrolAct::Visit { .. } => ("visit", Some(walker)),
        PatrolAct::End => ("end", Some(walker)),
        PatrolAct::Answer { .. } => ("answer", Some(walker)),
        PatrolAct::Seen => ("seen", Some("township, county")),
        PatrolAct::Returned { .. } => ("returned", Some("township, county")),
    }
}

const NAMES: [&str; 17] = [
    "add site",
    "answer",
    "begin again",
    "begin patrol",
    "drop draft",
    "edit site",
    "end",
    "mark looked",
    "note seen",
    "report",
    "returned",
    "save draft",
    "seen",
    "send originals",
    "step",
    "undo edit",
    "visit",
];

const fn word(role: Role) -> &'static str {
    match role {
        Role::GridWorker => "grid worker",
        Role::Supervisor => "township",
        Role::Department => "department",
        Role::Lookout => "lookout",
        Role::Expert => "expert",
        Role::Enterprise => "enterprise",
        Role::County => "county",
    }
}

fn expected(command: &Command, role: Role, reaches: bool) -> Does {
    match who(command).1 {
        None => Does::Keep,
        Some(words) if reaches && words.split(", ").any(|named| named == word(role)) => Does::Write,
        // Who has nothing to tell is not told off.
        Some(_) if matches!(command, Command::NoteSeen { .. }) => Does::Keep,
        Some(_) => Does::Refuse,
    }
}

/// The documents of others, and those that the subject lays down.
const SITE: u16 = 1;
const ENDED: u16 = 2;
const RETURNED: u16 = 3;
const OPEN: u16 = 4;
const HAZARD: u16 = 5;
const NEW_SITE: u16 = 11;
const OWN_PATROL: u16 = 12;
const NEW_HAZARD: u16 = 13;

/// What the others have written.
fn others() -> Vec<Record> {
    let (mut worker, mut supervisor) = (device(WORKER), device(SUPERVISOR));
    let end = |patrol| act(patrol, 2, PatrolAct::End);
    let walked = [begin(ENDED), end(ENDED), begin(RETURNED), end(RETURNED), begin(OPEN)];
    walked.into_iter().chain([add_site(SITE), report(HAZARD)]).for_each(|command| done(&mut worker, command));
    supervisor.accept(&worker.records().unwrap()).unwrap();
    let words = "写明位置".to_owned();
    done(&mut supervisor, act(RETURNED, 3, PatrolAct::Returned { visit: None, words }));
    supervisor.records().unwrap()
}

fn commands() -> Vec<Command> {
    let words = || "几点去的".to_owned();
    let answer = PatrolAct::Answer { to: entry_id(document(RETURNED), 3), words: words() };
    let (edit, receipt) = (EntryId::from_bytes([41; 16]), EntryId::from_bytes([43; 16]));
    vec![
        Command::NoteSeen { hazard: document(HAZARD), receipt },
        add_site(NEW_SITE),
        rename(SITE, 41, "新名"),
        Command::UndoEdit { site: document(SITE), edit: EntryId::from_bytes([42; 16]), undoes: edit },
        begin(OWN_PATROL),
        act(OWN_PATROL, 2, PatrolAct::Begin),
        act(OWN_PATROL, 3, visit(SITE, Verdict::Ok)),
        act(OWN_PATROL, 4, PatrolAct::End),
        act(OPEN, 5, PatrolAct::Begin),
        act(OPEN, 6, visit(SITE, Verdict::Ok)),
        act(OPEN, 7, PatrolAct::End),
        act(RETURNED, 8, answer),
        act(ENDED, 9, PatrolAct::Seen),
        act(ENDED, 10, PatrolAct::Returned { visit: None, words: words() }),
        report(NEW_HAZARD),
        step(HAZARD, 11, verify(Grade::General)),
        Command::SaveDraft { key: "report".to_owned(), body: "{}".to_owned() },
        Command::DropDraft { key: "report".to_owned() },
        Command::MarkLooked { document: document(HAZARD) },
        Command::SendOriginals { when: Originals::WifiOnly },
    ]
}

/// The phone of somebody in `role`, with everything that others wrote.
fn phone(role: Role, territory: &str, others: &[Record]) -> Device {
    let rights = vec![Right { role, territory: code(territory), sectors: vec![], ended: false }];
    let CountyPack { mut people, mut devices, .. } = pack();
    people.push(Person { id: "subject".to_owned(), name: "某人".to_owned(), rights });
    let id = crate::projection::examples::device(SUBJECT);
    let key_of = PublicKey::of(&key(SUBJECT));
    devices.push(RosterDevice { id, person: "subject".to_owned(), key: key_of, revoked: false });
    let mut phone = Device::open(Connection::open_in_memory().unwrap(), [SUBJECT; 32]).unwrap();
    let enrolled = domain::enrol::Enrolled { device: id, person: "subject".to_owned(), ..enrolled(WORKER) };
    phone.enrol(&enrolled, &key(SUBJECT)).unwrap();
    phone.keep_pack(&serde_json::to_vec(&CountyPack { people, devices, ..pack() }).unwrap()).unwrap();
    phone.accept(others).unwrap();
    phone
}

/// What a phone did with a command; nothing but these four refusals says no to a person without the right.
fn done_by(phone: &mut Device, command: &Command) -> Does {
    let before = count(phone, "record");
    let outcome = run(phone, command.clone());
    let written = count(phone, "record") - before;
    match outcome {
        Ok(Outcome::Done) if written == 1 => Does::Write,
        Ok(_) if written == 0 => Does::Keep,
        Err(Error::Refused(Refusal::NoAuthority | Refusal::Unknown)) if written == 0 => Does::Refuse,
        other => panic!("{other:?}, {written} records written by {command:?}"),
    }
}

/// Every role, by its number as postcard writes it: one that is added later is among them.
fn roles() -> impl Iterator<Item = Role> {
    (0u8..).map_while(|number| postcard::from_bytes(&[number]).ok())
}

#[test]
fn only_the_named_roles_whose_territory_holds_the_grid_write() {
    let (others, mut counts) = (others(), [0; 3]);
    for (role, (territory, reaches)) in
        roles().flat_map(|role| TERRITORIES.map(|territory| (role, territory)))
    {
        let mut phone = phone(role, territory, &others);
        for command in commands() {
            let does = done_by(&mut phone, &command);
            assert_eq!(does, expected(&command, role, reaches), "{role:?} of {territory}, {command:?}");
            counts[does as usize] += 1;
        }
        let own = phone.records().unwrap().len() - others.len();
        assert!(reaches || own == 0, "{role:?} of {territory} wrote {own} records elsewhere");
    }
    assert_eq!(counts, [144, 172, 384], "written, kept and refused");
}

#[test]
fn every_command_is_given() {
    let commands = commands();
    let given: BTreeSet<&str> = commands.iter().map(|command| who(command).0).collect();
    assert_eq!(given, BTreeSet::from(NAMES));
}
