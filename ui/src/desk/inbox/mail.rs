//! A row of the inbox.

use domain::{
    hazard::Grade,
    id::DocumentId,
    view::{HazardLine, InboxItem, PatrolLine},
};
use yew::prelude::*;

use super::id_and_change;
use crate::{
    component::{
        chip::{due_chip, grade_chip, patrol_chip, stage_chip},
        row::{dotted, patrol_sum},
    },
    host, moment,
    text::{t, t_with},
};

#[derive(Properties, PartialEq)]
pub(crate) struct MailProps {
    pub(crate) item: InboxItem,
    pub(crate) is_open: bool,
    pub(crate) is_picked: bool,
    pub(crate) on_open: Callback<DocumentId>,
    pub(crate) on_pick: Callback<DocumentId>,
}

/// One thing that came in.
#[component]
pub(crate) fn Mail(props: &MailProps) -> Html {
    let (id, changed_ms) = id_and_change(&props.item);
    let (title, sub, chip, is_fresh, is_late) = match &props.item {
        InboxItem::Hazard { line, fresh } => {
            (line.what.clone(), hazard_sub(line), hazard_chip(line), *fresh, is_late(line))
        }
        InboxItem::Patrol { line, fresh } => {
            (patrol_title(line), patrol_sub(line), patrol_chip(line.stage), *fresh, false)
        }
    };
    let is_patrol = matches!(props.item, InboxItem::Patrol { .. });
    let onclick = {
        let on_open = props.on_open.clone();
        Callback::from(move |_: MouseEvent| on_open.emit(id))
    };
    let onchange = {
        let on_pick = props.on_pick.clone();
        Callback::from(move |_: Event| on_pick.emit(id))
    };
    let class = classes!("mail", is_fresh.then_some("mail-unread"), is_late.then_some("mail-late"));
    html! {
        <div {class} data-test="inbox-item" data-id={id.to_string()} data-kind={if is_patrol { "patrol" } else { "hazard" }}
            aria-selected={if props.is_open { "true" } else { "false" }}>
            if is_patrol {
                <label class="mail-pick">
                    <input type="checkbox" data-test="inbox-pick" aria-label={t_with("desk-pick", &[("what", title.clone().into())])}
                        checked={props.is_picked} {onchange}/>
                </label>
            } else {
                <span class="mail-pick"></span>
            }
            <button class="mail-open" type="button" id={format!("mail-{id}")} {onclick}>
                <span class="mail-title">{ title }if is_fresh { <span class="only-sr">{ t("desk-fresh") }</span> }</span>
                <span class="mail-sub">{ sub }</span>
                <span class="mail-side"><time class="mail-when">{ moment::short(changed_ms, host::now_ms()) }</time>{ chip }</span>
            </button>
        </div>
    }
}

fn is_late(line: &HazardLine) -> bool {
    line.overdue_days.is_some_and(|days| days > 0)
}

fn hazard_sub(line: &HazardLine) -> String {
    dotted(&[&line.township_name, &line.place, &line.reporter])
}

/// What matters most at a glance.
fn hazard_chip(line: &HazardLine) -> Html {
    if line.question {
        return html! { <span class="chip state state-aside">{ t("mark-question") }</span> };
    }
    if line.set_aside {
        return html! { <span class="chip state state-aside">{ t("mark-set-aside") }</span> };
    }
    match (is_late(line), line.grade) {
        (true, _) => due_chip(line),
        (false, Grade::Major) => grade_chip(line.grade),
        (false, Grade::General) => stage_chip(line.stage),
    }
}

fn patrol_title(line: &PatrolLine) -> String {
    t_with("desk-inbox-patrol", &[("grid", line.grid_name.clone().into())]).to_string()
}

fn patrol_sub(line: &PatrolLine) -> String {
    dotted(&[&line.worker, &patrol_sum(line)])
}
