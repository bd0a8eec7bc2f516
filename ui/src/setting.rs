//! What a person chose for this device: theme, text, language, shell. Kept in the browser's own storage, so
//! that `check.js` can apply it before the first paint.

use std::rc::Rc;

use yew::prelude::*;

use crate::{
    host,
    text::{self, Language},
};

/// The choices.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub(crate) struct Settings {
    pub(crate) theme: Theme,
    pub(crate) elder: Elder,
    pub(crate) size: TextSize,
    pub(crate) language: Language,
    /// The shell that was chosen by hand, if one was.
    pub(crate) shell: Option<Shell>,
}

/// Colours.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub(crate) enum Theme {
    /// 标准
    #[default]
    Standard,
    /// 强光
    Sunlight,
    /// 夜间
    Night,
}

/// 长辈模式: larger words and targets.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub(crate) enum Elder {
    #[default]
    Off,
    On,
}

/// Size of words.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub(crate) enum TextSize {
    #[default]
    Medium,
    Large,
    Larger,
    Largest,
}

/// Whose arrangement the screens have.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Shell {
    Phone,
    Desk,
}

/// One choice.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Choice {
    Theme(Theme),
    Elder(Elder),
    Size(TextSize),
    Language(Language),
    Shell(Shell),
}

impl Theme {
    pub(crate) const ALL: [Self; 3] = [Self::Standard, Self::Sunlight, Self::Night];

    pub(crate) const fn key(self) -> &'static str {
        match self {
            Self::Standard => "standard",
            Self::Sunlight => "sunlight",
            Self::Night => "night",
        }
    }
}

impl Elder {
    pub(crate) const ALL: [Self; 2] = [Self::Off, Self::On];

    pub(crate) const fn key(self) -> &'static str {
        match self {
            Self::Off => "off",
            Self::On => "on",
        }
    }
}

impl TextSize {
    pub(crate) const ALL: [Self; 4] = [Self::Medium, Self::Large, Self::Larger, Self::Largest];

    pub(crate) const fn key(self) -> &'static str {
        match self {
            Self::Medium => "m",
            Self::Large => "l",
            Self::Larger => "xl",
            Self::Largest => "xxl",
        }
    }
}

impl Shell {
    pub(crate) const ALL: [Self; 2] = [Self::Phone, Self::Desk];

    pub(crate) const fn key(self) -> &'static str {
        match self {
            Self::Phone => "phone",
            Self::Desk => "desk",
        }
    }
}

impl Settings {
    /// Reads what was chosen before.
    pub(crate) fn kept() -> Self {
        let settings = Self {
            theme: read("qly.theme", &Theme::ALL, Theme::key).unwrap_or_default(),
            elder: read("qly.elder", &Elder::ALL, Elder::key).unwrap_or_default(),
            size: read("qly.text", &TextSize::ALL, TextSize::key).unwrap_or_default(),
            language: read("qly.lang", &Language::ALL, Language::tag).unwrap_or_default(),
            shell: read("qly.shell", &Shell::ALL, Shell::key),
        };
        text::speak(settings.language);
        settings
    }

    /// Keeps every choice and puts it on the page.
    fn apply(self) {
        text::speak(self.language);
        let pairs = [
            ("qly.theme", "data-theme", self.theme.key()),
            ("qly.elder", "data-elder", self.elder.key()),
            ("qly.text", "data-text", self.size.key()),
            ("qly.lang", "lang", self.language.tag()),
        ];
        for (key, attribute, value) in pairs {
            host::keep_setting(key, value);
            host::mark_page(attribute, value);
        }
        if let Some(shell) = self.shell {
            host::keep_setting("qly.shell", shell.key());
        }
    }
}

fn read<T: Copy>(key: &str, all: &[T], name: fn(T) -> &'static str) -> Option<T> {
    let kept = host::kept_setting(key)?;
    all.iter().copied().find(|value| name(*value) == kept)
}

impl Reducible for Settings {
    type Action = Choice;

    fn reduce(self: Rc<Self>, choice: Choice) -> Rc<Self> {
        let mut settings = *self;
        match choice {
            Choice::Theme(theme) => settings.theme = theme,
            Choice::Elder(elder) => settings.elder = elder,
            Choice::Size(size) => settings.size = size,
            Choice::Language(language) => settings.language = language,
            Choice::Shell(shell) => settings.shell = Some(shell),
        }
        settings.apply();
        Rc::new(settings)
    }
}

/// The settings, for every component.
pub(crate) type SettingsContext = UseReducerHandle<Settings>;
