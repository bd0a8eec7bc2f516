//! Yew, all of it, but for what a tag in `html!` becomes.
//!
//! Yew 0.23 compiles everything that mounts, compares, updates and ends a component once more for each
//! component: some 2.4 KB of machine code for each of 170. Here a component's tag becomes a
//! [`Part`](part::Part), the one component that Yew knows, which holds the tag's own function and properties, and an
//! element's tag becomes a call. The screens are written as for Yew itself; only what is no function, such as
//! `ContextProvider`, goes through [`plain`].

pub use real_yew::*;

pub mod part;
pub mod tag;

pub use part::plain;

/// What a module of screens uses.
pub mod prelude {
    pub use crate::tag::ToVec as _;
    pub use real_yew::prelude::*;
}

/// What `html!` writes down; as Yew's own, with another [`VChild`](part::VChild) and [`VTag`](tag::VTag).
pub mod virtual_dom {
    pub use crate::{part::VChild, tag::VTag};
    pub use real_yew::virtual_dom::*;
}
