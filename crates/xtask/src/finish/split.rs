//! Cuts the app's module: what the first screen needs, and a part for each screen that comes later.
//!
//! It has to happen between the compiler and wasm-bindgen, where Trunk has no hook. So what Trunk made of the
//! app's wasm is made anew here, out of the compiler's own output. The cut follows the marks in
//! `src/app/late.rs` and `src/runtime/sharing.rs`: what only a marked function reaches goes into that function's
//! part, and what several parts share and the first screen does not need into a chunk of its own.

use std::fs;

use super::Staging;
use crate::{
    build::Kind,
    places::Places,
    problem::{AtPath, Outcome, Problem},
    run::Run,
};

/// The script that fetches parts; the app's glue imports it.
pub const LINKS: &str = "takt-parts.js";
/// What the program that cuts calls it. Hosts keep files whose names begin so to themselves.
const LINKS_AS_CUT: &str = "__wasm_split.js";

/// Replaces the app's wasm and glue in the staging folder by cut ones; returns the names of the parts.
pub fn cut(places: &Places, staging: &Staging, app: &str, kind: Kind) -> Outcome<Vec<String>> {
    let whole = places.target.join("wasm32-unknown-unknown").join(kind.profile()).join(format!("{app}.wasm"));
    let dir = places.target.join("split");
    if dir.exists() {
        fs::remove_dir_all(&dir).at("remove", &dir)?;
    }
    fs::create_dir_all(&dir).at("create", &dir)?;
    Run::new(places.tool("wasm-split-cli"))
        .arg(&whole)
        .arg(&dir)
        .args(["--target", "web", "--out-name", app])
        .fix("run `cargo xtask setup`; the app must have been compiled with TAKT_SPLIT set")
        .go()?;
    Run::new(places.tool("wasm-bindgen"))
        .args(["--target", "web", "--no-typescript", "--keep-lld-exports", "--out-name", app, "--out-dir"])
        .arg(&staging.dir)
        .arg(dir.join(format!("{app}.wasm")))
        .fix("run `cargo xtask setup`")
        .go()?;
    let mut parts = Vec::new();
    for entry in fs::read_dir(&dir).at("read", &dir)?.flatten() {
        let name = entry.file_name().to_string_lossy().into_owned();
        if name == format!("{app}.wasm") {
            continue;
        }
        let to = staging.path(if name == LINKS_AS_CUT { LINKS } else { &name });
        fs::copy(entry.path(), &to).at("copy", &entry.path())?;
        if name.ends_with(".wasm") {
            parts.push(name);
        }
    }
    if parts.is_empty() {
        return Err(Problem::unexpected(
            "the app came out in one piece",
            "see that build.rs was run with TAKT_SPLIT, and that src/app/late.rs marks its parts",
        ));
    }
    let glue = format!("{app}.js");
    // The wasm goes on asking for it under its first name; only the place it is fetched from is ours.
    let (from, ours) = (format!("from \"./{LINKS_AS_CUT}\""), format!("from \"./{LINKS}\""));
    staging.write(&glue, &staging.read(&glue)?.replace(&from, &ours))?;
    parts.sort();
    Ok(parts)
}
