//! The calls of a screen that need nothing but the device: the same in the shell and in the browser's worker.

use base64::{Engine, engine::general_purpose::STANDARD};
use domain::{
    host::{Answer, BrokenCode, Call},
    refusal::Refusal,
    time::Stamp,
};

use crate::{Device, Error, NewPhoto};

/// Answers a call. What needs a network (`Enrol`, `SyncNow`, `Status`, `Quarantine`, `Release`) is the host's own and a bad call here.
pub fn answer(device: &mut Device, stamp: Stamp, call: Call) -> Answer {
    let answered = match call {
        Call::Execute { command, fix } => {
            device.execute(Stamp { fix, ..stamp }, command).map(Answer::Outcome)
        }
        Call::Ask { query } => device.ask(stamp.wall_ms, &query).map(|view| Answer::View(Box::new(view))),
        Call::KeepPhoto { base64, thumb, original } => {
            match (STANDARD.decode(base64), STANDARD.decode(thumb)) {
                (Ok(bytes), Ok(thumb)) => {
                    let photo = NewPhoto { bytes: &bytes, thumb: &thumb, original };
                    device.keep_photo(&photo, stamp.wall_ms).map(Answer::PhotoKept)
                }
                _ => Ok(Answer::Refused(Refusal::Invalid { field: "photos".to_owned() })),
            }
        }
        Call::Photo { hash } => device.photo(hash).map(|photo| {
            if photo.is_none() {
                device.want_photo(hash);
            }
            Answer::Photo(photo.map(|bytes| STANDARD.encode(bytes)))
        }),
        Call::Enrol { .. }
        | Call::SyncNow
        | Call::SendNow
        | Call::Status
        | Call::Quarantine { .. }
        | Call::Release { .. } => Ok(Answer::Broken(BrokenCode::BadCall)),
    };
    answered.unwrap_or_else(failed)
}

fn failed(error: Error) -> Answer {
    match error {
        Error::Refused(refusal) => Answer::Refused(refusal),
        Error::StorageFull => Answer::Broken(BrokenCode::StorageFull),
        _ => Answer::Broken(BrokenCode::Store),
    }
}
