//! Builds the app into dist/: Trunk compiles and gathers, [`crate::finish`] gives the files their
//! final shape and names.

use std::{env, ffi::OsString, fs, path::PathBuf};

use crate::{
    places::Places,
    problem::{AtPath, Outcome, Problem},
    run::Run,
    setup::{self, WasmToolchain},
};

/// Which of the two builds.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Kind {
    /// Quick to build: for everyday runs and the test suite.
    Test,
    /// What users download: optimised for size and compressed.
    Release,
}

impl Kind {
    pub fn profile(self) -> &'static str {
        match self {
            Self::Test => "test-web",
            Self::Release => "release-web",
        }
    }
}

pub fn command(places: &Places, args: &[String]) -> Outcome<()> {
    let build: fn(&Places) -> Outcome<()> = match args {
        [] => |places| build(places, Kind::Test),
        [flag] if flag == "--release" => |places| build(places, Kind::Release),
        [flag] if flag == "--tomorrow" => tomorrow,
        _ => {
            return Err(Problem::Usage("usage: cargo xtask build [--release | --tomorrow]".into()));
        }
    };
    setup::for_building(places)?;
    build(places)
}

/// Builds; set-up has been done.
pub fn build(places: &Places, kind: Kind) -> Outcome<()> {
    trunk(places, kind, None, &[])
}

/// Builds an app whose pages may also ask a depot elsewhere.
pub fn build_for(places: &Places, kind: Kind, depot_origin: Option<&str>) -> Outcome<()> {
    trunk(places, kind, depot_origin, &[])
}

/// Builds what today's users will meet one day in the tab beside theirs: the same app, that writes entries of a
/// format no release has written yet. It lies in the build output; nothing but journeys opens it.
pub fn tomorrow(places: &Places) -> Outcome<()> {
    let beside = Places { dist: places.dist_of_tomorrow(), ..places.clone() };
    trunk(&beside, Kind::Test, None, &["--features", "tomorrow"])
}

fn trunk(places: &Places, kind: Kind, depot_origin: Option<&str>, more: &[&str]) -> Outcome<()> {
    let toolchain = WasmToolchain::require()?;
    let own = env::current_exe().map_err(|source| Problem::Io {
        doing: "find this program itself".into(),
        source,
        fix: "run it through `cargo xtask`".into(),
    })?;
    // Snippets of an earlier build would be gathered again.
    let leftovers = places.target.join("wasm-bindgen");
    if leftovers.exists() {
        fs::remove_dir_all(&leftovers).at("remove", &leftovers)?;
    }
    let mut trunk = Run::new(places.tool("trunk"))
        .args(["build", "--color", "never", "--cargo-profile", kind.profile()])
        .arg("--dist")
        .arg(&places.dist)
        .args(more)
        .dir(&places.root)
        .envs(&toolchain.env())
        .env("PATH", path_with_tools(places))
        .env("TAKT_XTASK", own)
        .env("TAKT_DEPOT_ORIGIN", depot_origin.unwrap_or_default())
        .env("TAKT_SPLIT", "yes")
        .without("NO_COLOR")
        .env("RUST_BACKTRACE", "0")
        .fix("read the compiler's messages above; `cargo xtask setup` repairs a broken set-up");
    if kind == Kind::Release {
        trunk = trunk.arg("--release").env("CARGO_TARGET_WASM32_UNKNOWN_UNKNOWN_RUSTFLAGS", release_flags(places));
    }
    trunk.go()?;
    println!("built {} ({})", places.dist.display(), kind.profile());
    Ok(())
}

/// What is shipped names no folder of the machine that built it, and comes out the same on another.
/// `.cargo/config.toml` says why the first flag is there; a list from the environment may take that one's place.
fn release_flags(places: &Places) -> String {
    let cargo = env::var_os("CARGO_HOME")
        .map(PathBuf::from)
        .or_else(|| env::var_os("HOME").map(|home| PathBuf::from(home).join(".cargo")));
    let mut flags = "--cfg erase_components".to_owned();
    for (from, to) in [(cargo, "/cargo"), (Some(places.root.clone()), "/takt")] {
        // A folder with a space in its name cannot be said here: its name stays.
        if let Some(from) = from.and_then(|path| path.to_str().map(str::to_owned)).filter(|path| !path.contains(' ')) {
            flags.push_str(&format!(" --remap-path-prefix={from}={to}"));
        }
    }
    flags
}

/// Trunk takes its tools from PATH when their versions fit, and downloads them when not.
fn path_with_tools(places: &Places) -> OsString {
    let rest = env::var_os("PATH").unwrap_or_default();
    let own = [places.tools.join("bin"), places.npm_bin()];
    env::join_paths(own.into_iter().chain(env::split_paths(&rest))).unwrap_or(rest.clone())
}
