//! The servers that the depot's tests start for themselves: PostgreSQL, and one that speaks S3.

use std::{fs, path::Path};

use super::{Step, debian};
use crate::{
    places::{self, Places},
    problem::{AtPath, Outcome, Problem},
    run::Run,
};

/// Debian's package also starts a server of the system's own; the tests leave that one alone.
pub fn ensure_postgres() -> Outcome<Step> {
    if let Some(place) = postgres() {
        return Ok(Step::AlreadyThere(place));
    }
    debian::install(&["postgresql"])?;
    postgres().map(Step::Done).ok_or_else(|| Problem::missing("initdb", "install PostgreSQL 14 or newer"))
}

fn postgres() -> Option<String> {
    if let Some(path) = places::in_path("initdb") {
        return Some(path.display().to_string());
    }
    let versions = fs::read_dir("/usr/lib/postgresql").ok()?;
    let found = versions.flatten().map(|version| version.path().join("bin/initdb")).find(|path| path.is_file())?;
    Some(found.display().to_string())
}

/// A Python environment of its own, made again when the list of packages changes.
pub fn ensure_s3(places: &Places) -> Outcome<Step> {
    let list_path = places.root.join("tests/s3/requirements.txt");
    let list = fs::read_to_string(&list_path).at("read", &list_path)?;
    let dir = places.tools.join("s3");
    let mark = dir.join("installed.txt");
    let what = "moto".to_owned();
    if fs::read_to_string(&mark).is_ok_and(|installed| installed == list) {
        return Ok(Step::AlreadyThere(what));
    }
    if dir.exists() {
        fs::remove_dir_all(&dir).at("remove", &dir)?;
    }
    make_environment(&dir)?;
    Run::new(dir.join("bin/pip"))
        .args(["install", "--quiet", "--disable-pip-version-check", "--requirement"])
        .arg(&list_path)
        .fix("see that pip can reach its registry, then run this again")
        .go()?;
    fs::write(&mark, &list).at("write", &mark)?;
    Ok(Step::Done(what))
}

fn make_environment(dir: &Path) -> Outcome<()> {
    let python = places::in_path("python3")
        .ok_or_else(|| Problem::missing("Python", "install Python 3.10 or newer, then run this again"))?;
    let make = || Run::new(&python).args(["-m", "venv"]).arg(dir).fix("install Python's venv module").go();
    // Debian keeps a part of venv in a package of its own.
    make().or_else(|problem| {
        if !debian::here() {
            return Err(problem);
        }
        debian::install(&["python3-venv"])?;
        make()
    })
}
