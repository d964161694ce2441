//! The command line programs that turn a crate into a web page.

use std::fs;

use super::Step;
use crate::{
    places::Places,
    problem::{AtPath, Outcome, Problem},
    run::Run,
};

/// Trunk 0.22 needs a newer compiler than this workspace asks for.
const TRUNK_VERSION: &str = "0.21.14";

/// Cuts the app's module into parts. It does not say its version, so a file beside it does.
const WASM_SPLIT_VERSION: &str = "0.2.4";

/// Their own release profiles build for many minutes and gain nothing here.
const LIGHT_PROFILE: &[(&str, &str)] = &[
    ("CARGO_PROFILE_RELEASE_LTO", "off"),
    ("CARGO_PROFILE_RELEASE_CODEGEN_UNITS", "16"),
    ("CARGO_PROFILE_RELEASE_OPT_LEVEL", "1"),
];

/// wasm-bindgen's program must equal its crate, to the last digit.
pub fn ensure_wasm_bindgen(places: &Places) -> Outcome<Step> {
    let version = locked_version(places, "wasm-bindgen")?;
    ensure(places, "wasm-bindgen-cli", "wasm-bindgen", &version)
}

pub fn ensure_trunk(places: &Places) -> Outcome<Step> {
    ensure(places, "trunk", "trunk", TRUNK_VERSION)
}

/// The program that cuts the app into parts.
pub fn ensure_wasm_split(places: &Places) -> Outcome<Step> {
    let mark = places.tools.join(format!("wasm-split-{WASM_SPLIT_VERSION}"));
    if mark.is_file() && places.tool("wasm-split-cli").is_file() {
        return Ok(Step::AlreadyThere(WASM_SPLIT_VERSION.into()));
    }
    install(places, "wasm_split_cli_support", WASM_SPLIT_VERSION, &["--features", "build-binary"])?;
    fs::write(&mark, "").at("write", &mark)?;
    Ok(Step::Done(WASM_SPLIT_VERSION.into()))
}

fn ensure(places: &Places, package: &str, program: &str, version: &str) -> Outcome<Step> {
    let path = places.tool(program);
    let present = Run::new(&path).arg("--version").text_or_none();
    if present.is_some_and(|text| text.split_whitespace().any(|word| word == version)) {
        return Ok(Step::AlreadyThere(version.into()));
    }
    install(places, package, version, &[])?;
    Ok(Step::Done(version.into()))
}

fn install(places: &Places, package: &str, version: &str, more: &[&str]) -> Outcome<()> {
    println!("setup: building {package} {version}, once; a few minutes");
    // Outside the repository: its .cargo settings are not for these.
    fs::create_dir_all(&places.tools).at("create", &places.tools)?;
    let install = LIGHT_PROFILE.iter().fold(Run::new("cargo"), |run, (key, value)| run.env(key, value));
    install
        .args(["install", "--quiet", "--locked", "--force", "--version", version, package, "--root"])
        .arg(&places.tools)
        .args(more)
        .dir(&places.tools)
        .env("CARGO_TARGET_DIR", places.tools.join("build"))
        .without("RUSTFLAGS")
        .fix("see that crates can be downloaded, then run this again")
        .go()
}

/// What Cargo.lock says, so that the version stands in one place only.
fn locked_version(places: &Places, package: &str) -> Outcome<String> {
    let path = places.root.join("Cargo.lock");
    let lock = fs::read_to_string(&path).at("read", &path)?;
    let header = format!("name = \"{package}\"");
    let mut lines = lock.lines().skip_while(|line| *line != header);
    lines.nth(1).and_then(|line| line.strip_prefix("version = \"")?.strip_suffix('"')).map(str::to_owned).ok_or_else(
        || {
            Problem::unexpected(
                format!("Cargo.lock names no version of {package}"),
                "run `cargo update --package wasm-bindgen --precise` with the version in Cargo.toml",
            )
        },
    )
}
