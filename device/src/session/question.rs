//! What a screen asks of the relay itself: what lies in quarantine, and its release.
//!
//! The relay answers each question once and in order, so that no number goes over the line. Nothing of it is kept for
//! later: without a line, or when it ends, the relay is unreachable, and the person asks again.

use std::collections::VecDeque;

use domain::{
    host::{Answer, BrokenCode, Call},
    refusal::Refusal,
    space::Space,
    view::{KeptView, Page},
    wire::{KEPT_MAX, KeptLine, NotReleased, ToRelay},
};

use super::{Session, Taken};
use crate::Device;

/// Questions of screens, each under the ticket that its host gave it.
#[derive(Debug)]
pub(super) struct Questions {
    /// Those that the relay has not answered, in order.
    open: VecDeque<u64>,
    answered: Vec<(u64, Answer)>,
}

impl Questions {
    pub(super) const fn new() -> Self {
        Self { open: VecDeque::new(), answered: Vec::new() }
    }

    /// Takes the answer to the first open question; what nobody asked is nothing.
    fn answer(&mut self, answer: Answer) -> Taken {
        if let Some(ticket) = self.open.pop_front() {
            self.answered.push((ticket, answer));
        }
        Taken::NOTHING
    }
}

impl Session {
    /// Asks the relay what only it can answer, see [`Call::is_for_relay`]. The answer comes under `ticket` from
    /// [`Session::take_answers`]: at once where the session is not open or the call is another.
    pub fn ask_relay(&mut self, ticket: u64, call: Call) {
        let said = match call {
            Call::Quarantine { after } => ToRelay::Quarantine { after },
            Call::Release { ids } if ids.len() <= KEPT_MAX => ToRelay::Release(ids),
            _ => return self.questions.answered.push((ticket, Answer::Broken(BrokenCode::BadCall))),
        };
        if !self.is_open() {
            return self.questions.answered.push((ticket, Answer::Unreachable));
        }
        self.questions.open.push_back(ticket);
        self.queue.push_back(said);
    }

    /// Returns the answers that have come, each with its ticket.
    pub fn take_answers(&mut self) -> Vec<(u64, Answer)> {
        std::mem::take(&mut self.questions.answered)
    }

    /// Ends the session. Whether the relay heard what it has not answered nobody knows, so it was unreachable.
    pub fn into_answers(self) -> Vec<(u64, Answer)> {
        let Questions { open, mut answered } = self.questions;
        answered.extend(open.into_iter().map(|ticket| (ticket, Answer::Unreachable)));
        answered
    }

    pub(super) fn kept(&mut self, device: &mut Device, lines: Vec<KeptLine>, total: u32) -> Taken {
        device.kept = total;
        let lines = lines.into_iter().map(|line| named(device, line)).collect();
        self.questions.answer(Answer::Kept(Page { lines, total }));
        Taken::STATUS
    }

    pub(super) fn released(&mut self, left: Vec<(u64, NotReleased)>) -> Taken {
        self.questions.answer(Answer::Released(left))
    }

    pub(super) fn has_no_authority(&mut self, device: &mut Device) -> Taken {
        device.kept = 0;
        self.questions.answer(Answer::Refused(Refusal::NoAuthority));
        Taken::STATUS
    }
}

fn named(device: &Device, line: KeptLine) -> KeptView {
    let pack = device.pack();
    let name = pack.owner(line.device).map_or_else(|| line.device.to_string(), |owner| owner.name.clone());
    let place = match &line.space {
        Space::Grid(code) | Space::GridMonth(code, _) | Space::Township(code) => Some(code),
        Space::County => Some(&pack.county),
        Space::Fire => None,
    };
    let place = place.map(|code| pack.place_name(code).to_owned()).unwrap_or_default();
    KeptView { line, name, place }
}
