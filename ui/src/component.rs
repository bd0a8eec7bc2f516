//! What phone and desk share.

pub(crate) mod camera;
pub(crate) mod chip;
pub(crate) mod feedback;
pub(crate) mod field;
pub(crate) mod found;
pub(crate) mod link;
pub(crate) mod modal;
pub(crate) mod photo;
pub(crate) mod photo_picker;
pub(crate) mod picture;
pub(crate) mod question;
pub(crate) mod row;
pub(crate) mod seen;
pub(crate) mod site_field;
pub(crate) mod step_draft;
pub(crate) mod step_field;
pub(crate) mod step_form;
pub(crate) mod sync;
pub(crate) mod timeline;
