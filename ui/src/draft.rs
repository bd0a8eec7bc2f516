//! Forms that survive a kill: every change is kept on the device at once and comes back when the form opens.

use std::{cell::RefCell, rc::Rc};

use domain::{command::Command, view::Query};
use serde::{Serialize, de::DeserializeOwned};
use yew::{platform::spawn_local, prelude::*};

use crate::{
    ask::use_host,
    form::{Form, use_form},
    host::{self, Host},
    pick,
};

/// Where a draft stands.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum DraftPhase {
    /// Being looked for; nothing may be typed yet.
    Loading,
    /// There was none.
    Fresh,
    /// It came back from before.
    Restored,
}

/// A form whose content is kept on the device.
pub(crate) struct Draft<T: Clone + 'static> {
    pub(crate) form: Form<T>,
    pub(crate) phase: DraftPhase,
    /// When it was last kept, in milliseconds since 1970.
    pub(crate) kept_ms: Option<i64>,
    /// Whether that was all of it.
    pub(crate) is_kept: bool,
    key: String,
    host: Option<Host>,
}

impl<T: Clone + 'static> Draft<T> {
    /// Returns what forgets the draft, for callbacks.
    pub(crate) fn forgetting(&self) -> Callback<()> {
        let (host, key) = (self.host.clone(), self.key.clone());
        Callback::from(move |()| {
            let Some(host) = host.clone() else { return };
            let key = key.clone();
            spawn_local(async move { drop(host.execute(Command::DropDraft { key }).await) });
        })
    }
}

/// Keeps one content after another: what is typed while one is being kept waits, and only the newest of it.
struct Keeper {
    waiting: Rc<RefCell<Option<String>>>,
    is_busy: Rc<RefCell<bool>>,
}

impl Keeper {
    fn keep(
        self,
        host: Host,
        key: String,
        body: String,
        (kept_ms, is_kept): (UseStateHandle<Option<i64>>, UseStateHandle<bool>),
    ) {
        *self.waiting.borrow_mut() = Some(body);
        if self.is_busy.replace(true) {
            return;
        }
        spawn_local(async move {
            let mut is_whole = true;
            while let Some(body) = self.next() {
                is_whole = host.execute(Command::SaveDraft { key: key.clone(), body }).await.is_ok();
                if is_whole {
                    kept_ms.set(Some(host::now_ms()));
                }
            }
            self.is_busy.replace(false);
            is_kept.set(is_whole);
        });
    }

    fn next(&self) -> Option<String> {
        self.waiting.borrow_mut().take()
    }
}

/// Opens the draft of `key`, or begins one with `begin`.
#[hook]
pub(crate) fn use_draft<T>(key: String, begin: T) -> Draft<T>
where
    T: Clone + PartialEq + Serialize + DeserializeOwned + 'static,
{
    let host = use_host();
    let kept = use_mut_ref(|| begin.clone());
    let form = use_form(|| begin);
    let phase = use_state_eq(|| DraftPhase::Loading);
    let kept_ms = use_state_eq(|| None::<i64>);
    {
        let (host, form, phase, kept) = (host.clone(), form.clone(), phase.clone(), kept.clone());
        use_effect_with(key.clone(), move |key| {
            let Some(host) = host else { return };
            let key = key.clone();
            spawn_local(async move {
                let body = host.ask(Query::Draft { key }).await.ok().and_then(pick::draft).flatten();
                match body.and_then(|body| serde_json::from_str::<T>(&body).ok()) {
                    Some(restored) => {
                        *kept.borrow_mut() = restored.clone();
                        form.edit(move |content| *content = restored);
                        phase.set(DraftPhase::Restored);
                    }
                    None => phase.set(DraftPhase::Fresh),
                }
            });
        });
    }
    let is_kept = use_state_eq(|| true);
    let keeper = Keeper { waiting: use_mut_ref(|| None), is_busy: use_mut_ref(|| false) };
    {
        let (host, kept_ms, is_kept) = (host.clone(), kept_ms.clone(), is_kept.clone());
        use_effect_with((key.clone(), form.get().clone(), *phase), move |(key, content, phase)| {
            let (Some(host), false) = (host, *phase == DraftPhase::Loading || *kept.borrow() == *content)
            else {
                return;
            };
            *kept.borrow_mut() = content.clone();
            let Ok(body) = serde_json::to_string(content) else { return };
            is_kept.set(false);
            keeper.keep(host, key.clone(), body, (kept_ms, is_kept));
        });
    }
    Draft { form, phase: *phase, kept_ms: *kept_ms, is_kept: *is_kept, key, host }
}
