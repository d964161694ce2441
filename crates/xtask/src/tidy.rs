//! `cargo xtask tidy`: the house rules that no compiler checks.
//!
//! Each refusal names the file, the line, the rule, and what to do. A rule is a function from text
//! to refusals, so that each is tested on a planted violation.

mod cargo_arrows;
mod code;
mod engine_rules;
mod module_arrows;
mod text_rules;

use std::{
    fmt, fs,
    path::{Path, PathBuf},
};

use crate::{
    places::Places,
    problem::{AtPath, Outcome, Problem},
    run::Run,
};

/// Built, fetched, or somebody else's.
const SKIPPED_FOLDERS: &[&str] = &["target", "dist", "node_modules", ".git", "output"];

/// One broken rule.
#[derive(Debug, PartialEq, Eq)]
pub struct Refusal {
    /// The file, from the root of the repository, with `/`.
    pub file: String,
    /// From 1; 0 when the whole file is meant.
    pub line: usize,
    /// The rule's name.
    pub rule: &'static str,
    /// What is wrong.
    pub what: String,
    /// What to do.
    pub fix: &'static str,
}

impl fmt::Display for Refusal {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Self { file, line, rule, what, fix } = self;
        write!(out, "{file}:{line}: [{rule}] {what}\n    to do: {fix}")
    }
}

/// One text file of the repository.
pub struct Source {
    /// From the root, with `/`.
    pub name: String,
    pub text: String,
}

/// Every rule, on the whole repository.
pub fn refusals(places: &Places) -> Outcome<Vec<Refusal>> {
    let metadata =
        Run::new("cargo").args(["metadata", "--no-deps", "--format-version", "1"]).dir(&places.root).text()?;
    let mut refusals = cargo_arrows::check(&metadata)?;
    refusals.extend(in_folder(&places.root)?);
    Ok(refusals)
}

pub fn command(places: &Places) -> Outcome<()> {
    let refusals = refusals(places)?;
    for refusal in &refusals {
        println!("{refusal}");
    }
    match refusals.len() {
        0 => {
            println!("tidy: nothing to refuse");
            Ok(())
        }
        count => Err(Problem::Refused { count, by: "tidy" }),
    }
}

/// Every rule about files, on every file of a folder.
pub fn in_folder(root: &Path) -> Outcome<Vec<Refusal>> {
    let mut refusals = Vec::new();
    for source in sources(root)? {
        refusals.extend(text_rules::check(&source));
        if source.name.ends_with(".rs") {
            refusals.extend(module_arrows::check(&source));
            refusals.extend(engine_rules::check(&source));
        }
    }
    Ok(refusals)
}

fn sources(root: &Path) -> Outcome<Vec<Source>> {
    let mut paths: Vec<PathBuf> = Vec::new();
    let mut folders = vec![root.to_path_buf()];
    while let Some(folder) = folders.pop() {
        for entry in fs::read_dir(&folder).at("read", &folder)?.flatten() {
            let path = entry.path();
            let name = entry.file_name();
            if !path.is_dir() {
                paths.push(path);
            } else if !SKIPPED_FOLDERS.iter().any(|skipped| name == *skipped)
                && !name.to_string_lossy().starts_with("target-")
            {
                folders.push(path);
            }
        }
    }
    paths.sort();
    Ok(paths
        .iter()
        .filter(|path| text_rules::is_ours_to_judge(path))
        // What is no text has no lines to judge.
        .filter_map(|path| Some((path, fs::read_to_string(path).ok()?)))
        .map(|(path, text)| Source {
            name: path.strip_prefix(root).unwrap_or(path).to_string_lossy().replace('\\', "/"),
            text,
        })
        .collect())
}

#[cfg(test)]
mod tests;
