//! Which columns stand.

use yew::prelude::*;

use super::column::{Column, Columns};
use crate::{
    component::feedback::Dialog,
    icon::{Icon, IconView},
    text::t,
};

#[derive(Properties, PartialEq)]
pub(crate) struct PickerProps {
    pub(crate) columns: Columns,
}

/// A button, and behind it a tick for each column.
#[component]
pub(crate) fn ColumnPicker(props: &PickerProps) -> Html {
    let is_open = use_state_eq(|| false);
    let set = |to: bool| {
        let is_open = is_open.clone();
        Callback::from(move |()| is_open.set(to))
    };
    let (open, close) = (set(true), set(false));
    let done = close.reform(|_: MouseEvent| ());
    let on_all = {
        let columns = props.columns.clone();
        Callback::from(move |_: MouseEvent| columns.show_all())
    };
    html! {
        <>
            <button class="btn btn-quiet btn-s" type="button" id="ledger-columns" aria-haspopup="dialog" onclick={move |_| open.emit(())}>
                <IconView icon={Icon::Table}/><span>{ t("desk-columns") }</span>
            </button>
            if *is_open {
                <Dialog title={t("desk-columns")} class="dialog-narrow" on_close={close}>
                    <div class="stack-s">
                        { for Column::ALL.into_iter().map(|column| tick(column, &props.columns)) }
                    </div>
                    <div class="btn-row">
                        <button class="btn btn-secondary btn-s" type="button" id="columns-all" onclick={on_all}>{ t("desk-columns-all") }</button>
                        <button class="btn btn-primary btn-s" type="button" id="columns-done" onclick={done}>{ t("close") }</button>
                    </div>
                </Dialog>
            }
        </>
    }
}

fn tick(column: Column, columns: &Columns) -> Html {
    let onchange = {
        let columns = columns.clone();
        Callback::from(move |_: Event| columns.toggle(column))
    };
    html! {
        <label class="tick" key={column.key()} data-test={format!("column-{}", column.key())}>
            <input type="checkbox" checked={columns.has(column)} disabled={!column.may_hide()} {onchange}/>
            <span>{ column.title() }</span>
        </label>
    }
}
