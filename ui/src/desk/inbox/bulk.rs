//! What is done to several patrols at once.

use std::collections::BTreeSet;

use domain::{command::Command, id::DocumentId, patrol::PatrolAct, view::InboxItem};
use yew::{platform::spawn_local, prelude::*};

use crate::{
    ask::use_host,
    host::{self, Host},
    icon::{Icon, IconView},
    text::{t, t_with},
    toast::use_tell,
    trouble::Trouble,
};

#[derive(Properties, PartialEq)]
pub(crate) struct BulkProps {
    pub(crate) items: Vec<InboxItem>,
    pub(crate) picked: BTreeSet<DocumentId>,
    /// Takes what is picked from here on.
    pub(crate) on_pick: Callback<BTreeSet<DocumentId>>,
}

/// How many are picked, and the ways to mark them seen or let them be.
#[component]
pub(crate) fn BulkBar(props: &BulkProps) -> Html {
    let host = use_host();
    let tell = use_tell();
    let is_busy = use_state(|| false);
    let patrols: BTreeSet<DocumentId> = props.items.iter().filter_map(patrol_of).collect();
    let on_all = {
        let (patrols, on_pick) = (patrols.clone(), props.on_pick.clone());
        Callback::from(move |_: MouseEvent| on_pick.emit(patrols.clone()))
    };
    let on_none = {
        let on_pick = props.on_pick.clone();
        Callback::from(move |_: MouseEvent| on_pick.emit(BTreeSet::new()))
    };
    let on_seen = {
        let (picked, on_pick, is_busy) = (props.picked.clone(), props.on_pick.clone(), is_busy.clone());
        Callback::from(move |_: MouseEvent| {
            let (Some(host), Some(tell)) = (host.clone(), tell.clone()) else { return };
            let (picked, on_pick, is_busy) = (picked.clone(), on_pick.clone(), is_busy.clone());
            is_busy.set(true);
            spawn_local(async move {
                let (left, trouble) = see_all(&host, picked.clone()).await;
                let done = picked.len().saturating_sub(left.len());
                match trouble {
                    Some(trouble) => tell.trouble(trouble.words()),
                    None => tell.done(t_with("desk-seen-many", &[("count", done.into())])),
                }
                is_busy.set(false);
                on_pick.emit(left);
            });
        })
    };
    let count = props.picked.len();
    html! {
        <footer class="inbox-bulk" data-test="bulk">
            <span>{ t_with("desk-picked", &[("count", count.into())]) }</span>
            if count < patrols.len() {
                <button class="btn btn-quiet btn-s" type="button" id="bulk-all" onclick={on_all}>{ t("desk-pick-all") }</button>
            }
            <button class="btn btn-secondary btn-s" type="button" id="bulk-none" onclick={on_none}>{ t("cancel") }</button>
            <button class="btn btn-primary btn-s" type="button" id="bulk-seen" disabled={*is_busy}
                aria-busy={is_busy.then_some("true")} onclick={on_seen}>
                <IconView icon={Icon::Check}/><span>{ t("desk-seen-all") }</span>
            </button>
        </footer>
    }
}

/// Returns the patrol, where the item is one.
pub(crate) fn patrol_of(item: &InboxItem) -> Option<DocumentId> {
    match item {
        InboxItem::Patrol { line, .. } => Some(line.id),
        InboxItem::Hazard { .. } => None,
    }
}

/// Marks each as seen, one after the other; returns those that were not and why.
async fn see_all(host: &Host, picked: BTreeSet<DocumentId>) -> (BTreeSet<DocumentId>, Option<Trouble>) {
    let mut left = picked.clone();
    for patrol in picked {
        let command = Command::Patrol { patrol, entry: host::mint(), act: PatrolAct::Seen };
        if let Err(trouble) = host.execute(command).await {
            return (left, Some(trouble));
        }
        left.remove(&patrol);
    }
    (left, None)
}
