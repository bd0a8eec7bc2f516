//! 火情: the call that comes before everything else. Reports from towers are not in yet, and the page says so.

use yew::prelude::*;

use crate::{
    icon::{Icon, IconSize, IconView},
    text::t,
};

/// The call.
#[component]
pub(crate) fn Fire() -> Html {
    html! {
        <section class="stack" id="fire">
            <h1>{ t("fire-title") }</h1>
            <a class="btn btn-119 btn-block btn-l" href="tel:119" id="call-119"><IconView icon={Icon::Phone}/><span>{ t("fire-call-119") }</span></a>
            <a class="btn btn-secondary btn-block btn-l" href="tel:12119" id="call-12119"><IconView icon={Icon::Forest}/><span>{ t("fire-call-12119") }</span></a>
            <p>{ t("fire-words") }</p>
            <p class="note note-warn"><IconView icon={Icon::Shield} size={IconSize::Small}/><span>{ t("fire-safe") }</span></p>
            <p class="note note-info"><IconView icon={Icon::Tower} size={IconSize::Small}/><span>{ t("fire-later") }</span></p>
        </section>
    }
}
