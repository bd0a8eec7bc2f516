//! The device's gate, and what stands behind it: changes that are signed by a phone of the roster, whatever they hold.

use anyhow::{Context, ensure};
use device::Device;
use domain::{
    id::DocumentId,
    record::{Lane, Record},
    view::Query,
};
use sha2::{Digest, Sha256};

use super::{Fate, Room, county::writer, frame::is_breach};
use crate::village::MORNING_MS;

/// How an automerge chunk begins, and the kind of a change, plain and deflated.
const MAGIC: [u8; 4] = [0x85, 0x6f, 0x4a, 0x83];
const CHANGE: u8 = 1;
const DEFLATED: u8 = 2;

/// The document that no input names: a hazard which stays as it is.
const BYSTANDER: u8 = 12;

/// The first byte names a document, the rest is a change of it, offered as it is and with its checksum put right.
pub(super) fn change(room: &mut Room, bytes: &[u8]) -> anyhow::Result<Fate> {
    let Some((which, chunk)) = bytes.split_first() else { return Ok(Fate::Refused) };
    let documents = room.documents()?;
    let at = usize::from(*which).checked_rem(documents.len()).unwrap_or(0);
    let place = documents.get(at).and_then(|records| records.first()).context("a document")?;
    let (space, document) = (place.space.clone(), place.document);
    let (device, key) = writer();
    let (phone, uses) = room.phone()?;
    let before = bystander(phone)?;
    let mut fate = Fate::Refused;
    for (index, chunk) in (1..).zip([chunk.to_vec(), sealed(body_of(chunk))]) {
        let n = u64::from(uses).saturating_mul(2).saturating_add(1_000 + index);
        let record = Record::signed(&key, device, (Lane::Other, n), (space.clone(), document), chunk);
        if let Err(error) = phone.accept(std::slice::from_ref(&record)) {
            ensure!(!is_breach(&error), "a record breaks the store: {error}");
        }
        if is_applied(phone, &record)? {
            fate = Fate::Taken;
            break;
        }
    }
    let is_of_bystander = document == DocumentId::from_bytes([BYSTANDER; 16]);
    if fate == Fate::Taken {
        phone.rebuild()?;
    }
    ensure!(is_of_bystander || bystander(phone)? == before, "another document shows something else");
    if fate == Fate::Taken {
        room.drop_phone();
    }
    Ok(fate)
}

fn bystander(phone: &Device) -> anyhow::Result<String> {
    let query = Query::Hazard { hazard: DocumentId::from_bytes([BYSTANDER; 16]) };
    Ok(format!("{:?}", phone.ask(MORNING_MS, &query)?))
}

fn is_applied(phone: &Device, record: &Record) -> anyhow::Result<bool> {
    let sql = "SELECT count(*) FROM record WHERE hash = ?1 AND state = 0";
    Ok(phone.connection().query_row(sql, [record.hash().0], |row| row.get::<_, u32>(0))? > 0)
}

/// What stands behind a chunk's kind and length.
fn body_of(chunk: &[u8]) -> &[u8] {
    let rest = chunk.get(9..).unwrap_or_default();
    let length_bytes =
        rest.iter().position(|byte| byte & 0x80 == 0).map_or(rest.len(), |at| at.saturating_add(1));
    rest.get(length_bytes..).unwrap_or_default()
}

/// A change chunk around `body`, whose length and checksum are right.
fn sealed(body: &[u8]) -> Vec<u8> {
    let mut counted = vec![CHANGE];
    put_length(&mut counted, body.len());
    counted.extend(body);
    let checksum = Sha256::digest(&counted);
    [&MAGIC[..], checksum.get(..4).unwrap_or_default(), &counted].concat()
}

/// The same change, deflated as automerge deflates what is long. The checksum is that of the plain form.
pub(super) fn deflated(chunk: &[u8]) -> anyhow::Result<Vec<u8>> {
    let body = super::seed::deflated(body_of(chunk))?;
    let mut deflated = chunk.get(..8).unwrap_or_default().to_vec();
    deflated.push(DEFLATED);
    put_length(&mut deflated, body.len());
    deflated.extend(body);
    Ok(deflated)
}

fn put_length(bytes: &mut Vec<u8>, mut length: usize) {
    while length >= 0x80 {
        bytes.push(u8::try_from(length & 0x7f).unwrap_or_default() | 0x80);
        length >>= 7;
    }
    bytes.push(u8::try_from(length).unwrap_or_default());
}
