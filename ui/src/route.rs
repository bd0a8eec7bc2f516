//! Every address.

use domain::id::DocumentId;
use serde::{Deserialize, Serialize};
use yew_router::prelude::*;

/// What the address bar names.
#[derive(Debug, Clone, PartialEq, Routable)]
pub(crate) enum Route {
    /// Leads to the first screen of the shell.
    #[at("/")]
    Home,
    #[at("/today")]
    Today,
    #[at("/patrol")]
    PatrolHome,
    #[at("/patrol/:patrol")]
    Patrol { patrol: DocumentId },
    #[at("/patrol/:patrol/site/:site")]
    Visit { patrol: DocumentId, site: DocumentId },
    /// Takes a [`ReportQuery`].
    #[at("/report")]
    Report,
    #[at("/hazards")]
    Hazards,
    #[at("/hazard/:hazard")]
    Hazard { hazard: DocumentId },
    #[at("/site/:site")]
    Site { site: DocumentId },
    #[at("/search")]
    Search,
    #[at("/fire")]
    Fire,
    #[at("/me")]
    Me,
    #[at("/waiting")]
    Waiting,
    #[at("/enrol")]
    Enrol,
    #[at("/inbox")]
    Inbox,
    #[at("/inbox/:document")]
    InboxItem { document: DocumentId },
    #[at("/ledger")]
    Ledger,
    #[at("/desk/hazard/:hazard")]
    DeskHazard { hazard: DocumentId },
    #[at("/desk/patrol/:patrol")]
    DeskPatrol { patrol: DocumentId },
    #[at("/patrols")]
    Patrols,
    #[at("/sites")]
    Sites,
    #[at("/kept")]
    Kept,
    #[not_found]
    #[at("/404")]
    NotFound,
}

/// What a report begins with.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) struct ReportQuery {
    /// The site.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub(crate) site: Option<DocumentId>,
    /// The patrol it was found on.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub(crate) patrol: Option<DocumentId>,
    /// The checklist item that was not in order.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub(crate) item: Option<String>,
}

impl Route {
    /// Whether it is a screen of the desk.
    pub(crate) const fn is_desk(&self) -> bool {
        matches!(
            self,
            Self::Inbox
                | Self::InboxItem { .. }
                | Self::Ledger
                | Self::DeskHazard { .. }
                | Self::DeskPatrol { .. }
                | Self::Patrols
                | Self::Sites
                | Self::Kept
        )
    }

    /// The phone's tab that a screen belongs to, or `None` where it has a way back instead.
    pub(crate) const fn is_tab(&self) -> bool {
        matches!(self, Self::Home | Self::Today | Self::PatrolHome | Self::Hazards | Self::Fire | Self::Me)
    }

    /// Whether a person fills something in here: the tabs give their place to the form's own button.
    pub(crate) const fn is_form(&self) -> bool {
        matches!(self, Self::Report | Self::Visit { .. } | Self::Enrol)
    }

    /// The message key of the screen's title.
    pub(crate) const fn title(&self) -> &'static str {
        match self {
            Self::Home | Self::Today => "title-today",
            Self::PatrolHome | Self::Patrol { .. } | Self::DeskPatrol { .. } => "title-patrol",
            Self::Visit { .. } => "title-visit",
            Self::Report => "title-report",
            Self::Hazards => "title-hazards",
            Self::Hazard { .. } | Self::DeskHazard { .. } => "title-hazard",
            Self::Site { .. } => "title-site",
            Self::Search => "search",
            Self::Fire => "title-fire",
            Self::Me => "title-me",
            Self::Waiting => "title-waiting",
            Self::Enrol => "title-enrol",
            Self::Inbox | Self::InboxItem { .. } => "title-inbox",
            Self::Ledger => "title-ledger",
            Self::Patrols => "title-patrols",
            Self::Sites => "title-sites",
            Self::Kept => "title-kept",
            Self::NotFound => "title-not-found",
        }
    }
}
