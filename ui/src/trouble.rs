//! What went wrong, in the person's words and with the way out.

use domain::{enrol::EnrolRefusal, host::BrokenCode, refusal::Refusal};
use yew::AttrValue;

use crate::text::{has, t, t_of, t_with};

/// Why a call did not do what was asked.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) enum Trouble {
    /// The rules say no.
    Refused(Refusal),
    /// The enrolment was refused.
    Enrol(EnrolRefusal),
    /// The relay could not be reached.
    Unreachable,
    /// Something broke; nothing was written.
    Broken(BrokenCode),
}

impl Trouble {
    /// Returns what to tell the person.
    pub(crate) fn words(&self) -> AttrValue {
        match self {
            Self::Refused(refusal) => refusal_words(refusal),
            Self::Enrol(refusal) => t(enrol_key(*refusal)),
            Self::Unreachable => t("trouble-unreachable"),
            Self::Broken(code) => t(broken_key(*code)),
        }
    }

    /// Returns the refusal, where the rules said no.
    pub(crate) const fn refusal(&self) -> Option<&Refusal> {
        match self {
            Self::Refused(refusal) => Some(refusal),
            Self::Enrol(_) | Self::Unreachable | Self::Broken(_) => None,
        }
    }
}

/// Returns the key of the field that a refusal is about, if it is about one.
pub(crate) fn field_of(refusal: &Refusal) -> Option<&str> {
    match refusal {
        Refusal::Missing { field }
        | Refusal::TooLong { field, .. }
        | Refusal::Invalid { field }
        | Refusal::TooMany { field, .. } => Some(field),
        Refusal::NoAuthority
        | Refusal::NoPlace
        | Refusal::ChangedSince
        | Refusal::Unknown
        | Refusal::PatrolOpen
        | Refusal::NotEnrolled => None,
    }
}

/// Returns a refusal in the person's words.
pub(crate) fn refusal_words(refusal: &Refusal) -> AttrValue {
    match refusal {
        Refusal::NoAuthority => t("refusal-no-authority"),
        Refusal::NoPlace => t("refusal-no-place"),
        Refusal::ChangedSince => t("refusal-changed-since"),
        Refusal::Missing { field } => {
            let own = format!("refusal-missing-{field}");
            if has(&own) {
                t(&own)
            } else {
                t_with("refusal-missing", &[("field", field_name(field).to_string().into())])
            }
        }
        Refusal::TooLong { field, max } => t_with(
            "refusal-too-long",
            &[("field", field_name(field).to_string().into()), ("max", (*max).into())],
        ),
        Refusal::Invalid { field } => {
            t_with("refusal-invalid", &[("field", field_name(field).to_string().into())])
        }
        Refusal::TooMany { field, max } => t_with(
            "refusal-too-many",
            &[("field", field_name(field).to_string().into()), ("max", (*max).into())],
        ),
        Refusal::Unknown => t("refusal-unknown"),
        Refusal::PatrolOpen => t("refusal-patrol-open"),
        Refusal::NotEnrolled => t("refusal-not-enrolled"),
    }
}

/// Returns the name of a field, or its key where no message names it.
pub(crate) fn field_name(field: &str) -> AttrValue {
    if has(&format!("field-{field}")) { t_of("field", field) } else { AttrValue::from(field.to_owned()) }
}

/// Returns the message key of an enrolment's refusal.
pub(crate) const fn enrol_key(refusal: EnrolRefusal) -> &'static str {
    match refusal {
        EnrolRefusal::WrongCode => "enrol-refused-wrong-code",
        EnrolRefusal::UsedCode => "enrol-refused-used-code",
        EnrolRefusal::ExpiredCode => "enrol-refused-expired-code",
        EnrolRefusal::WrongPassword => "enrol-refused-wrong-password",
        EnrolRefusal::Locked => "enrol-refused-locked",
        EnrolRefusal::Malformed => "enrol-refused-malformed",
    }
}

/// Returns the message key of what broke.
pub(crate) const fn broken_key(code: BrokenCode) -> &'static str {
    match code {
        BrokenCode::Store => "broken-store",
        BrokenCode::StorageFull => "broken-storage-full",
        BrokenCode::OtherTab => "broken-other-tab",
        BrokenCode::NoStorage => "broken-no-storage",
        BrokenCode::BadCall => "broken-bad-call",
        BrokenCode::PhotosFull => "broken-photos-full",
        BrokenCode::Sealed => "broken-sealed",
    }
}
