//! The screens, as files.

use std::{borrow::Cow, path::PathBuf};

use axum::{
    extract::State,
    http::{HeaderMap, HeaderValue, StatusCode, Uri, header},
    response::{IntoResponse, Response},
};
use rust_embed::RustEmbed;

use super::Shared;

#[derive(RustEmbed)]
#[folder = "../dist"]
struct Embedded;

/// Where the screens come from.
#[derive(Debug, Clone)]
pub(super) enum Ui {
    /// From this program.
    Embedded,
    /// From a folder.
    Folder(PathBuf),
}

/// Pressed forms, the smaller first: what a browser calls it, and how the file ends.
const PRESSED: [(&str, &str); 2] = [("br", ".br"), ("gzip", ".gz")];

const TYPES: [(&str, &str); 16] = [
    ("html", "text/html; charset=utf-8"),
    ("js", "text/javascript; charset=utf-8"),
    ("mjs", "text/javascript; charset=utf-8"),
    ("css", "text/css; charset=utf-8"),
    ("wasm", "application/wasm"),
    ("json", "application/json"),
    ("webmanifest", "application/manifest+json"),
    ("svg", "image/svg+xml"),
    ("png", "image/png"),
    ("jpg", "image/jpeg"),
    ("webp", "image/webp"),
    ("ico", "image/x-icon"),
    ("woff2", "font/woff2"),
    ("txt", "text/plain; charset=utf-8"),
    ("ftl", "text/plain; charset=utf-8"),
    ("xml", "application/xml"),
];

impl Ui {
    pub(super) fn new(folder: Option<PathBuf>) -> Self {
        folder.map_or(Self::Embedded, Self::Folder)
    }

    async fn read(&self, path: &str) -> Option<Cow<'static, [u8]>> {
        match self {
            Self::Embedded => Embedded::get(path).map(|file| file.data),
            Self::Folder(folder) => tokio::fs::read(folder.join(path)).await.ok().map(Cow::Owned),
        }
    }
}

/// `GET /…`: one of the screens' files.
pub(super) async fn file(State(shared): State<Shared>, uri: Uri, headers: HeaderMap) -> Response {
    let path = match uri.path().trim_start_matches('/') {
        "" => "index.html",
        path => path,
    };
    if !is_plain(path) {
        return StatusCode::NOT_FOUND.into_response();
    }
    for (name, end) in PRESSED {
        if is_accepted(&headers, name)
            && let Some(bytes) = shared.ui.read(&format!("{path}{end}")).await
        {
            return answer(path, &headers, bytes, Some(name));
        }
    }
    match shared.ui.read(path).await {
        Some(bytes) => answer(path, &headers, bytes, None),
        None => StatusCode::NOT_FOUND.into_response(),
    }
}

/// Whether a path stays below its folder, whatever the system thinks of its letters.
fn is_plain(path: &str) -> bool {
    let is_plain = |letter: char| letter.is_ascii_alphanumeric() || matches!(letter, '.' | '-' | '_' | '@');
    path.split('/').all(|part| !part.is_empty() && !part.starts_with('.') && part.chars().all(is_plain))
}

fn is_accepted(headers: &HeaderMap, name: &str) -> bool {
    let accepted = headers.get(header::ACCEPT_ENCODING).and_then(|value| value.to_str().ok());
    accepted.unwrap_or_default().split(',').any(|one| {
        let mut parts = one.split(';').map(str::trim);
        parts.next() == Some(name) && !parts.any(|q| matches!(q, "q=0" | "q=0.0" | "q=0.00" | "q=0.000"))
    })
}

fn answer(
    path: &str,
    asked: &HeaderMap,
    bytes: Cow<'static, [u8]>,
    pressed: Option<&'static str>,
) -> Response {
    let tag = format!("\"{}\"", blake3::hash(&bytes).to_hex());
    let known = asked.get(header::IF_NONE_MATCH).and_then(|value| value.to_str().ok());
    let is_known = known.is_some_and(|known| known.split(',').any(|one| one.trim() == tag));
    let mut response =
        if is_known { StatusCode::NOT_MODIFIED.into_response() } else { bytes.into_response() };
    let headers = response.headers_mut();
    headers.insert(header::CONTENT_TYPE, HeaderValue::from_static(media_type(path)));
    headers.insert(header::CACHE_CONTROL, HeaderValue::from_static(caching(path)));
    headers.insert(header::VARY, HeaderValue::from_static("accept-encoding"));
    if let Some(name) = pressed {
        headers.insert(header::CONTENT_ENCODING, HeaderValue::from_static(name));
    }
    if let Ok(tag) = HeaderValue::try_from(tag) {
        headers.insert(header::ETAG, tag);
    }
    response
}

fn media_type(path: &str) -> &'static str {
    let end = path.rsplit_once('.').map_or("", |(_, end)| end);
    TYPES.iter().find(|(known, _)| *known == end).map_or("application/octet-stream", |(_, media)| media)
}

/// A file whose name holds its hash never changes; any other is asked for again.
fn caching(path: &str) -> &'static str {
    let stem = path.rsplit('/').next().and_then(|name| name.rsplit_once('.')).map_or("", |(stem, _)| stem);
    let hash = stem.rsplit(['-', '.']).next().unwrap_or_default();
    let is_hash = stem != hash && hash.len() >= 8 && hash.bytes().all(|byte| byte.is_ascii_hexdigit());
    if is_hash { "public, max-age=31536000, immutable" } else { "no-cache" }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_path_that_leaves_its_folder_is_no_file() {
        for path in ["index.html", "ui/app_bg.wasm", "icons/128x128@2x.png"] {
            assert!(is_plain(path), "{path}");
        }
        for path in
            ["../relay.db", "a/../b", "a//b", ".env", "a/.git", "a%2e", "a\\b", "c:x", "a\0b", "", "a/"]
        {
            assert!(!is_plain(path), "{path}");
        }
    }

    #[test]
    fn an_encoding_is_taken_only_where_it_is_accepted() {
        let with = |value: &str| HeaderMap::from_iter([(header::ACCEPT_ENCODING, value.parse().unwrap())]);
        assert!(is_accepted(&with("gzip, deflate, br"), "br"));
        assert!(is_accepted(&with("br;q=0.5"), "br"));
        assert!(!is_accepted(&with("br;q=0, gzip"), "br"));
        assert!(!is_accepted(&with("gzip"), "br") && !is_accepted(&HeaderMap::new(), "br"));
    }

    #[test]
    fn only_a_name_with_a_hash_is_kept_long() {
        for path in ["index.html", "sw.js", "assets.json", "icons/icon-192.png", "deadbeef.js"] {
            assert_eq!(caching(path), "no-cache", "{path}");
        }
        assert!(caching("ui/app-0123456789abcdef.wasm").contains("immutable"));
        assert_eq!(media_type("ui/app-0123.wasm"), "application/wasm");
    }
}
