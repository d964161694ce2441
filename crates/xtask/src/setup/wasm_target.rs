//! The wasm32 standard library: from rustup, or else built once from Debian's Rust sources.
//!
//! Debian packages a compiler (`rustc-web`) and its sources, but no standard library for wasm32. It
//! is built once and kept in the tools folder as well, because a second build has other hashes and
//! would make everything compiled against the first one useless.

use std::{
    env, fs,
    path::{Path, PathBuf},
    time::Duration,
};

use super::{Step, debian};
use crate::{
    places::Places,
    problem::{AtPath, Outcome, Problem},
    run::Run,
};

const TARGET: &str = "wasm32-unknown-unknown";
const LINKED: &str = "debian-web";
const PACKAGES: &[&str] = &["rustc-web", "cargo-web", "rust-web-src", "rust-web-llvm", "lld-22"];
const DEBIAN_LIBRARIES: &str = "/usr/lib/rustlib/wasm32-unknown-unknown/lib";
/// Says which compiler the libraries beside it were built with.
const MARK: &str = "takt-std.txt";
/// A slow network may need minutes for 20 MB; a closed one answers at once.
const RUSTUP_LIMIT: Duration = Duration::from_secs(180);

/// The compiler that builds for wasm32.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum WasmToolchain {
    /// The active toolchain has the target.
    Active,
    /// Debian's compiler, linked into rustup.
    Debian,
}

impl WasmToolchain {
    /// Which one is ready, if any.
    pub fn find() -> Option<Self> {
        if active_has_target() {
            return Some(Self::Active);
        }
        let version = debian_version()?;
        let built = fs::read_to_string(Path::new(DEBIAN_LIBRARIES).join(MARK)).ok()?;
        (built == version && linked()).then_some(Self::Debian)
    }

    /// Which one is ready, or what to do.
    pub fn require() -> Outcome<Self> {
        Self::find().ok_or_else(|| Problem::missing("the wasm32-unknown-unknown target", "run `cargo xtask setup`"))
    }

    /// What a cargo that builds for wasm32 needs in its environment.
    pub fn env(self) -> Vec<(String, String)> {
        match self {
            Self::Active => Vec::new(),
            Self::Debian => vec![("RUSTUP_TOOLCHAIN".into(), LINKED.into())],
        }
    }
}

/// Makes wasm32 buildable.
pub fn ensure(places: &Places) -> Outcome<Step> {
    if let Some(ready) = WasmToolchain::find() {
        return Ok(Step::AlreadyThere(describe(ready)));
    }
    let added = Run::new("rustup").args(["target", "add", TARGET]).succeeds_within(RUSTUP_LIMIT);
    if added && active_has_target() {
        return Ok(Step::Done(describe(WasmToolchain::Active)));
    }
    println!("setup: rustup could not add {TARGET}; trying Debian's compiler");
    if !debian::here() {
        return Err(Problem::missing(
            "the wasm32-unknown-unknown target",
            "run `rustup target add wasm32-unknown-unknown` where rustup may download, \
             then run this again",
        ));
    }
    debian::install(PACKAGES)?;
    let version = debian_version()
        .ok_or_else(|| Problem::missing("/usr/bin/rustc", "see that Debian's rustc-web is installed whole"))?;
    install_libraries(places, &version)?;
    Run::new("rustup").args(["toolchain", "link", LINKED, "/usr"]).go()?;
    WasmToolchain::require().map(|ready| Step::Done(describe(ready)))
}

/// Clippy that can lint for wasm32.
pub fn ensure_clippy(_places: &Places) -> Outcome<Step> {
    match WasmToolchain::require()? {
        WasmToolchain::Active => {
            if Run::new("cargo").args(["clippy", "--version"]).text_or_none().is_some() {
                return Ok(Step::AlreadyThere("cargo clippy".into()));
            }
            Run::new("rustup").args(["component", "add", "clippy"]).go()?;
            Ok(Step::Done("cargo clippy".into()))
        }
        WasmToolchain::Debian => {
            if Path::new("/usr/bin/cargo-clippy").is_file() {
                return Ok(Step::AlreadyThere("rust-web-clippy".into()));
            }
            debian::install(&["rust-web-clippy"])?;
            Ok(Step::Done("rust-web-clippy".into()))
        }
    }
}

fn describe(toolchain: WasmToolchain) -> String {
    match toolchain {
        WasmToolchain::Active => "in the active toolchain".into(),
        WasmToolchain::Debian => format!("toolchain {LINKED}: RUSTUP_TOOLCHAIN={LINKED} cargo …"),
    }
}

