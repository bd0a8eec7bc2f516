//! Chips: stage, grade, risk level, due date, and where something is. Each with its word.

use domain::{
    checklist::RiskLevel,
    hazard::{Grade, Stage},
    patrol::PatrolStage,
    view::{Delivery, HazardLine},
};
use yew::prelude::*;

use crate::{
    moment,
    text::{t, t_of},
};

/// Where a hazard stands.
pub(crate) fn stage_chip(stage: Stage) -> Html {
    let class = match stage {
        Stage::Reported => "chip stage stage-reported",
        Stage::Verified => "chip stage stage-verified",
        Stage::Ordered => "chip stage stage-ordered",
        Stage::Rectified => "chip stage stage-rectified",
        Stage::Passed => "chip stage stage-passed",
        Stage::Closed => "chip stage stage-closed",
        Stage::Dismissed => "chip stage stage-dismissed",
        Stage::Merged => "chip stage stage-merged",
        Stage::ShutDown => "chip stage stage-shutdown",
    };
    html! { <span {class} data-test={stage.key()}>{ t_of("stage", stage.key()) }</span> }
}

/// How bad it looks.
pub(crate) fn risk_chip(level: RiskLevel) -> Html {
    let class = match level {
        RiskLevel::Major => "chip risk risk-major",
        RiskLevel::Larger => "chip risk risk-larger",
        RiskLevel::General => "chip risk risk-general",
        RiskLevel::Low => "chip risk risk-low",
    };
    html! { <span {class}>{ t_of("risk", level.key()) }</span> }
}

/// Returns the word of a grade in message keys.
pub(crate) const fn grade_key(grade: Grade) -> &'static str {
    match grade {
        Grade::General => "general",
        Grade::Major => "major",
    }
}

/// General or major.
pub(crate) fn grade_chip(grade: Grade) -> Html {
    let class = match grade {
        Grade::General => "chip grade grade-general",
        Grade::Major => "chip grade grade-major",
    };
    html! { <span {class}>{ t_of("grade", grade_key(grade)) }</span> }
}

/// Where something written on this device is; nothing for what others wrote.
pub(crate) fn delivery_chip(delivery: Delivery) -> Html {
    match delivery {
        Delivery::Others => html! {},
        Delivery::Waiting => html! { <span class="chip state state-here">{ t("delivery-waiting") }</span> },
        Delivery::AtRelay => html! { <span class="chip state state-relay">{ t("delivery-at-relay") }</span> },
        Delivery::Seen => html! { <span class="chip state state-seen">{ t("delivery-seen") }</span> },
        Delivery::Rejected => {
            html! { <span class="chip state state-returned">{ t("delivery-rejected") }</span> }
        }
    }
}

/// How late a hazard is, or how much time is left.
pub(crate) fn due_chip(line: &HazardLine) -> Html {
    match line.overdue_days {
        Some(late) if late > 0 => html! { <span class="chip late">{ moment::due(late) }</span> },
        Some(left) => html! { <span class="chip due">{ moment::due(left) }</span> },
        None => html! {},
    }
}

/// What needs a look at a hazard: returned, a question, set aside, listed.
pub(crate) fn mark_chips(line: &HazardLine) -> Html {
    html! {
        <>
            if line.returned { <span class="chip state state-returned">{ t("mark-returned") }</span> }
            if line.question { <span class="chip state state-aside">{ t("mark-question") }</span> }
            if line.set_aside && !line.question { <span class="chip state state-aside">{ t("mark-set-aside") }</span> }
            if line.listed { <span class="chip listed">{ t("mark-listed") }</span> }
        </>
    }
}

/// Returns the word of a patrol's stage in message keys.
pub(crate) const fn patrol_stage_key(stage: PatrolStage) -> &'static str {
    match stage {
        PatrolStage::Walking => "walking",
        PatrolStage::Ended => "ended",
        PatrolStage::Seen => "seen",
        PatrolStage::Returned => "returned",
    }
}

/// Where a patrol stands.
pub(crate) fn patrol_chip(stage: PatrolStage) -> Html {
    let class = match stage {
        PatrolStage::Walking => "chip state state-sending",
        PatrolStage::Ended => "chip stage stage-reported",
        PatrolStage::Seen => "chip state state-seen",
        PatrolStage::Returned => "chip state state-returned",
    };
    html! { <span {class} data-test={patrol_stage_key(stage)}>{ t_of("patrol-stage", patrol_stage_key(stage)) }</span> }
}
