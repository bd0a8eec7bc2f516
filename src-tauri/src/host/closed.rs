//! What stands in for the device where its store does not open.

use std::sync::mpsc;

use domain::host::{Answer, BrokenCode, FromHost, HostEvent, Response};

use super::{Event, Host, Outside, in_base64, read_request};

impl Host {
    /// Answers every call with what keeps the store closed, which the screens then say.
    pub(super) fn closed(code: BrokenCode, outside: impl Outside) -> anyhow::Result<Self> {
        let (inbox, events) = mpsc::channel();
        std::thread::Builder::new().name("closed".to_owned()).spawn(move || {
            for event in events {
                let Event::Call(request, answer) = event else { continue };
                outside.tell(in_base64(&FromHost::Event(HostEvent::Failed(code))));
                let number = read_request(&request).map_or(0, |request| request.number);
                let response = Response { number, answer: Answer::Broken(code) };
                drop(answer.send(in_base64(&FromHost::Response(response))));
            }
        })?;
        Ok(Self { inbox })
    }
}
