//! The page itself: one style sheet, the final addresses, the security policy.

use std::env;

use super::{Staging, digest};
use crate::problem::{AtPath, Outcome, Problem};

/// Where index.html wants the policy and the build's name.
const POLICY_PLACE: &str = "__POLICY__";
const BUILD_PLACE: &str = "__BUILD__";
/// Where index.html wants the icons.
const ICONS_PLACE: &str = "<!-- icons -->";
const ICONS: &str = "icons.svg";

/// One style sheet instead of one request per layer, in the order in which the page names them.
pub fn bundle_styles(staging: &mut Staging) -> Outcome<()> {
    let page = staging.read("index.html")?;
    let mut sheet = String::new();
    let mut rest = String::new();
    let mut first = true;
    for line in page.split_inclusive('\n') {
        match stylesheet_in(line) {
            Some((name, tag)) => {
                // The sheet will lie beside fonts/: a relative address means the same as a whole one.
                let text = staging.read(name.trim_start_matches('/'))?;
                sheet.push_str(&text.replace("url(\"fonts/", "url(\"/fonts/"));
                sheet.push('\n');
                let link = if first { "<link rel=\"stylesheet\" href=\"/app.css\">" } else { "" };
                rest.push_str(&line.replace(tag, link));
                first = false;
            }
            None => rest.push_str(line),
        }
        if let Some((name, _)) = stylesheet_in(line) {
            let path = staging.path(name.trim_start_matches('/'));
            // It was read a moment ago; left behind it would only be one file too many.
            let _ = std::fs::remove_file(path);
        }
    }
    if first {
        return Err(Problem::unexpected(
            "index.html links no style sheet",
            "add `<link data-trunk rel=\"css\" href=\"style/…\">` lines, each on its own line",
        ));
    }
    staging.write("app.css", &staging.with_new_names(&sheet))?;
    staging.rename_by_content("app.css")?;
    staging.write("index.html", &rest)
}

/// The address and the whole tag of the style sheet link in this line.
fn stylesheet_in(line: &str) -> Option<(&str, &str)> {
    let start = line.find("<link rel=\"stylesheet\"")?;
    let tag = &line[start..];
    let tag = &tag[..=tag.find('>')?];
    let href = tag.split_once("href=\"")?.1;
    Some((href.split_once('"')?.0, tag))
}

/// Puts the sprite into the page. As a file of its own it would be fetched, parsed and laid out as a document
/// for nearly every icon that comes up, in the middle of the answer that brings it.
pub fn draw_icons(staging: &Staging) -> Outcome<()> {
    let page = staging.read("index.html")?;
    if !page.contains(ICONS_PLACE) {
        return Err(Problem::unexpected(
            format!("index.html has no place for the icons ({ICONS_PLACE})"),
            "keep that line right after <body>",
        ));
    }
    let sprite = sprite(&staging.read(ICONS)?);
    // What the page holds is not fetched by anybody.
    let path = staging.path(ICONS);
    std::fs::remove_file(&path).at("remove", &path)?;
    staging.write("index.html", &page.replace(ICONS_PLACE, &sprite))
}

/// The sprite as a part of the page: nothing of it is seen, and its names cannot be those of other elements.
fn sprite(file: &str) -> String {
    format!("<div hidden>{}</div>", file.trim().replace("<symbol id=\"", "<symbol id=\"icon-"))
}

/// Writes the final addresses, the build's name and the policy into the page; returns the policy.
pub fn settle(staging: &mut Staging) -> Outcome<String> {
    let build = build_name(staging)?;
    let page = staging.with_new_names(&staging.read("index.html")?).replace(BUILD_PLACE, &build);
    let depot_origin = env::var("TAKT_DEPOT_ORIGIN").unwrap_or_default();
    let policy = policy(&inline_scripts(&page), &depot_origin);
    if !page.contains(POLICY_PLACE) {
        return Err(Problem::unexpected(
            format!("index.html has no place for its security policy ({POLICY_PLACE})"),
            "keep the <meta http-equiv=\"Content-Security-Policy\"> line of index.html",
        ));
    }
    staging.write("index.html", &page.replace(POLICY_PLACE, &policy))?;
    Ok(policy)
}

