//! `cargo xtask bench`: measures, and prints one table with its method.
//!
//! The measuring programs live beside what they measure: `crates/engine/examples/bench.rs` on this
//! machine, `tests/bench/*.mjs` in the browser. Each prints one JSON object a line for each figure,
//! see [`Figure`]; other lines are shown as they are.

mod figure;

use std::{env, fs, path::PathBuf};

use crate::{
    build::{self, Kind},
    depot as depot_program,
    places::{self, Places},
    problem::{AtPath, Outcome, Problem},
    run::Run,
    setup::{self, WasmToolchain},
    sizes,
};
use figure::Figure;

const PARTS: &[&str] = &["size", "engine", "depot", "browser"];
/// Accounts on the lines that the app is measured with.
const LINES: [&str; 4] = ["10000", "50000", "100000", "1000000"];

pub fn command(places: &Places, args: &[String]) -> Outcome<()> {
    let parts: Vec<&str> = match args {
        [] => PARTS.to_vec(),
        [part] if PARTS.contains(&part.as_str()) => vec![part],
        _ => return Err(Problem::Usage("usage: cargo xtask bench [size|engine|depot|browser]".into())),
    };
    if parts != ["engine"] && parts != ["depot"] {
        setup::for_building(places)?;
        setup::for_testing(places)?;
        build::build(places, Kind::Release)?;
    }
    let mut figures = Vec::new();
    for part in parts {
        figures.extend(match part {
            "size" => size(places)?,
            "engine" => engine(places)?,
            "depot" => depot(places)?,
            _ => browser(places)?,
        });
    }
    println!("\n{}", figure::table(&figures));
    println!("{}", method(places));
    Ok(())
}

fn size(places: &Places) -> Outcome<Vec<Figure>> {
    let bytes = sizes::app_wasm_brotli_bytes(&places.dist)?;
    Ok(vec![Figure {
        what: "app wasm, brotli".into(),
        place: "download".into(),
        measured: bytes as f64 / 1024.0,
        unit: "KiB".into(),
        limit: Some(sizes::WASM_LIMIT_BYTES as f64 / 1024.0),
    }])
}

fn engine(places: &Places) -> Outcome<Vec<Figure>> {
    if !places.root.join("crates/engine/examples/bench.rs").is_file() {
        println!("bench: the engine has no examples/bench.rs; nothing measured there");
        return Ok(Vec::new());
    }
    let run = Run::new("cargo")
        .args(["run", "--release", "--package", "takt-engine", "--features", "bench", "--example", "bench"])
        .args(["--", "--figures"])
        .dir(&places.root);
    let mut figures = figures_of("engine bench on the host", run)?;
    figures.extend(engine_in_browser(places)?);
    Ok(figures)
}

/// The depot's engines beside the disk they write to, with the servers that the tests start.
fn depot(places: &Places) -> Outcome<Vec<Figure>> {
    setup::for_host_tests(places)?;
    let run = Run::new("cargo")
        .args(["run", "--release", "--package", "takt-depot", "--example", "engines"])
        // Where its tests run: the script of the S3 server is found from there.
        .dir(&places.root.join("crates/depot"))
        .env("TAKT_TOOLS", &places.tools);
    let mut figures = figures_of("depot bench", run)?;
    let rerun = Run::new("cargo")
        .args(["run", "--release", "--package", "takt-replica", "--features", "simulator", "--example", "rerun"])
        .args(["--", "--figures"])
        .dir(&places.root);
    figures.extend(figures_of("what waits, run again", rerun)?);
    Ok(figures)
}

/// The same measurements in the browser: a small wasm of its own, so that the app carries none of it, compiled as the
/// app is.
fn engine_in_browser(places: &Places) -> Outcome<Vec<Figure>> {
    setup::for_building(places)?;
    setup::for_testing(places)?;
    let toolchain = WasmToolchain::require()?;
    let profile = Kind::Release.profile();
    let target = places.target.join("wasm32-unknown-unknown").join(profile).join("takt_engine_bench.wasm");
    let out = places.target.join("engine-bench");
    Run::new("cargo")
        .args(["build", "--profile", profile, "--package", "takt-engine-bench", "--target", "wasm32-unknown-unknown"])
        .envs(&toolchain.env())
        .dir(&places.root)
        .fix("read the compiler's messages above")
        .go()?;
    Run::new(places.tool("wasm-bindgen"))
        .args(["--target", "web", "--no-typescript", "--out-dir"])
        .arg(&out)
        .arg(&target)
        .fix("run `cargo xtask setup`")
        .go()?;
    let run = Run::new("node")
        .arg(places.root.join("tests/bench/engine.mjs"))
        .dir(&places.root.join("tests"))
        .env("TAKT_ENGINE_BENCH", &out)
        .env("CHROME", places::browser()?);
    figures_of("engine bench in the browser", run)
}