fn active_has_target() -> bool {
    Run::new("rustc")
        .args(["--print", "target-libdir", "--target", TARGET])
        .text_or_none()
        .is_some_and(|dir| has_std(Path::new(dir.trim())))
}

fn has_std(dir: &Path) -> bool {
    fs::read_dir(dir)
        .is_ok_and(|entries| entries.flatten().any(|entry| entry.file_name().to_string_lossy().starts_with("libstd-")))
}

fn debian_version() -> Option<String> {
    Run::new("/usr/bin/rustc").arg("-vV").text_or_none()
}

fn linked() -> bool {
    Run::new("rustup")
        .args(["toolchain", "list"])
        .text_or_none()
        .is_some_and(|list| list.lines().any(|line| line.starts_with(LINKED)))
}

/// Copies the libraries from the tools folder, building them there first if need be.
fn install_libraries(places: &Places, version: &str) -> Outcome<()> {
    let kept = places.tools.join("wasm32-std");
    let mark = kept.join(MARK);
    if fs::read_to_string(&mark).ok().as_deref() != Some(version) {
        build_libraries(places, &kept)?;
        fs::write(&mark, version).at("write", &mark)?;
        // What was compiled against other libraries would fail with "can't find crate".
        let stale = places.target.join(TARGET);
        if stale.exists() {
            fs::remove_dir_all(&stale).at("remove", &stale)?;
        }
    }
    let to = Path::new(DEBIAN_LIBRARIES);
    if to.exists() {
        fs::remove_dir_all(to).at("replace", to)?;
    }
    fs::create_dir_all(to).at("create", to)?;
    for entry in fs::read_dir(&kept).at("read", &kept)?.flatten() {
        let from = entry.path();
        fs::copy(&from, to.join(entry.file_name())).at("copy", &from)?;
    }
    Ok(())
}

fn build_libraries(places: &Places, kept: &Path) -> Outcome<()> {
    println!("setup: building the wasm32 standard library, once; a minute or two");
    let seed = places.tools.join("build/wasm32-std");
    let source = seed.join("src/lib.rs");
    if let Some(dir) = source.parent() {
        fs::create_dir_all(dir).at("create", dir)?;
    }
    fs::write(&source, "").at("write", &source)?;
    let manifest = seed.join("Cargo.toml");
    fs::write(
        &manifest,
        "[package]\nname = \"takt-std-seed\"\nversion = \"0.0.0\"\nedition = \"2024\"\n\n\
         [lib]\ncrate-type = [\"cdylib\"]\n\n[workspace]\n",
    )
    .at("write", &manifest)?;

    Run::new("/usr/bin/cargo")
        .args(["build", "--release", "--target", TARGET, "-Zbuild-std=std,panic_abort,test"])
        .dir(&seed)
        .env("PATH", usr_bin_first())
        .env("RUSTC", "/usr/bin/rustc")
        .env("RUSTC_BOOTSTRAP", "1")
        // Without bitcode every build with lto fails with "Can't find section .llvmbc".
        .env("RUSTFLAGS", "-Cembed-bitcode=yes")
        .env("CARGO_PROFILE_RELEASE_LTO", "off")
        .env("CARGO_TARGET_DIR", seed.join("target"))
        .without("RUSTUP_TOOLCHAIN")
        .without("CARGO_ENCODED_RUSTFLAGS")
        .fix("see that rust-web-src and rustc-web have the same version, and that crates can be downloaded")
        .go()?;

    if kept.exists() {
        fs::remove_dir_all(kept).at("replace", kept)?;
    }
    fs::create_dir_all(kept).at("create", kept)?;
    let built = seed.join("target").join(TARGET).join("release/deps");
    for entry in fs::read_dir(&built).at("read", &built)?.flatten() {
        let path = entry.path();
        let name = entry.file_name();
        let own = name.to_string_lossy().contains("takt_std_seed");
        if path.extension().is_some_and(|extension| extension == "rlib") && !own {
            fs::copy(&path, kept.join(&name)).at("copy", &path)?;
        }
    }
    Ok(())
}

fn usr_bin_first() -> std::ffi::OsString {
    let rest = env::var_os("PATH").unwrap_or_default();
    let paths = std::iter::once(PathBuf::from("/usr/bin")).chain(env::split_paths(&rest));
    // Only a separator inside a path can fail here, and those paths came from PATH itself.
    env::join_paths(paths).unwrap_or(rest.clone())
}
