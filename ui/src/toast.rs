//! Short words at the foot of the screen, with the way to undo what they tell.

use std::rc::Rc;

use yew::prelude::*;

/// How long a toast stands that offers to undo, in milliseconds.
const UNDO_MS: u32 = 8_000;
/// How long any other toast stands, in milliseconds.
const PLAIN_MS: u32 = 4_000;

/// One toast.
#[derive(Clone, PartialEq)]
pub(crate) struct Toast {
    pub(crate) number: u32,
    pub(crate) words: AttrValue,
    pub(crate) tone: Tone,
    pub(crate) undo: Option<Callback<()>>,
}

impl Toast {
    /// Returns how long it stands, in milliseconds.
    pub(crate) const fn stands_ms(&self) -> u32 {
        if self.undo.is_some() { UNDO_MS } else { PLAIN_MS }
    }
}

/// How a toast looks.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Tone {
    Good,
    Bad,
}

/// The toasts that stand.
#[derive(Clone, PartialEq, Default)]
pub(crate) struct Toasts {
    next: u32,
    pub(crate) standing: Vec<Toast>,
}

/// What happens to toasts.
pub(crate) enum ToastAct {
    Show(AttrValue, Tone, Option<Callback<()>>),
    Drop(u32),
}

impl Reducible for Toasts {
    type Action = ToastAct;

    fn reduce(self: Rc<Self>, act: ToastAct) -> Rc<Self> {
        let mut toasts = (*self).clone();
        match act {
            ToastAct::Show(words, tone, undo) => {
                toasts.standing = vec![Toast { number: toasts.next, words, tone, undo }];
                toasts.next = toasts.next.wrapping_add(1);
            }
            ToastAct::Drop(number) => toasts.standing.retain(|toast| toast.number != number),
        }
        Rc::new(toasts)
    }
}

/// The toasts, for every component.
pub(crate) type ToastsContext = UseReducerHandle<Toasts>;

/// Tells the person something; cheap to clone.
#[derive(Clone)]
pub(crate) struct Tell(UseReducerDispatcher<Toasts>);

impl Tell {
    /// Says what was done.
    pub(crate) fn done(&self, words: AttrValue) {
        self.0.dispatch(ToastAct::Show(words, Tone::Good, None));
    }

    /// Says what was done and offers to undo it.
    pub(crate) fn undoable(&self, words: AttrValue, undo: Callback<()>) {
        self.0.dispatch(ToastAct::Show(words, Tone::Good, Some(undo)));
    }

    /// Says what did not work.
    pub(crate) fn trouble(&self, words: AttrValue) {
        self.0.dispatch(ToastAct::Show(words, Tone::Bad, None));
    }
}

/// Returns the way to tell the person something.
#[hook]
pub(crate) fn use_tell() -> Option<Tell> {
    use_context::<ToastsContext>().map(|toasts| Tell(toasts.dispatcher()))
}