fn browser(places: &Places) -> Outcome<Vec<Figure>> {
    let dir = places.root.join("tests/bench");
    if !dir.is_dir() {
        println!("bench: there is no tests/bench; nothing measured in the browser");
        return Ok(Vec::new());
    }
    let mut programs: Vec<PathBuf> = fs::read_dir(&dir)
        .at("read", &dir)?
        .flatten()
        .map(|entry| entry.path())
        .filter(|path| path.extension().is_some_and(|extension| extension == "mjs"))
        .filter(|path| !path.ends_with("engine.mjs"))
        .collect();
    programs.sort();
    let own = env::current_exe().at("find", &places.root)?;
    let browser = places::browser()?;
    let lines = lines(places)?;
    depot_program::build(places, depot_program::Kind::Release)?;
    let depot = depot_program::program(places, depot_program::Kind::Release);
    let mut figures = Vec::new();
    for program in programs {
        let run = Run::new("node")
            .arg(&program)
            .dir(&places.root.join("tests"))
            .env("TAKT_XTASK", &own)
            .env("TAKT_DIST", &places.dist)
            .env("TAKT_LINES", &lines)
            .env("TAKT_DEPOT", &depot)
            .env("CHROME", &browser);
        figures.extend(figures_of(&program.display().to_string(), run)?);
    }
    Ok(figures)
}

/// Accounts on the line that is dealt from: as many as two hundred people's bands hold.
const UNDEALT: &str = "100000";

/// The bench line in each size as a backup file, for the browser to restore.
fn lines(places: &Places) -> Outcome<PathBuf> {
    let dir = places.target.join("bench-lines");
    fs::create_dir_all(&dir).at("make", &dir)?;
    let whole = LINES.map(|accounts| (accounts, format!("{accounts}.takt"), None));
    for (accounts, name, kind) in whole.into_iter().chain([(UNDEALT, "undealt.takt".into(), Some("undealt"))]) {
        Run::new("cargo")
            .args(["run", "--quiet", "--release", "--package", "takt-replica", "--features", "bench"])
            .args(["--example", "line", "--", accounts])
            .arg(dir.join(name))
            .args(kind)
            .dir(&places.root)
            .go()?;
    }
    Ok(dir)
}

fn figures_of(name: &str, run: Run) -> Outcome<Vec<Figure>> {
    println!("\n── {name} ──");
    let finished = run.watch()?;
    if !finished.ok {
        return Err(Problem::Command {
            line: name.into(),
            outcome: "ended without success".into(),
            fix: "read its output above".into(),
        });
    }
    Ok(finished.text.lines().filter_map(Figure::read).collect())
}

/// What somebody else would need to know to get the same figures.
fn method(places: &Places) -> String {
    let first_line = |run: Run| run.text_or_none().and_then(|text| text.lines().next().map(str::to_owned));
    let cores = std::thread::available_parallelism().map_or(0, usize::from);
    let processor = fs::read_to_string("/proc/cpuinfo")
        .ok()
        .and_then(|text| {
            let line = text.lines().find(|line| line.starts_with("model name"))?;
            Some(line.split_once(':')?.1.trim().to_owned())
        })
        .unwrap_or_else(|| "a processor that does not say its name".into());
    let rust = first_line(Run::new("rustc").arg("--version")).unwrap_or_default();
    let browser = places::browser()
        .ok()
        .and_then(|path| first_line(Run::new(path).args(["--version", "--no-sandbox"])))
        .unwrap_or_else(|| "no browser".into());
    let build = first_line(Run::new("git").args(["rev-parse", "--short", "HEAD"]).dir(&places.root));
    let date = first_line(Run::new("git").args(["log", "-1", "--format=%cs"]).dir(&places.root));
    format!(
        "Method: {cores} cores of {processor}; {rust}; {browser}, headless; build {} of {}. \
         Each figure is what its program printed; nothing was run twice and picked.",
        build.unwrap_or_else(|| "unknown".into()),
        date.unwrap_or_else(|| "unknown date".into()),
    )
}
