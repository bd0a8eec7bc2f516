//! Makes a photo small, burns time, place and person into it, and turns it and its thumbnail into JPEG in base64.

use base64::{Engine, engine::general_purpose::STANDARD};
use domain::{
    record::Hash,
    wire::{PHOTO_BYTES_MAX, THUMB_BYTES_MAX},
};
use wasm_bindgen::{JsCast, JsValue};
use wasm_bindgen_futures::JsFuture;
use web_sys::{CanvasRenderingContext2d, File, HtmlCanvasElement, HtmlImageElement, HtmlVideoElement, Url};

/// The longer side of a kept photo, in pixels.
const SIDE_PX_MAX: f64 = 1_600.0;
/// The longer side of a thumbnail, in pixels.
const THUMB_PX: f64 = 320.0;
/// Qualities that are tried, the best first.
const QUALITIES: [f64; 6] = [0.85, 0.7, 0.55, 0.4, 0.25, 0.1];
/// How much smaller the next try is, where no quality was enough.
const SHRINK: f64 = 0.75;
/// How often a photo is made smaller.
const SHRINKS_MAX: usize = 5;

/// A photo, ready to be kept.
pub(crate) struct Prepared {
    /// JPEG in base64, at most [`PHOTO_BYTES_MAX`] long once decoded.
    pub(crate) base64: String,
    /// The same small, at most [`THUMB_BYTES_MAX`] long once decoded.
    pub(crate) thumb: String,
    /// Of what it was made from.
    pub(crate) original: Option<Hash>,
}

