//! The icons of all screens, inlined so that none is ever fetched.
//!
//! Outlines from Lucide 1.62 (ISC License, Copyright (c) 2026 Lucide Icons and Contributors; a part derived
//! from Feather, MIT License, Copyright (c) 2013-present Cole Bemis): 24 units, stroke 1.75, each icon's
//! shapes joined into one path.

mod outline;

use yew::prelude::*;

use outline::OUTLINES;

/// What an icon means; its outline follows.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Icon {
    /// 今日, the first place.
    Home,
    /// Today's work.
    Today,
    /// 巡查.
    Patrol,
    /// 隐患; also any warning.
    Hazard,
    /// 火情.
    Fire,
    /// 我; one person.
    Person,
    /// Several people.
    People,
    /// Add.
    Plus,
    /// Take a photo.
    Camera,
    /// Yes, in order.
    Check,
    /// Close; not in order.
    Close,
    /// Less; not applicable.
    Minus,
    /// Done.
    CheckCircle,
    /// Refused.
    CloseCircle,
    /// Opens.
    ChevronRight,
    /// Back.
    ChevronLeft,
    /// Unfolds.
    ChevronDown,
    /// Folds.
    ChevronUp,
    /// Up.
    ArrowUp,
    /// Down.
    ArrowDown,
    /// Search.
    Search,
    /// Filter.
    Filter,
    /// Time, deadline.
    Clock,
    /// Date.
    Calendar,
    /// What came before.
    History,
    /// Place.
    Pin,
    /// My position.
    Locate,
    /// Bearing.
    Compass,
    /// Map.
    Map,
    /// No network.
    WifiOff,
    /// Sending.
    CloudUp,
    /// Everything sent.
    CloudCheck,
    /// Only on this phone.
    OnPhone,
    /// Call.
    Phone,
    /// Emergency.
    Siren,
    /// Undo.
    Undo,
    /// 退回.
    Return,
    /// Again.
    Refresh,
    /// Send.
    Send,
    /// Print.
    Printer,
    /// Export.
    Download,
    /// Import.
    Upload,
    /// Hand over.
    Share,
    /// Copy.
    Copy,
    /// Paper.
    File,
    /// Attachment.
    Attach,
    /// 收件.
    Inbox,
    /// 台账.
    Table,
    /// 检查表.
    Checklist,
    /// 督办.
    Supervision,
    /// 统计.
    Chart,
    /// Safety, rights, audit.
    Shield,
    /// 监管对象.
    Site,
    /// 瞭望塔.
    Tower,
    /// Forest.
    Forest,
    /// Wind, weather.
    Wind,
    /// 专项.
    Campaign,
    /// Plate code.
    QrCode,
    /// Storage.
    Storage,
    /// Settings.
    Settings,
    /// Sunlight theme.
    Sun,
    /// Night theme.
    Moon,
    /// Theme.
    Contrast,
    /// Text size.
    TextSize,
    /// Language.
    Language,
    /// Information.
    Note,
    /// Help.
    Question,
    /// A remark.
    Remark,
    /// Leave.
    Logout,
    /// Opens elsewhere.
    External,
    /// Picture.
    Image,
    /// Write, edit.
    Pen,
    /// Discard.
    Trash,
    /// Seen.
    Eye,
    /// Locked.
    Lock,
    /// Pause.
    Pause,
    /// Go on.
    Play,
    /// Speak.
    Mic,
    /// Read aloud.
    Volume,
    /// Joined.
    Link,
    /// More.
    More,
    /// Order of rows.
    Sort,
    /// Larger.
    Fullscreen,
}

impl Icon {
    /// Returns the outline as one SVG path in a square of 24 units.
    pub fn outline(self) -> &'static str {
        OUTLINES.iter().find(|(icon, _)| *icon == self).map_or("", |(_, outline)| outline)
    }
}

/// How large an icon stands beside its word.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum IconSize {
    /// 18 px, beside quiet text and in chips.
    Small,
    /// 24 px.
    #[default]
    Usual,
    /// 40 px, over an empty list.
    Large,
}

/// What [`IconView`] draws.
#[derive(Clone, Debug, PartialEq, Properties)]
pub struct IconViewProps {
    /// Which icon.
    pub icon: Icon,
    /// Its name for screen readers; without one it is decoration beside a word.
    #[prop_or_default]
    pub label: Option<AttrValue>,
    /// Its size.
    #[prop_or_default]
    pub size: IconSize,
}

/// Draws an icon in the colour of the text around it.
#[component]
pub fn IconView(props: &IconViewProps) -> Html {
    let class = match props.size {
        IconSize::Small => "icon icon-s",
        IconSize::Usual => "icon",
        IconSize::Large => "icon icon-l",
    };
    let role = props.label.as_ref().map(|_| "img");
    let hidden = props.label.is_none().then_some("true");
    html! {
        <svg {class} viewBox="0 0 24 24" focusable="false" {role} aria-label={props.label.clone()} aria-hidden={hidden}>
            <path d={props.icon.outline()} />
        </svg>
    }
}

#[cfg(test)]
mod tests {
    use super::Icon;
    use super::outline::OUTLINES;

    #[test]
    fn every_outline_belongs_to_one_icon_and_starts_where_it_says() {
        for (place, (icon, outline)) in OUTLINES.iter().enumerate() {
            assert!(outline.starts_with('M'), "{icon:?} starts with an absolute move");
            assert_eq!(icon.outline(), *outline, "{icon:?} has one outline");
            assert_eq!(*icon as usize, place, "the table follows the order of the enum, none left out");
        }
        assert_eq!(OUTLINES.len(), Icon::Fullscreen as usize + 1);
    }
}
