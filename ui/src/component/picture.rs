//! Makes a photo small, burns time, place and person into it, and turns it into JPEG in base64.

use domain::wire::PHOTO_BYTES_MAX;
use wasm_bindgen::{JsCast, JsValue};
use wasm_bindgen_futures::JsFuture;
use web_sys::{CanvasRenderingContext2d, File, HtmlCanvasElement, HtmlImageElement, Url};

/// The longer side of a kept photo, in pixels.
const SIDE_PX_MAX: f64 = 1_600.0;
/// Qualities that are tried, the best first.
const QUALITIES: [f64; 4] = [0.85, 0.7, 0.55, 0.4];
/// How much smaller the next try is, where no quality was enough.
const SHRINK: f64 = 0.75;
/// How often a photo is made smaller.
const SHRINKS_MAX: usize = 5;

/// Returns `file` as JPEG in base64, at most [`PHOTO_BYTES_MAX`] long, with `mark` at its foot.
///
/// Drawing it anew leaves out everything else that the camera wrote into the file.
pub(crate) async fn prepare(file: &File, mark: &[String]) -> Option<String> {
    let url = Url::create_object_url_with_blob(file).ok()?;
    let image = HtmlImageElement::new().ok()?;
    image.set_src(&url);
    let is_decoded = JsFuture::from(image.decode()).await.is_ok();
    let prepared = if is_decoded { press(&image, mark) } else { None };
    let _ = Url::revoke_object_url(&url);
    prepared
}

fn press(image: &HtmlImageElement, mark: &[String]) -> Option<String> {
    let (width, height) = (f64::from(image.natural_width()), f64::from(image.natural_height()));
    let mut scale = fit(width, height);
    for _ in 0..SHRINKS_MAX {
        let canvas = draw(image, width * scale, height * scale, mark)?;
        for quality in QUALITIES {
            let base64 = jpeg(&canvas, quality)?;
            if decoded_length(&base64) <= PHOTO_BYTES_MAX as usize {
                return Some(base64);
            }
        }
        scale *= SHRINK;
    }
    None
}

/// Returns what to multiply with so that the longer side fits.
fn fit(width: f64, height: f64) -> f64 {
    let longer = width.max(height).max(1.0);
    (SIDE_PX_MAX / longer).min(1.0)
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

fn draw(image: &HtmlImageElement, width: f64, height: f64, mark: &[String]) -> Option<HtmlCanvasElement> {
    let document = web_sys::window()?.document()?;
    let canvas: HtmlCanvasElement = document.create_element("canvas").ok()?.dyn_into().ok()?;
    canvas.set_width(width.round().max(1.0) as u32);
    canvas.set_height(height.round().max(1.0) as u32);
    let context: CanvasRenderingContext2d = canvas.get_context("2d").ok()??.dyn_into().ok()?;
    context.draw_image_with_html_image_element_and_dw_and_dh(image, 0.0, 0.0, width, height).ok()?;
    burn(&context, width, height, mark);
    Some(canvas)
}

fn burn(context: &CanvasRenderingContext2d, width: f64, height: f64, mark: &[String]) {
    let size = (width.min(height) / 28.0).clamp(14.0, 36.0);
    let line = size * 1.4;
    let band = line * mark.len() as f64 + size;
    context.set_fill_style_str("rgba(0,0,0,0.55)");
    context.fill_rect(0.0, height - band, width, band);
    context.set_fill_style_str("#fff");
    context.set_font(&format!("600 {size}px sans-serif"));
    context.set_text_baseline("top");
    let mut top = height - band + size / 2.0;
    for words in mark {
        let _ = context.fill_text_with_max_width(words, size / 2.0, top, width - size);
        top += line;
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_photo_fits_and_is_never_enlarged() {
        assert_eq!(fit(4_000.0, 3_000.0), 0.4);
        assert_eq!(fit(800.0, 600.0), 1.0);
    }

    #[test]
    fn the_length_of_a_base64_text_is_never_guessed_too_low() {
        assert_eq!(decoded_length("AAAA"), 3);
        assert!(decoded_length("AAAAA") >= 4);
    }
}
