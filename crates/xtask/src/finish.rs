//! The last step of a build, run by Trunk's `post_build` hook on its staging folder.
//!
//! Trunk compiles and gathers; every name and every byte that a browser sees is settled here:
//! wasm is optimised, each file that can change gets a name made from its content, the page and the
//! loaders are told those names, and the service worker gets the list of all of them with their
//! digests. Order matters: a file is named after everything it mentions has been named.

pub mod digest;
mod names;
mod page;
mod precache;
mod split;

use std::{
    collections::BTreeMap,
    env, fs,
    path::{Path, PathBuf},
};

use crate::{
    build::Kind,
    places::Places,
    problem::{AtPath, Outcome, Problem},
    run::Run,
};

/// Settled by measurement: anything more and Chromium refuses the result, anything less is larger.
const WASM_OPT_FLAGS: &[&str] = &[
    "-Oz",
    // A browser compiles a function when it is first called. With everything that has one caller in one, the engine's
    // `decide` was 81 KB, of which opening a line needs a little: 14 ms, for nothing in size.
    "--one-caller-inline-max-function-size=50",
    "--enable-bulk-memory",
    "--enable-nontrapping-float-to-int",
    "--enable-sign-ext",
    "--enable-mutable-globals",
    "--enable-reference-types",
    "--enable-multivalue",
];

/// Set for a profiler: functions keep their names.
const KEEP_NAMES: &str = "TAKT_NAMES";

/// The crates that become wasm: the app and the worker that reads imported files.
const APP: &str = "takt";
const IMPORTER: &str = "takt-importer-worker";

/// A staging folder in which files are being renamed.
pub struct Staging {
    dir: PathBuf,
    /// From the address a file had in the sources ("/style/base.css") to the one it has now.
    renamed: BTreeMap<String, String>,
}

pub fn command(places: &Places) -> Outcome<()> {
    let dir = env::var_os("TRUNK_STAGING_DIR").map(PathBuf::from).ok_or_else(|| {
        Problem::missing("TRUNK_STAGING_DIR", "run `cargo xtask build`, which runs this at the right time")
    })?;
    let is_release = env::var_os("TRUNK_PROFILE").is_some_and(|profile| profile == "release");
    finish(places, &dir, if is_release { Kind::Release } else { Kind::Test })
}

/// Gives the staged files their final bytes and names.
pub fn finish(places: &Places, dir: &Path, kind: Kind) -> Outcome<()> {
    let mut staging = Staging { dir: dir.to_path_buf(), renamed: BTreeMap::new() };
    let parts = split::cut(places, &staging, APP, kind)?;
    let whole = [APP, IMPORTER].map(|name| format!("{name}_bg.wasm"));
    for name in parts.iter().chain(&whole) {
        match kind {
            Kind::Release => optimise(places, &staging.path(name))?,
            Kind::Test if keeps_names() => {}
            Kind::Test => names::take_out(&staging.path(name))?,
        }
    }
    for part in &parts {
        staging.rename_by_content(part)?;
    }
    staging.rename_together(&format!("{APP}.js"), split::LINKS)?;
    for name in [APP, IMPORTER] {
        staging.rename_by_content(&format!("{name}_bg.wasm"))?;
        // The app's glue has its name already.
        if staging.path(&format!("{name}.js")).is_file() {
            staging.rename_by_content(&format!("{name}.js"))?;
        }
    }
    for font in staging.files_in("fonts")? {
        if font.ends_with(".woff2") {
            staging.rename_by_content(&font)?;
        }
    }
    // The two loaders mention the wasm and the glue, the style sheet mentions the fonts.
    for loader in ["boot.js", "importer-worker.js"] {
        staging.rewrite(loader)?;
        staging.rename_by_content(loader)?;
    }
    page::bundle_styles(&mut staging)?;
    page::draw_icons(&staging)?;
    let policy = page::settle(&mut staging)?;
    page::write_headers(&staging, &policy)?;
    precache::write(&staging)?;
    if kind == Kind::Release {
        compress(places, dir)?;
    }
    Ok(())
}

impl Staging {
    /// The file at a path inside the staging folder.
    pub fn path(&self, name: &str) -> PathBuf {
        self.dir.join(name)
    }

    pub fn read(&self, name: &str) -> Outcome<String> {
        let path = self.path(name);
        fs::read_to_string(&path).at("read", &path)
    }

