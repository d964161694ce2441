//! Which file answers which request, and with which headers.

use std::{
    fs,
    path::{Path, PathBuf},
};

use bytes::Bytes;
use http::{
    Method, Request, Response, StatusCode,
    header::{self, HeaderMap, HeaderName, HeaderValue},
};
use http_body_util::Full;
use sha2::{Digest, Sha256};

use crate::headers::{self, Rule};

/// Compressed neighbours, best first.
const ENCODINGS: &[(&str, &str)] = &[("br", "br"), ("gzip", "gz")];

/// A built app on disk.
pub struct Site {
    dist: PathBuf,
    rules: Vec<Rule>,
}

/// What a request asks for.
#[derive(Debug, PartialEq, Eq)]
enum Target {
    /// A file of the build, by its path inside dist.
    File(String),
    /// One of the app's routes: the page answers.
    Page,
    /// Nothing here.
    Nothing,
}

impl Site {
    /// Opens a folder that a build filled.
    pub fn open(dist: &Path) -> Result<Self, NoSite> {
        if !dist.join("index.html").is_file() {
            return Err(NoSite { dist: dist.to_path_buf() });
        }
        let text = fs::read_to_string(dist.join("_headers")).unwrap_or_default();
        Ok(Self { dist: dist.to_path_buf(), rules: headers::parse(&text) })
    }

    /// Answers one request; every answer carries the build's own headers.
    pub fn answer<B>(&self, request: &Request<B>) -> Response<Full<Bytes>> {
        let path = request.uri().path();
        let mut response = if *request.method() == Method::GET || *request.method() == Method::HEAD {
            match self.target(path, request.headers()) {
                Target::File(name) => self.file(&name, request.headers()),
                Target::Page => self.file("index.html", request.headers()),
                Target::Nothing => plain(StatusCode::NOT_FOUND, "not found"),
            }
        } else {
            plain(StatusCode::METHOD_NOT_ALLOWED, "only GET and HEAD")
        };
        for (name, value) in self.rules.iter().filter(|rule| rule.applies_to(path)).flat_map(|rule| &rule.headers) {
            if let (Ok(name), Ok(value)) = (HeaderName::try_from(name), HeaderValue::try_from(value)) {
                response.headers_mut().insert(name, value);
            }
        }
        response
    }

    fn target(&self, path: &str, headers: &HeaderMap) -> Target {
        if path.starts_with("/api/") {
            return Target::Nothing; // the depot's addresses, which are never the page
        }
        let Some(name) = decoded(path).filter(|name| is_inside(name)) else {
            return Target::Nothing;
        };
        if name.is_empty() || name == "index.html" {
            Target::Page
        } else if !name.starts_with('_') && self.dist.join(&name).is_file() {
            Target::File(name)
        } else if wants_a_page(headers) {
            Target::Page
        } else {
            Target::Nothing
        }
    }

    fn file(&self, name: &str, request: &HeaderMap) -> Response<Full<Bytes>> {
        let path = self.dist.join(name);
        let Ok(bytes) = fs::read(&path) else {
            return plain(StatusCode::NOT_FOUND, "not found");
        };
        // Weak: the same file may be sent compressed or plain.
        let tag = format!("W/\"{}\"", short(&bytes));
        let mut response = Response::new(Full::default());
        let fields = response.headers_mut();
        let keep = if is_named_by_content(name) { "public, max-age=31536000, immutable" } else { "no-cache" };
        fields.insert(header::CACHE_CONTROL, HeaderValue::from_static(keep));
        fields.insert(header::CONTENT_TYPE, HeaderValue::from_static(kind_of(name)));
        fields.insert(header::VARY, HeaderValue::from_static("Accept-Encoding"));
        if let Ok(tag) = HeaderValue::try_from(&tag) {
            fields.insert(header::ETAG, tag);
        }
        if text(request, &header::IF_NONE_MATCH).split(',').any(|known| known.trim() == tag) {
            *response.status_mut() = StatusCode::NOT_MODIFIED;
            return response;
        }
        let accepted = text(request, &header::ACCEPT_ENCODING);
        let compressed = ENCODINGS.iter().find_map(|(encoding, extension)| {
            accepts(accepted, encoding)
                .then(|| fs::read(format!("{}.{extension}", path.display())).ok())
                .flatten()
                .map(|bytes| (*encoding, bytes))
        });
        let body = match compressed {
            Some((encoding, bytes)) => {
                response.headers_mut().insert(header::CONTENT_ENCODING, HeaderValue::from_static(encoding));
                bytes
            }
            None => bytes,
        };
        *response.body_mut() = Full::from(body);
        response
    }
}

