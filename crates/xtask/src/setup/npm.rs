//! Node runs wasm-opt, the compressor and the browser journeys; npm brings their packages.

use std::fs;

use super::Step;
use crate::{
    places::{self, Places},
    problem::{AtPath, Outcome, Problem},
    run::Run,
};

const OLDEST_NODE: u32 = 20;

/// Node itself is not installed by us: people have their own ways of having it.
pub fn ensure_node() -> Outcome<Step> {
    let version = Run::new("node").arg("--version").text_or_none().ok_or_else(|| {
        Problem::missing("Node.js", format!("install Node {OLDEST_NODE} or newer, then run this again"))
    })?;
    let version = version.trim().to_owned();
    let major: Option<u32> = version.trim_start_matches('v').split('.').next().and_then(|text| text.parse().ok());
    match major {
        Some(major) if major >= OLDEST_NODE => Ok(Step::AlreadyThere(version)),
        Some(_) | None => Err(Problem::unexpected(
            format!("Node.js is {version}"),
            format!("install Node {OLDEST_NODE} or newer, then run this again"),
        )),
    }
}

/// `npm ci` in tests/, when its lock file is not the one that was installed last.
pub fn ensure_packages(places: &Places) -> Outcome<Step> {
    let dir = places.root.join("tests");
    let lock_path = dir.join("package-lock.json");
    let lock = fs::read_to_string(&lock_path).at("read", &lock_path)?;
    let mark = dir.join("node_modules/.takt-lock.json");
    if fs::read_to_string(&mark).is_ok_and(|installed| installed == lock) {
        return Ok(Step::AlreadyThere("tests/node_modules".into()));
    }
    let npm = places::in_path("npm")
        .or_else(|| places::in_path("npm.cmd"))
        .ok_or_else(|| Problem::missing("npm", "install it (it usually comes with Node)"))?;
    Run::new(npm)
        .args(["ci", "--no-fund", "--no-audit", "--ignore-scripts", "--loglevel=error"])
        .dir(&dir)
        .fix("see that npm can reach its registry, then run this again")
        .go()?;
    fs::write(&mark, &lock).at("write", &mark)?;
    Ok(Step::Done("tests/node_modules".into()))
}
