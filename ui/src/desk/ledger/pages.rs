//! The foot of a long table: which page, and the ways to the others.

use yew::prelude::*;

use crate::{
    icon::{Icon, IconSize, IconView},
    text::{t, t_with},
};

#[derive(Properties, PartialEq)]
pub(crate) struct PagesProps {
    /// Counted from nought.
    pub(crate) page: u32,
    pub(crate) total: u32,
    /// Lines on a page.
    pub(crate) lines: u32,
    pub(crate) on_page: Callback<u32>,
}

/// Count, page, and the ways to the one before and the one after.
#[component]
pub(crate) fn Pages(props: &PagesProps) -> Html {
    let pages = props.total.div_ceil(props.lines.max(1)).max(1);
    let before = props.page.checked_sub(1);
    let after = Some(props.page.saturating_add(1)).filter(|next| *next < pages);
    let values = [
        ("page", props.page.saturating_add(1).into()),
        ("pages", pages.into()),
        ("total", props.total.into()),
    ];
    html! {
        <footer class="table-foot no-print">
            <span data-test="pages">{ t_with("desk-pages", &values) }</span>
            if pages > 1 {
                <div class="line">
                    <button class="btn btn-secondary btn-s" type="button" id="page-before" disabled={before.is_none()}
                        onclick={props.on_page.reform(move |_: MouseEvent| before.unwrap_or(0))}>
                        <IconView icon={Icon::ChevronLeft} size={IconSize::Small}/><span>{ t("desk-page-before") }</span>
                    </button>
                    <button class="btn btn-secondary btn-s" type="button" id="page-after" disabled={after.is_none()}
                        onclick={props.on_page.reform(move |_: MouseEvent| after.unwrap_or(0))}>
                        <span>{ t("desk-page-after") }</span><IconView icon={Icon::ChevronRight} size={IconSize::Small}/>
                    </button>
                </div>
            }
        </footer>
    }
}