/// A folder that holds no built app.
#[derive(Debug)]
pub struct NoSite {
    dist: PathBuf,
}

impl std::fmt::Display for NoSite {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "{}/index.html is missing: build the app first", self.dist.display())
    }
}

impl std::error::Error for NoSite {}

/// Sixteen hexadecimal digits: enough to tell two builds of a file apart.
fn short(bytes: &[u8]) -> String {
    Sha256::digest(bytes).iter().take(8).map(|byte| format!("{byte:02x}")).collect()
}

fn plain(status: StatusCode, words: &'static str) -> Response<Full<Bytes>> {
    let mut response = Response::new(Full::from(words));
    *response.status_mut() = status;
    response.headers_mut().insert(header::CONTENT_TYPE, HeaderValue::from_static("text/plain; charset=utf-8"));
    response.headers_mut().insert(header::CACHE_CONTROL, HeaderValue::from_static("no-store"));
    response
}

fn text<'a>(headers: &'a HeaderMap, name: &HeaderName) -> &'a str {
    headers.get(name).and_then(|value| value.to_str().ok()).unwrap_or_default()
}

fn accepts(accepted: &str, encoding: &str) -> bool {
    accepted.split(',').any(|offer| {
        let mut parts = offer.split(';').map(str::trim);
        parts.next() == Some(encoding) && parts.next() != Some("q=0")
    })
}

/// A person opens an address; a script or a worker fetches a file.
fn wants_a_page(headers: &HeaderMap) -> bool {
    text(headers, &HeaderName::from_static("sec-fetch-mode")) == "navigate"
        || text(headers, &header::ACCEPT).contains("text/html")
}

/// The path without its leading slash and with %XX decoded.
fn decoded(path: &str) -> Option<String> {
    let mut bytes = Vec::with_capacity(path.len());
    let mut rest = path.strip_prefix('/')?.bytes();
    while let Some(byte) = rest.next() {
        if byte != b'%' {
            bytes.push(byte);
            continue;
        }
        let digits = [rest.next()?, rest.next()?];
        let value = u8::from_str_radix(str::from_utf8(&digits).ok()?, 16).ok()?;
        bytes.push(value);
    }
    String::from_utf8(bytes).ok()
}

/// No way out of dist, on any system.
fn is_inside(name: &str) -> bool {
    !name.contains(['\0', '\\', ':'])
        && !name.starts_with('/')
        && name.split('/').all(|part| part != ".." && part != ".")
}

/// `takt-0123456789abcdef.js`: its content can never change under this name.
fn is_named_by_content(name: &str) -> bool {
    name.rsplit_once('.')
        .and_then(|(stem, _)| stem.rsplit_once('-'))
        .is_some_and(|(_, hash)| hash.len() == 16 && hash.bytes().all(|byte| byte.is_ascii_hexdigit()))
}

fn kind_of(name: &str) -> &'static str {
    match name.rsplit_once('.').map(|(_, extension)| extension) {
        Some("html") => "text/html; charset=utf-8",
        Some("js" | "mjs") => "text/javascript; charset=utf-8",
        Some("css") => "text/css; charset=utf-8",
        Some("wasm") => "application/wasm",
        Some("svg") => "image/svg+xml",
        Some("png") => "image/png",
        Some("woff2") => "font/woff2",
        Some("webmanifest") => "application/manifest+json",
        Some("json") => "application/json",
        Some("txt") => "text/plain; charset=utf-8",
        Some(_) | None => "application/octet-stream",
    }
}

#[cfg(test)]
mod tests;
