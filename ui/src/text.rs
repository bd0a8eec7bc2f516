//! Words in the person's language, from the message files in `locales/`.

use std::cell::Cell;

pub(crate) use fluent_bundle::FluentValue;
use fluent_bundle::{FluentArgs, FluentBundle, FluentResource};
use unic_langid::LanguageIdentifier;
use yew::AttrValue;

/// A language of the screens.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub(crate) enum Language {
    /// 中文
    #[default]
    Chinese,
    English,
}

/// The message files of a language.
type Files = [&'static str; 4];

const CHINESE: Files = [
    include_str!("../locales/zh-CN/common.ftl"),
    include_str!("../locales/zh-CN/phone.ftl"),
    include_str!("../locales/zh-CN/refusal.ftl"),
    include_str!("../locales/zh-CN/desk.ftl"),
];

const ENGLISH: Files = [
    include_str!("../locales/en/common.ftl"),
    include_str!("../locales/en/phone.ftl"),
    include_str!("../locales/en/refusal.ftl"),
    include_str!("../locales/en/desk.ftl"),
];

impl Language {
    /// Both, the default first.
    pub(crate) const ALL: [Self; 2] = [Self::Chinese, Self::English];

    /// Returns the tag, as the page's `lang` has it.
    pub(crate) const fn tag(self) -> &'static str {
        match self {
            Self::Chinese => "zh-CN",
            Self::English => "en",
        }
    }

    const fn files(self) -> Files {
        match self {
            Self::Chinese => CHINESE,
            Self::English => ENGLISH,
        }
    }
}

type Bundle = FluentBundle<FluentResource>;

thread_local! {
    static PRESENT: Cell<Language> = const { Cell::new(Language::Chinese) };
    static IN_CHINESE: Bundle = bundle(Language::Chinese);
    static IN_ENGLISH: Bundle = bundle(Language::English);
}

fn bundle(language: Language) -> Bundle {
    let tag: LanguageIdentifier = language.tag().parse().unwrap_or_default();
    let mut bundle = FluentBundle::new(vec![tag]);
    bundle.set_use_isolating(false);
    for file in language.files() {
        let resource = FluentResource::try_new(file.to_owned()).unwrap_or_else(|(partial, _)| partial);
        bundle.add_resource_overriding(resource);
    }
    bundle
}

/// Speaks `language` from here on; whoever shows words must be drawn again.
pub(crate) fn speak(language: Language) {
    PRESENT.with(|present| present.set(language));
}

/// Returns the words of a message.
pub(crate) fn t(key: &str) -> AttrValue {
    t_with(key, &[])
}

/// Returns the words of `group-key`, for keys that come from a type's `key()`.
pub(crate) fn t_of(group: &str, key: &str) -> AttrValue {
    t(&format!("{group}-{key}"))
}

/// Returns the words of a message with what stands in it.
pub(crate) fn t_with(key: &str, values: &[(&'static str, FluentValue<'_>)]) -> AttrValue {
    match PRESENT.with(Cell::get) {
        Language::Chinese => IN_CHINESE.with(|bundle| words(bundle, key, values)),
        Language::English => IN_ENGLISH.with(|bundle| words(bundle, key, values)),
    }
}

/// Whether there is such a message.
pub(crate) fn has(key: &str) -> bool {
    IN_CHINESE.with(|bundle| bundle.has_message(key))
}

fn words(bundle: &Bundle, key: &str, values: &[(&'static str, FluentValue<'_>)]) -> AttrValue {
    let Some(pattern) = bundle.get_message(key).and_then(|message| message.value()) else {
        return AttrValue::from(key.to_owned());
    };
    let arguments: FluentArgs = values.iter().map(|(name, value)| (*name, value.clone())).collect();
    AttrValue::from(bundle.format_pattern(pattern, Some(&arguments), &mut Vec::new()).into_owned())
}

#[cfg(test)]
mod tests;
