//! 搜索: sites, hazards, people, places and checklist items by characters or by the initials of their pinyin.

use domain::view::Query;
use yew::prelude::*;

use crate::{
    ask::use_view,
    component::{
        feedback::{Empty, asked},
        field::{TextField, TextKind},
        found::sections,
    },
    host,
    icon::Icon,
    pick,
    text::t,
};

/// How many of a kind are shown.
const LIMIT: u32 = 20;

/// The words and what they find.
#[component]
pub(crate) fn Search() -> Html {
    let words = use_state_eq(String::new);
    let found = use_view(Query::Search { words: (*words).clone(), limit: LIMIT }, pick::search);
    use_effect_with((), |()| host::focus("search-words"));
    let on_input = {
        let words = words.clone();
        Callback::from(move |value| words.set(value))
    };
    html! {
        <>
            <TextField id="search-words" label={t("search")} help={t("search-help")} kind={TextKind::Search}
                value={(*words).clone()} {on_input}/>
            if words.trim().is_empty() {
                <Empty icon={Icon::Search} words={t("search-empty")} help={t("search-empty-help")}/>
            } else {
                { asked(&found, |view| if view.hits.is_empty() {
                    html! { <Empty icon={Icon::Search} words={t("search-none")} help={t("search-none-help")}/> }
                } else {
                    sections(view)
                }) }
            }
        </>
    }
}