/// The same build has the same name on every machine: it is made from all files but the page.
fn build_name(staging: &Staging) -> Outcome<String> {
    let mut names = String::new();
    for name in staging.all_files()? {
        if name != "index.html" {
            names.push_str(&name);
            names.push(' ');
            names.push_str(&super::precache::digest_of(staging, &name)?);
            names.push('\n');
        }
    }
    Ok(digest::short(names.as_bytes()))
}

/// What is between `<script>` and `</script>`, of those that have no attributes.
fn inline_scripts(page: &str) -> Vec<&str> {
    page.split("<script>").skip(1).filter_map(|rest| rest.split("</script>").next()).collect()
}

/// Nothing but our own files, no evaluated text, no inline style, no HTML from strings except
/// through the one checked policy in boot.js.
fn policy(inline_scripts: &[&str], depot_origin: &str) -> String {
    let hashes: String =
        inline_scripts.iter().map(|script| format!(" '{}'", digest::integrity(script.as_bytes()))).collect();
    [
        "default-src 'none'".to_owned(),
        format!("script-src 'self' 'wasm-unsafe-eval'{hashes}"),
        "style-src 'self'".to_owned(),
        "img-src 'self' data: blob:".to_owned(),
        "font-src 'self'".to_owned(),
        format!("connect-src 'self' {depot_origin}").trim_end().to_owned(),
        "worker-src 'self'".to_owned(),
        "manifest-src 'self'".to_owned(),
        "base-uri 'none'".to_owned(),
        "form-action 'none'".to_owned(),
        "object-src 'none'".to_owned(),
        "require-trusted-types-for 'script'".to_owned(),
        "trusted-types default".to_owned(),
    ]
    .join("; ")
}

/// Response headers in the format that static hosts read (`_headers`), and our own server too.
pub fn write_headers(staging: &Staging, policy: &str) -> Outcome<()> {
    let text = format!(
        "/*\n  Content-Security-Policy: {policy}; frame-ancestors 'none'\n  \
         X-Content-Type-Options: nosniff\n  \
         Referrer-Policy: no-referrer\n  \
         Cross-Origin-Opener-Policy: same-origin\n  \
         Cross-Origin-Resource-Policy: same-origin\n  \
         Permissions-Policy: camera=(), geolocation=(), microphone=(), payment=(), usb=()\n"
    );
    staging.write("_headers", &text)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_style_sheet_link_is_found_with_its_address() {
        let line = "  <link rel=\"stylesheet\" href=\"/base.css\"/>\n";
        assert_eq!(stylesheet_in(line), Some(("/base.css", "<link rel=\"stylesheet\" href=\"/base.css\"/>")));
        assert_eq!(stylesheet_in("<link rel=\"icon\" href=\"/base.css\">"), None);
    }

    #[test]
    fn the_sprite_is_hidden_in_the_page_under_names_of_its_own() {
        let page = sprite("<svg xmlns=\"x\">\n<symbol id=\"line\"><path d=\"M2 2\"/></symbol>\n</svg>\n");
        assert!(page.starts_with("<div hidden><svg"), "{page}");
        assert!(page.contains("<symbol id=\"icon-line\">"), "{page}");
    }

    #[test]
    fn the_policy_names_the_digest_of_every_inline_script_and_allows_no_other() {
        let page = "<script>one()</script><script type=\"module\" src=\"/a.js\"></script><script>two()</script>";
        let scripts = inline_scripts(page);
        assert_eq!(scripts, ["one()", "two()"]);
        let policy = policy(&scripts, "");
        assert!(policy.contains(&digest::integrity(b"one()")));
        assert!(policy.contains(&digest::integrity(b"two()")));
        assert!(!policy.contains("unsafe-inline") && !policy.contains("'unsafe-eval'"));
    }

    #[test]
    fn pages_may_ask_their_own_origin_and_the_depot_they_were_built_for() {
        assert!(policy(&[], "").contains("connect-src 'self';"));
        assert!(policy(&[], "https://depot.example").contains("connect-src 'self' https://depot.example;"));
    }
}
