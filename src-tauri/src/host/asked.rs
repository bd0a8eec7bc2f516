//! What screens ask of the relay itself: answered when the relay does, or when the line to it is gone.

use std::collections::BTreeMap;

use domain::host::{Answer, Call, FromHost, Response};
use tokio::sync::oneshot;

use super::{Outside, Owner, in_base64};

/// Calls that wait for the relay.
#[derive(Default)]
pub(super) struct Asked {
    next_ticket: u64,
    /// By ticket: the call's number, which a page that was loaded anew counts from the beginning, and who waits.
    waiting: BTreeMap<u64, (u64, oneshot::Sender<String>)>,
}

impl Asked {
    fn answer(&mut self, ticket: u64, answer: Answer) {
        if let Some((number, sender)) = self.waiting.remove(&ticket) {
            drop(sender.send(in_base64(&FromHost::Response(Response { number, answer }))));
        }
    }
}

impl<T: Outside> Owner<T> {
    /// Passes a call on to the relay.
    pub(super) fn ask_relay(&mut self, number: u64, call: Call, sender: oneshot::Sender<String>) {
        let ticket = self.asked.next_ticket;
        self.asked.next_ticket = ticket.wrapping_add(1);
        self.asked.waiting.insert(ticket, (number, sender));
        if let Some(line) = &mut self.line {
            line.session.ask_relay(ticket, call);
        }
    }

    /// Hands out what the relay answered; without a line nobody waits any longer.
    pub(super) fn tell_answers(&mut self) {
        let answers = self.line.as_mut().map(|line| line.session.take_answers());
        let gone = || self.asked.waiting.keys().map(|ticket| (*ticket, Answer::Unreachable)).collect();
        for (ticket, answer) in answers.unwrap_or_else(gone) {
            self.asked.answer(ticket, answer);
        }
    }
}

#[cfg(test)]
mod tests {
    use std::time::Duration;

    use base64::{Engine, engine::general_purpose::STANDARD};
    use domain::host::{Request, read, write};

    use super::*;
    use crate::host::Host;

    struct Nobody;

    impl Outside for Nobody {
        fn tell(&self, _: String) {}

        fn keep_awake(&self, _: bool) {}

        fn free_bytes(&self) -> Option<u64> {
            None
        }
    }

    #[tokio::test]
    async fn what_only_the_relay_can_answer_is_unreachable_at_once_without_a_line() {
        let folder = tempfile::tempdir().unwrap();
        let host = Host::start(folder.path(), Nobody).unwrap();
        for (number, call) in [(7, Call::Quarantine { after: 0 }), (8, Call::Release { ids: vec![1] })] {
            let request = STANDARD.encode(write(&Request { number, call }).unwrap());

            let answered = tokio::time::timeout(Duration::from_secs(30), host.call(request));
            let answered = answered.await.unwrap().unwrap();

            let response = Response { number, answer: Answer::Unreachable };
            assert_eq!(read(&STANDARD.decode(answered).unwrap()), Some(FromHost::Response(response)));
        }
    }
}
