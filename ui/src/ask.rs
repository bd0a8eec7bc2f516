//! How components reach the device.

use std::{cell::RefCell, rc::Rc};

use domain::{
    command::{Command, Outcome},
    host::SyncStatus,
    view::{MeView, Query, View},
};
use yew::{platform::spawn_local, prelude::*};

use crate::{
    host::{self, Host},
    live::{LiveContext, Phase},
    pick,
    trouble::Trouble,
};

/// A view that was asked for.
#[derive(Debug, PartialEq)]
pub(crate) enum Asked<T> {
    /// No answer yet.
    Loading,
    /// Here; kept while it is asked again.
    Here(Rc<T>),
    /// The thing is not on this device.
    Unknown,
    /// It could not be read.
    Failed(Trouble),
}

impl<T> Clone for Asked<T> {
    fn clone(&self) -> Self {
        match self {
            Self::Loading => Self::Loading,
            Self::Here(value) => Self::Here(Rc::clone(value)),
            Self::Unknown => Self::Unknown,
            Self::Failed(trouble) => Self::Failed(trouble.clone()),
        }
    }
}

impl<T> Asked<T> {
    /// Returns the view, where it is here.
    pub(crate) fn here(&self) -> Option<&Rc<T>> {
        match self {
            Self::Here(value) => Some(value),
            Self::Loading | Self::Unknown | Self::Failed(_) => None,
        }
    }
}

/// Returns the way to the device.
#[hook]
pub(crate) fn use_host() -> Option<Host> {
    use_context::<Host>()
}

/// Returns how the sync stands.
#[hook]
pub(crate) fn use_status() -> SyncStatus {
    use_context::<LiveContext>().map(|live| live.status.clone()).unwrap_or_default()
}

/// Whether the host is open.
#[hook]
pub(crate) fn use_phase() -> Phase {
    use_context::<LiveContext>().map(|live| live.phase).unwrap_or_default()
}

/// Goes up whenever views may be asked again.
#[hook]
pub(crate) fn use_revision() -> u64 {
    use_context::<LiveContext>().map(|live| live.revision).unwrap_or_default()
}

/// What a component wants to know, and whether it is being asked.
#[derive(Default)]
struct Asking {
    wanted: Option<Query>,
    is_under_way: bool,
}

/// Asks `query`, and again whenever something changed. `pick` is of [`crate::pick`].
///
/// One question of a component is under way at a time, so that a stream of changes never piles up questions.
#[hook]
pub(crate) fn use_view<T: PartialEq + 'static>(query: Query, pick: fn(View) -> Option<T>) -> Asked<T> {
    let host = use_host();
    let phase = use_phase();
    let revision = use_revision();
    let asked = use_state(|| Asked::Loading);
    let asking = use_mut_ref(Asking::default);
    {
        let asked = asked.clone();
        use_effect_with((query, revision, phase), move |(query, _, phase)| {
            let (Some(host), Phase::Ready { .. }) = (host, *phase) else { return };
            asking.borrow_mut().wanted = Some(query.clone());
            if std::mem::replace(&mut asking.borrow_mut().is_under_way, true) {
                return;
            }
            spawn_local(async move {
                while let Some(query) = next(&asking) {
                    let answer = match host.ask(query.clone()).await {
                        Ok(view) => pick(view).map_or(Asked::Unknown, |value| Asked::Here(Rc::new(value))),
                        Err(trouble) => Asked::Failed(trouble),
                    };
                    if asking.borrow().wanted.as_ref().is_none_or(|wanted| *wanted == query) {
                        asked.set(answer);
                    }
                }
            });
        });
    }
    (*asked).clone()
}

fn next(asking: &RefCell<Asking>) -> Option<Query> {
    let mut asking = asking.borrow_mut();
    let query = asking.wanted.take();
    asking.is_under_way = query.is_some();
    query
}

/// Returns who and what this device is.
#[hook]
pub(crate) fn use_me() -> Option<Rc<MeView>> {
    use_context::<Mine>().and_then(|mine| mine.0)
}

/// Who this device is, asked once for all components.
#[derive(Clone, PartialEq, Default)]
pub(crate) struct Mine(pub(crate) Option<Rc<MeView>>);

/// Asks who this device is.
#[hook]
pub(crate) fn use_mine() -> Mine {
    Mine(use_view(Query::Me, pick::me).here().cloned())
}

/// A write under way.
#[derive(Clone)]
pub(crate) struct Act {
    host: Option<Host>,
    state: UseStateHandle<ActState>,
}

#[derive(Clone, PartialEq, Default)]
struct ActState {
    is_busy: bool,
    trouble: Option<Trouble>,
}

impl Act {
    /// Whether a write has begun and not ended.
    pub(crate) fn is_busy(&self) -> bool {
        self.state.is_busy
    }

    /// Returns why the last write was not done.
    pub(crate) fn trouble(&self) -> Option<&Trouble> {
        self.state.trouble.as_ref()
    }

    /// Shows a trouble that was found before anything was asked; `None` clears it.
    pub(crate) fn show(&self, trouble: Option<Trouble>) {
        host::show_refusal();
        self.state.set(ActState { is_busy: false, trouble });
    }

    /// Executes `command`, then tells `done`.
    pub(crate) fn execute(&self, command: Command, done: Callback<Outcome>) {
        let Some(host) = self.host.clone() else { return };
        let state = self.state.clone();
        state.set(ActState { is_busy: true, trouble: None });
        spawn_local(async move {
            match host.execute(command).await {
                Ok(outcome) => {
                    state.set(ActState::default());
                    done.emit(outcome);
                }
                Err(trouble) => {
                    state.set(ActState { is_busy: false, trouble: Some(trouble) });
                    host::show_refusal();
                }
            }
        });
    }
}

/// Returns a way to write that says whether it is busy and what went wrong.
#[hook]
pub(crate) fn use_act() -> Act {
    Act { host: use_host(), state: use_state(ActState::default) }
}
