//! What a form holds while it is filled in.

use std::rc::Rc;

use yew::prelude::*;

/// A value that edits change one after the other.
#[derive(Debug, Clone, PartialEq, Default)]
pub(crate) struct Held<T>(T);

impl<T: Clone> Reducible for Held<T> {
    type Action = Box<dyn FnOnce(&mut T)>;

    fn reduce(self: Rc<Self>, edit: Self::Action) -> Rc<Self> {
        let mut next = self.0.clone();
        edit(&mut next);
        Rc::new(Self(next))
    }
}

/// A form's content and the way to change it. Edits in quick succession all count.
pub(crate) struct Form<T: Clone + 'static>(UseReducerHandle<Held<T>>);

impl<T: Clone + 'static> Clone for Form<T> {
    fn clone(&self) -> Self {
        Self(self.0.clone())
    }
}

/// By what each held when it was cloned: `get` tells what is there now, so by it every handle of a form is alike, and
/// a part of the form that was drawn before would never be drawn again.
impl<T: Clone + PartialEq + 'static> PartialEq for Form<T> {
    fn eq(&self, other: &Self) -> bool {
        self.0 == other.0
    }
}

impl<T: Clone + 'static> Form<T> {
    /// Returns the present content.
    pub(crate) fn get(&self) -> &T {
        &self.0.0
    }

    /// Changes the content.
    pub(crate) fn edit(&self, edit: impl FnOnce(&mut T) + 'static) {
        self.0.dispatch(Box::new(edit));
    }

    /// Returns what takes a value into the content.
    pub(crate) fn taking<V: 'static>(&self, take: impl Fn(&mut T, V) + 'static) -> Callback<V> {
        let dispatcher = self.0.dispatcher();
        let take = Rc::new(take);
        Callback::from(move |value: V| {
            let take = Rc::clone(&take);
            dispatcher.dispatch(Box::new(move |content: &mut T| take(content, value)));
        })
    }
}

/// Holds what a form begins with.
#[hook]
pub(crate) fn use_form<T: Clone + 'static>(begin: impl FnOnce() -> T) -> Form<T> {
    Form(use_reducer(|| Held(begin())))
}