    pub fn write(&self, name: &str, text: &str) -> Outcome<()> {
        let path = self.path(name);
        fs::write(&path, text).at("write", &path)
    }

    /// Replaces every mention of a renamed file by its new address.
    pub fn rewrite(&self, name: &str) -> Outcome<()> {
        let text = self.with_new_names(&self.read(name)?);
        self.write(name, &text)
    }

    pub fn with_new_names(&self, text: &str) -> String {
        self.renamed.iter().fold(text.to_owned(), |text, (from, to)| {
            // Only a whole address: between quotes or brackets.
            ["\"", "'", ")"].iter().fold(text, |text, end| text.replace(&format!("{from}{end}"), &format!("{to}{end}")))
        })
    }

    /// Moves `name.ext` to `name-<hash>.ext`, and remembers it.
    pub fn rename_by_content(&mut self, name: &str) -> Outcome<String> {
        let from = self.path(name);
        let bytes = fs::read(&from).at("read", &from)?;
        let (stem, extension) = name.rsplit_once('.').unwrap_or((name, "bin"));
        let hashed = format!("{stem}-{}.{extension}", digest::short(&bytes));
        let to = self.path(&hashed);
        fs::rename(&from, &to).at("rename", &from)?;
        self.renamed.insert(format!("/{name}"), format!("/{hashed}"));
        Ok(hashed)
    }

    /// As [`Self::rename_by_content`], for two files that mention each other: both carry the name of both.
    pub fn rename_together(&mut self, one: &str, other: &str) -> Outcome<()> {
        self.rewrite(one)?;
        self.rewrite(other)?;
        let hash = digest::short(format!("{}{}", self.read(one)?, self.read(other)?).as_bytes());
        for name in [one, other] {
            let (stem, extension) = name.rsplit_once('.').unwrap_or((name, "bin"));
            self.renamed.insert(format!("/{name}"), format!("/{stem}-{hash}.{extension}"));
        }
        for name in [one, other] {
            self.rewrite(name)?;
            let (from, to) =
                (self.path(name), self.path(self.with_new_names(&format!("/{name}\"")).trim_matches(['/', '"'])));
            fs::rename(&from, &to).at("rename", &from)?;
        }
        Ok(())
    }

    /// The files directly in a folder, if it is there, in the order of their names.
    pub fn files_in(&self, folder: &str) -> Outcome<Vec<String>> {
        let dir = self.path(folder);
        if !dir.is_dir() {
            return Ok(Vec::new());
        }
        let mut names: Vec<String> = fs::read_dir(&dir)
            .at("read", &dir)?
            .flatten()
            .filter(|entry| entry.path().is_file())
            .map(|entry| format!("{folder}/{}", entry.file_name().to_string_lossy()))
            .collect();
        names.sort();
        Ok(names)
    }

    /// Every file, with `/` between folders, in the order of their names.
    pub fn all_files(&self) -> Outcome<Vec<String>> {
        let mut found = Vec::new();
        let mut folders = vec![self.dir.clone()];
        while let Some(folder) = folders.pop() {
            for entry in fs::read_dir(&folder).at("read", &folder)?.flatten() {
                let path = entry.path();
                if path.is_dir() {
                    folders.push(path);
                } else if let Ok(relative) = path.strip_prefix(&self.dir) {
                    found.push(relative.to_string_lossy().replace('\\', "/"));
                }
            }
        }
        found.sort();
        Ok(found)
    }
}

fn keeps_names() -> bool {
    env::var_os(KEEP_NAMES).is_some()
}

fn optimise(places: &Places, wasm: &Path) -> Outcome<()> {
    let program = places.root.join("tests/node_modules/binaryen/bin/wasm-opt");
    let names = keeps_names().then_some("-g");
    Run::new("node")
        .arg(program)
        .args(WASM_OPT_FLAGS)
        .args(names)
        .arg(wasm)
        .arg("-o")
        .arg(wasm)
        .fix("run `cargo xtask setup`, which installs wasm-opt through npm")
        .go()
}

/// Leaves `file.br` and `file.gz` beside each file that gains by it.
fn compress(places: &Places, dir: &Path) -> Outcome<()> {
    Run::new("node")
        .arg(places.root.join("crates/xtask/src/finish/compress.mjs"))
        .arg(dir)
        .fix("see that Node 20 or newer is installed")
        .go()
}