/// What a photo is made from.
enum Source<'a> {
    Image(&'a HtmlImageElement),
    Video(&'a HtmlVideoElement),
    Canvas(&'a HtmlCanvasElement),
}

/// Makes a photo from a file, with `mark` at its foot.
///
/// Drawing it anew leaves out everything else that the camera wrote into the file.
pub(crate) async fn prepare(file: &File, mark: &[String]) -> Option<Prepared> {
    let bytes = JsFuture::from(file.array_buffer()).await.ok()?;
    let original = Hash::of(&js_sys::Uint8Array::new(&bytes).to_vec());
    let url = Url::create_object_url_with_blob(file).ok()?;
    let image = HtmlImageElement::new().ok()?;
    image.set_src(&url);
    let is_decoded = JsFuture::from(image.decode()).await.is_ok();
    let prepared = if is_decoded { press(&Source::Image(&image), mark) } else { None };
    let _ = Url::revoke_object_url(&url);
    Some(Prepared { original: Some(original), ..prepared? })
}

/// Makes a photo of what a camera shows, with `mark` at its foot.
pub(crate) fn shoot(video: &HtmlVideoElement, mark: &[String]) -> Option<Prepared> {
    let source = Source::Video(video);
    let plain = jpeg(&draw(&source, source.scale(SIDE_PX_MAX))?, 0.85)?;
    let original = STANDARD.decode(plain).ok().map(|bytes| Hash::of(&bytes));
    Some(Prepared { original, ..press(&source, mark)? })
}

fn press(source: &Source<'_>, mark: &[String]) -> Option<Prepared> {
    let mut scale = source.scale(SIDE_PX_MAX);
    for _ in 0..SHRINKS_MAX {
        let canvas = draw(source, scale)?;
        burn(&canvas, mark)?;
        if let Some(base64) = squeeze(&canvas, PHOTO_BYTES_MAX) {
            let whole = Source::Canvas(&canvas);
            let thumb = squeeze(&draw(&whole, whole.scale(THUMB_PX))?, THUMB_BYTES_MAX)?;
            return Some(Prepared { base64, thumb, original: None });
        }
        scale *= SHRINK;
    }
    None
}

impl Source<'_> {
    fn size(&self) -> (f64, f64) {
        let (width, height) = match self {
            Self::Image(image) => (image.natural_width(), image.natural_height()),
            Self::Video(video) => (video.video_width(), video.video_height()),
            Self::Canvas(canvas) => (canvas.width(), canvas.height()),
        };
        (f64::from(width), f64::from(height))
    }

    fn scale(&self, side_px_max: f64) -> f64 {
        let (width, height) = self.size();
        fit(width, height, side_px_max)
    }
}

/// Returns what to multiply with so that the longer side fits.
fn fit(width: f64, height: f64, side_px_max: f64) -> f64 {
    let longer = width.max(height).max(1.0);
    (side_px_max / longer).min(1.0)
}

/// Returns the best JPEG in base64 that is short enough, if one is.
fn squeeze(canvas: &HtmlCanvasElement, bytes_max: u32) -> Option<String> {
    let mut tries = QUALITIES.into_iter().filter_map(|quality| jpeg(canvas, quality));
    tries.find(|base64| decoded_length(base64) <= bytes_max as usize)
}

/// Returns how many bytes a base64 text stands for, at most.
fn decoded_length(base64: &str) -> usize {
    base64.len().div_ceil(4).saturating_mul(3)
}

fn jpeg(canvas: &HtmlCanvasElement, quality: f64) -> Option<String> {
    let url =
        canvas.to_data_url_with_type_and_encoder_options("image/jpeg", &JsValue::from_f64(quality)).ok()?;
    url.split_once("base64,").map(|(_, base64)| base64.to_owned())
}

fn context_of(canvas: &HtmlCanvasElement) -> Option<CanvasRenderingContext2d> {
    canvas.get_context("2d").ok()??.dyn_into().ok()
}

fn draw(source: &Source<'_>, scale: f64) -> Option<HtmlCanvasElement> {
    let document = web_sys::window()?.document()?;
    let canvas: HtmlCanvasElement = document.create_element("canvas").ok()?.dyn_into().ok()?;
    let (width, height) = source.size();
    let (width, height) = ((width * scale).round().max(1.0), (height * scale).round().max(1.0));
    canvas.set_width(width as u32);
    canvas.set_height(height as u32);
    let context = context_of(&canvas)?;
    let drawn = match source {
        Source::Image(image) => {
            context.draw_image_with_html_image_element_and_dw_and_dh(image, 0.0, 0.0, width, height)
        }
        Source::Video(video) => {
            context.draw_image_with_html_video_element_and_dw_and_dh(video, 0.0, 0.0, width, height)
        }
        Source::Canvas(from) => {
            context.draw_image_with_html_canvas_element_and_dw_and_dh(from, 0.0, 0.0, width, height)
        }
    };
    drawn.ok().map(|()| canvas)
}

/// White on a dark band: legible on snow, in the sun and at night.
fn burn(canvas: &HtmlCanvasElement, mark: &[String]) -> Option<()> {
    let context = context_of(canvas)?;
    let (width, height) = (f64::from(canvas.width()), f64::from(canvas.height()));
    let size = (width.min(height) / 18.0).clamp(16.0, 52.0);
    let line = size * 1.4;
    let band = line * mark.len() as f64 + size;
    context.set_fill_style_str("rgba(0,0,0,0.72)");
    context.fill_rect(0.0, height - band, width, band);
    context.set_fill_style_str("#fff");
    context.set_font(&format!("600 {size}px sans-serif"));
    context.set_text_baseline("top");
    let mut top = height - band + size / 2.0;
    for words in mark {
        context.fill_text_with_max_width(words, size / 2.0, top, width - size).ok()?;
        top += line;
    }
    Some(())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_photo_fits_and_is_never_enlarged() {
        assert_eq!(fit(4_000.0, 3_000.0, SIDE_PX_MAX), 0.4);
        assert_eq!(fit(800.0, 600.0, SIDE_PX_MAX), 1.0);
        assert_eq!(fit(0.0, 0.0, SIDE_PX_MAX), 1.0);
    }

    #[test]
    fn the_length_of_a_base64_text_is_never_guessed_too_low() {
        assert_eq!(decoded_length("AAAA"), 3);
        assert!(decoded_length("AAAAA") >= 4);
    }
}
