//! The depot's program: where cargo puts it, and how it is built.

use std::{env, path::PathBuf};

use crate::{places::Places, problem::Outcome, run::Run};

/// Which of the two builds.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Kind {
    /// As the tests have it: for this machine, now.
    Quick,
    /// What is shipped.
    Release,
}

pub fn build(places: &Places, kind: Kind) -> Outcome<()> {
    let run = Run::new("cargo").args(["build", "--package", "takt-depot", "--bin", "takt-depot"]).dir(&places.root);
    let run = match kind {
        Kind::Quick => run,
        Kind::Release => run.arg("--release"),
    };
    run.fix("read the compiler's messages above").go()
}

pub fn program(places: &Places, kind: Kind) -> PathBuf {
    let folder = match kind {
        Kind::Quick => "debug",
        Kind::Release => "release",
    };
    places.target.join(folder).join(format!("takt-depot{}", env::consts::EXE_SUFFIX))
}
