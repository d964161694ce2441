//! Where things are: the repository, its build output, and the tools that outlive a clone.

use std::{
    env,
    path::{Path, PathBuf},
};

use crate::problem::{AtPath, Outcome, Problem};

/// Every folder that a verb may touch.
#[derive(Debug, Clone)]
pub struct Places {
    /// The repository.
    pub root: PathBuf,
    /// What cargo builds into.
    pub target: PathBuf,
    /// The built app.
    pub dist: PathBuf,
    /// Installed tools: outside the repository, so that the next clone finds them.
    pub tools: PathBuf,
}

impl Places {
    /// Looks upwards from the working folder for the workspace.
    pub fn find() -> Outcome<Self> {
        let here = env::current_dir().at("find", Path::new("the working folder"))?;
        let root = here
            .ancestors()
            .find(|dir| dir.join("crates/xtask/Cargo.toml").is_file())
            .ok_or_else(|| Problem::missing("the repository's Cargo.toml", "run this inside the repository"))?
            .to_path_buf();
        let target = match env::var_os("CARGO_TARGET_DIR") {
            Some(dir) => root.join(dir),
            None => root.join("target"),
        };
        let tools = match env::var_os("TAKT_TOOLS") {
            Some(dir) => root.join(dir),
            None => home()?.join(".cache").join("takt-tools"),
        };
        Ok(Self { dist: root.join("dist"), root, target, tools })
    }

    /// Where the build of tomorrow lies.
    pub fn dist_of_tomorrow(&self) -> PathBuf {
        self.target.join("tomorrow").join("dist")
    }

    /// The npm programs that `npm ci` in tests/ brings.
    pub fn npm_bin(&self) -> PathBuf {
        self.root.join("tests/node_modules/.bin")
    }

    /// Where `cargo install --root` puts programs.
    pub fn tool(&self, name: &str) -> PathBuf {
        self.tools.join("bin").join(format!("{name}{}", env::consts::EXE_SUFFIX))
    }
}

fn home() -> Outcome<PathBuf> {
    env::var_os("HOME")
        .or_else(|| env::var_os("USERPROFILE"))
        .map(PathBuf::from)
        .ok_or_else(|| Problem::missing("the HOME variable", "set TAKT_TOOLS to a folder that tools may live in"))
}

/// The first program of that name in PATH.
pub fn in_path(name: &str) -> Option<PathBuf> {
    let path = env::var_os("PATH")?;
    env::split_paths(&path)
        .map(|dir| dir.join(format!("{name}{}", env::consts::EXE_SUFFIX)))
        .find(|candidate| candidate.is_file())
}

/// A Chromium-family browser: `$CHROME`, or the usual names and places.
pub fn browser() -> Outcome<PathBuf> {
    if let Some(path) = env::var_os("CHROME").map(PathBuf::from).filter(|path| path.is_file()) {
        return Ok(path);
    }
    let by_name = ["chromium", "chromium-browser", "google-chrome", "google-chrome-stable", "chrome"];
    let by_place = [
        "/Applications/Google Chrome.app/Contents/MacOS/Google Chrome",
        "/Applications/Chromium.app/Contents/MacOS/Chromium",
        "C:\\Program Files\\Google\\Chrome\\Application\\chrome.exe",
    ];
    by_name
        .iter()
        .find_map(|name| in_path(name))
        .or_else(|| by_place.iter().map(PathBuf::from).find(|path| path.is_file()))
        .ok_or_else(|| {
            Problem::missing(
                "a Chromium or Chrome browser",
                "run `cargo xtask setup`, or install one and set CHROME to its path",
            )
        })
}

/// Chromium without the parts that draw a window, where it is there and no `$CHROME` says what to take. It is the same
/// engine, and starts in a third of the time.
pub fn headless_browser() -> Option<PathBuf> {
    if env::var_os("CHROME").is_some() {
        return None;
    }
    ["chromium-headless-shell", "chrome-headless-shell"].iter().find_map(|name| in_path(name))
}
