//! The list of files that the service worker keeps, with a digest for each.

use std::fs;

use super::{Staging, digest};
use crate::problem::{AtPath, Outcome, Problem};

/// Where public/sw.js wants the list and the name of its cache.
const LIST_PLACE: &str = "[/* FILES */]";
const NAME_PLACE: &str = "__CACHE__";

/// Read by hosts or by people, not by the running app.
const NOT_KEPT: &[&str] = &["sw.js", "_headers", "robots.txt"];

/// Puts the list into the service worker. Any change to any file changes sw.js, and that is what
/// makes a browser notice that there is an update.
pub fn write(staging: &Staging) -> Outcome<()> {
    let mut lines = Vec::new();
    for name in staging.all_files()? {
        if NOT_KEPT.contains(&name.as_str()) {
            continue;
        }
        let address = if name == "index.html" { "/".to_owned() } else { format!("/{name}") };
        lines.push(format!("  [\"{address}\", \"{}\"],", digest_of(staging, &name)?));
    }
    let list = lines.join("\n");
    let source = staging.read("sw.js")?;
    if !source.contains(LIST_PLACE) || !source.contains(NAME_PLACE) {
        return Err(Problem::unexpected(
            "public/sw.js has no place for the list of files",
            format!("keep `{LIST_PLACE}` and `{NAME_PLACE}` in it"),
        ));
    }
    let name = digest::short(list.as_bytes());
    let filled = source.replace(LIST_PLACE, &format!("[\n{list}\n]")).replace(NAME_PLACE, &name);
    staging.write("sw.js", &filled)
}

pub fn digest_of(staging: &Staging, name: &str) -> Outcome<String> {
    let path = staging.path(name);
    fs::read(&path).at("read", &path).map(|bytes| digest::integrity(&bytes))
}
