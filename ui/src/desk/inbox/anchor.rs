//! Keeps what a person reads in its place while new things come in above it.

use domain::id::DocumentId;
use wasm_bindgen::JsCast;
use web_sys::HtmlElement;
use yew::prelude::*;

/// A row that stays where it is, and where that is.
struct Anchor {
    row: HtmlElement,
    top: i32,
}

/// Holds the first row in sight at its place when the list changes, unless the list stands at its top.
///
/// Not every browser does this by itself.
#[hook]
pub(crate) fn use_anchor(rows: &NodeRef, ids: Vec<DocumentId>) {
    // Drawing has not touched the page yet: this is how it was.
    let before = anchor(rows);
    let rows = rows.clone();
    use_effect_with(ids, move |_| {
        let (Some((_, list)), Some(Anchor { row, top })) = (frame(&rows), before) else { return };
        if row.is_connected() {
            let moved = row.offset_top().saturating_sub(top);
            list.set_scroll_top(list.scroll_top().saturating_add(moved));
        }
    });
}

/// Returns the first row in sight that is not open itself, for what is open may leave its place.
fn anchor(rows: &NodeRef) -> Option<Anchor> {
    let (rows, list) = frame(rows)?;
    let seen_from = list.scroll_top();
    if seen_from == 0 {
        return None;
    }
    let mut next = rows.first_element_child();
    while let Some(element) = next {
        next = element.next_element_sibling();
        let Ok(row) = element.dyn_into::<HtmlElement>() else { continue };
        let foot = row.offset_top().saturating_sub(list.offset_top()).saturating_add(row.offset_height());
        let is_open = row.get_attribute("aria-selected").as_deref() == Some("true");
        if foot > seen_from && !is_open {
            return Some(Anchor { top: row.offset_top(), row });
        }
    }
    None
}

/// The rows, and what scrolls them.
fn frame(rows: &NodeRef) -> Option<(HtmlElement, HtmlElement)> {
    let rows: HtmlElement = rows.cast()?;
    let list = rows.parent_element()?.dyn_into().ok()?;
    Some((rows, list))
}
