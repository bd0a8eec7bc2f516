//! The sync light: always there, with a word and a number.

use domain::host::{Link, SyncStatus};
use yew::prelude::*;

use crate::{
    ask::{use_me, use_status},
    component::link::Go,
    host,
    icon::{Icon, IconSize, IconView},
    route::Route,
    text::{t, t_with},
};

/// Whether the browser knows of a network.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Network {
    Known,
    None,
}

/// How the light looks and what it says.
///
/// What is still to come is known for one space after the other, so the count that only grows is shown: what is here.
fn light(status: &SyncStatus, network: Network, records: u64) -> (&'static str, Icon, AttrValue) {
    let waiting = status.waiting.saturating_add(status.photos_waiting);
    if status.refused.is_some() {
        return ("sync sync-trouble", Icon::Hazard, t("sync-trouble"));
    }
    match (status.link, waiting) {
        (Link::Online, 0) => match status.receiving {
            Some((left, _)) if left > 0 => {
                ("sync sync-sending", Icon::Download, t_with("sync-receiving", &[("here", records.into())]))
            }
            _ => ("sync sync-clear", Icon::CloudCheck, t("sync-clear")),
        },
        (Link::Online, waiting) if waiting > status.photos_held => {
            ("sync sync-sending", Icon::CloudUp, t_with("sync-sending", &[("waiting", waiting.into())]))
        }
        (Link::Connecting, 0) if network == Network::Known => {
            ("sync sync-sending", Icon::Refresh, t("sync-connecting"))
        }
        (Link::Connecting | Link::Offline, 0) => ("sync sync-offline", Icon::WifiOff, t("sync-offline")),
        (Link::Online | Link::Connecting | Link::Offline, waiting) => {
            ("sync sync-here", Icon::OnPhone, t_with("sync-here", &[("waiting", waiting.into())]))
        }
    }
}

/// The light; a tap opens what is only on this device.
#[component]
pub(crate) fn SyncChip() -> Html {
    let status = use_status();
    let network = if host::is_online() { Network::Known } else { Network::None };
    let records = use_me().map_or(0, |me| me.records.into());
    let (class, icon, words) = light(&status, network, records);
    html! {
        <Go class={classes!(class)} to={Route::Waiting} id="sync-chip">
            <IconView {icon} size={IconSize::Small}/><span role="status">{ words }</span>
        </Go>
    }
}

/// Says that there is no network, and that nothing is lost.
#[component]
pub(crate) fn OfflineBanner() -> Html {
    let status = use_status();
    if status.link != Link::Offline || host::is_online() || status.refused.is_some() {
        return html! {};
    }
    html! {
        <div class="banner banner-offline" role="status">
            <IconView icon={Icon::WifiOff}/>
            <p class="banner-words"><strong>{ t("offline-title") }</strong>{ t("offline-words") }</p>
        </div>
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_light_counts_what_is_only_here() {
        let mut status = SyncStatus { waiting: 2, photos_waiting: 1, ..SyncStatus::default() };
        assert_eq!(light(&status, Network::Known, 0).2.as_str(), "3 条仅在本机");
        status.link = Link::Online;
        assert_eq!(light(&status, Network::Known, 0).0, "sync sync-sending");
        (status.waiting, status.photos_held) = (0, 1);
        assert_eq!(light(&status, Network::Known, 0).2.as_str(), "1 条仅在本机", "it waits for Wi-Fi");
        status.waiting = 0;
        status.photos_waiting = 0;
        assert_eq!(light(&status, Network::Known, 0).2.as_str(), "全部已上传");
        status.receiving = Some((85, 98));
        assert_eq!(light(&status, Network::Known, 120).2.as_str(), "正在接收,已有 120 条");
    }
}
