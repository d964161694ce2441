//! Requests as browsers send them, against a small build in a temporary folder.

#![allow(clippy::unwrap_used, clippy::expect_used)]
use super::*;

/// A temporary folder, gone when the test ends.
struct Folder(tempfile::TempDir);

impl Folder {
    fn new() -> Self {
        Self(tempfile::tempdir().expect("a temporary folder"))
    }
    fn path(&self) -> &Path {
        self.0.path()
    }
    fn file(&self, name: &str, text: &str) {
        fs::write(self.0.path().join(name), text).expect("a file");
    }
}

const HASHED: &str = "takt-0123456789abcdef.wasm";

fn site(folder: &Folder) -> Site {
    folder.file("index.html", "<p>page");
    folder.file(HASHED, "wasm");
    folder.file(&format!("{HASHED}.br"), "small");
    folder.file("sw.js", "worker");
    folder.file("_headers", "/*\n  X-Content-Type-Options: nosniff\n");
    Site::open(folder.path()).expect("a build")
}

fn ask(site: &Site, path: &str, headers: &[(&str, &str)]) -> Response<Full<Bytes>> {
    let mut request = Request::builder().uri(path);
    for (name, value) in headers {
        request = request.header(*name, *value);
    }
    site.answer(&request.body(()).expect("a request"))
}

fn field<'a>(response: &'a Response<Full<Bytes>>, name: &str) -> &'a str {
    response.headers().get(name).map_or("", |value| value.to_str().expect("text"))
}

#[test]
fn every_route_is_the_page_and_is_asked_for_again() {
    let folder = Folder::new();
    let site = site(&folder);
    for route in ["/", "/work", "/accounts/acme.com", "/index.html"] {
        let response = ask(&site, route, &[("accept", "text/html,*/*")]);
        assert_eq!(response.status(), StatusCode::OK, "{route}");
        assert_eq!(field(&response, "content-type"), "text/html; charset=utf-8");
        assert_eq!(field(&response, "cache-control"), "no-cache");
        assert_eq!(field(&response, "x-content-type-options"), "nosniff");
    }
}

#[test]
fn a_missing_file_is_not_answered_with_the_page() {
    let folder = Folder::new();
    let site = site(&folder);
    for path in ["/takt-ffffffffffffffff.wasm", "/api/lines", "/_headers"] {
        assert_eq!(ask(&site, path, &[("accept", "*/*")]).status(), StatusCode::NOT_FOUND, "{path}");
    }
}

#[test]
fn a_file_named_by_its_content_is_kept_for_ever_and_others_are_not() {
    let folder = Folder::new();
    let site = site(&folder);
    let response = ask(&site, &format!("/{HASHED}"), &[]);
    assert_eq!(field(&response, "cache-control"), "public, max-age=31536000, immutable");
    assert_eq!(field(&response, "content-type"), "application/wasm");
    assert_eq!(field(&response, "content-encoding"), "");
    assert_eq!(field(&ask(&site, "/sw.js", &[]), "cache-control"), "no-cache");
}

#[test]
fn the_compressed_neighbour_is_sent_to_those_who_take_it() {
    let folder = Folder::new();
    let site = site(&folder);
    let path = format!("/{HASHED}");
    assert_eq!(field(&ask(&site, &path, &[("accept-encoding", "gzip, br")]), "content-encoding"), "br");
    assert_eq!(field(&ask(&site, &path, &[("accept-encoding", "br;q=0, gzip")]), "content-encoding"), "");
}

#[test]
fn an_unchanged_file_is_not_sent_twice() {
    let folder = Folder::new();
    let site = site(&folder);
    let tag = field(&ask(&site, "/sw.js", &[]), "etag").to_owned();
    assert_eq!(ask(&site, "/sw.js", &[("if-none-match", &tag)]).status(), StatusCode::NOT_MODIFIED);
    assert_eq!(ask(&site, "/sw.js", &[("if-none-match", "\"other\"")]).status(), StatusCode::OK);
}

#[test]
fn nothing_outside_the_build_is_ever_sent() {
    let folder = Folder::new();
    let site = site(&folder);
    for path in
        ["/../Cargo.toml", "/%2e%2e/Cargo.toml", "/%2e%2e%2fCargo.toml", "//etc/passwd", "/c:%5cx", "/%00", "/%zz"]
    {
        assert_eq!(ask(&site, path, &[("accept", "*/*")]).status(), StatusCode::NOT_FOUND, "{path}");
    }
}
