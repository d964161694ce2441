//! `cargo xtask test`: every test there is, and one plain line that sums them up.
//!
//! A part that cannot even start counts as one failure, and the parts after it still run.

mod count;
mod verdict;

use std::{
    env, fs,
    path::{Path, PathBuf},
};

use crate::{
    build::{self, Kind},
    depot,
    places::{self, Places},
    problem::{AtPath, Outcome, Problem},
    run::Run,
    setup::{self, WasmToolchain},
    tidy,
};
use verdict::{Verdict, heading};

/// The crates that are built for a browser alone: they are linted as they are built.
const WEB_PACKAGES: &[&str] = &["takt", "takt-importer-worker"];
/// What cannot be tested on this machine: a worker's entry and nothing else. The app's own tests are of
/// its arithmetic and its words; they need no browser, and run here with all others.
const UNTESTED_HERE: &[&str] = &["takt-importer-worker"];
/// The crates whose results must be the same in the browser. Their wasm tests are in tests/.
const BOTH_WORLDS: &[&str] = &["engine", "replica"];

/// Journeys that look how long the page is deaf: beside another file of journeys they would see that one's work.
const ALONE: &[&str] = &["import-large.test.mjs"];
/// Files of journeys at once: as many as there are processors, but no more than these.
const MOST_LANES: usize = 4;

/// The parts in the order in which they run: what is quick to fail comes first.
const PARTS: &[&str] = &["host", "wasm", "journeys"];

pub fn command(places: &Places, args: &[String]) -> Outcome<()> {
    let parts: Vec<&str> = match args {
        [] => PARTS.to_vec(),
        [part] if PARTS.contains(&part.as_str()) => vec![part],
        _ => return Err(Problem::Usage("usage: cargo xtask test [host|wasm|journeys]".into())),
    };
    if parts != ["host"] {
        setup::for_building(places)?;
        setup::for_testing(places)?;
    }
    if parts.contains(&"host") {
        setup::for_host_tests(places)?;
    }
    let mut total = Verdict::default();
    for part in parts {
        total = total
            + match part {
                "host" => host(places),
                "wasm" => wasm(places),
                _ => journeys(places),
            };
    }
    total.print();
    match total.count.failed {
        0 => Ok(()),
        count => Err(Problem::Refused { count, by: "test" }),
    }
}

fn host(places: &Places) -> Verdict {
    let cargo = || Run::new("cargo").dir(&places.root);
    let without = |packages: &'static [&str]| {
        ["--workspace"].into_iter().chain(packages.iter().flat_map(|name| ["--exclude", name]))
    };

    let tidied = tidy(places);
    let formatted = Verdict::of_check("fmt", cargo().args(["fmt", "--all", "--check"]));
    let linted = Verdict::of_check(
        "clippy",
        cargo().args(["clippy", "--keep-going"]).args(without(WEB_PACKAGES)).args([
            "--all-targets",
            "--",
            "-D",
            "warnings",
        ]),
    );
    let has_nextest = cargo().args(["nextest", "--version"]).text_or_none().is_some();
    let tested = if has_nextest {
        heading("nextest");
        let run = cargo()
            .args(["nextest", "run", "--no-fail-fast", "--no-tests", "pass", "--status-level", "slow"])
            .args(["--failure-output", "immediate-final"])
            .args(without(UNTESTED_HERE))
            .env("TAKT_TOOLS", &places.tools)
            .env("NEXTEST_HIDE_PROGRESS_BAR", "1");
        Verdict::of_tests("host tests", run, count::from_nextest)
    } else {
        heading("cargo test");
        Verdict::of_tests(
            "host tests",
            cargo().args(["test", "--no-fail-fast"]).args(without(UNTESTED_HERE)).env("TAKT_TOOLS", &places.tools),
            count::from_libtest,
        )
    };
    tidied + formatted + linted + tested
}

fn tidy(places: &Places) -> Verdict {
    match tidy::refusals(places) {
        Ok(refusals) => {
            let said: Vec<String> = refusals.iter().map(ToString::to_string).collect();
            Verdict::of_one("tidy", refusals.is_empty(), &said.join("\n"))
        }
        Err(problem) => Verdict::broken("tidy", &problem),
    }
}

fn wasm(places: &Places) -> Verdict {
    let toolchain = match WasmToolchain::require() {
        Ok(toolchain) => toolchain,
        Err(problem) => return Verdict::broken("wasm", &problem),
    };
    let cargo = || Run::new("cargo").dir(&places.root).envs(&toolchain.env());
    let target = ["--target", "wasm32-unknown-unknown"];

    let packages = WEB_PACKAGES.iter().flat_map(|package| ["--package", package]);
    // In the profile of the journeys' build, so that what both need is built once.
    let linted = Verdict::of_check(
        "clippy for wasm",
        cargo()
            .args(["clippy", "--no-deps", "--profile", Kind::Test.profile()])
            .args(target)
            .args(packages)
            .args(["--", "-D", "warnings"]),
    );
    BOTH_WORLDS.iter().fold(linted, |total, name| total + in_browser(places, name, &cargo))
}

/// One crate's wasm tests in a headless browser. A wasm test file is one that names wasm_bindgen_test.
fn in_browser(places: &Places, name: &str, cargo: &dyn Fn() -> Run) -> Verdict {
    let files = match wasm_test_files(places, name) {
        Ok(files) => files,
        Err(problem) => return Verdict::broken(name, &problem),
    };
    if files.is_empty() {
        return Verdict::default();
    }
    heading(&format!("wasm tests of {name}"));
    let Some(driver) = places::in_path("chromedriver") else {
        return Verdict::broken(name, &Problem::missing("chromedriver", "run `cargo xtask setup`"));
    };
    let tests = files.iter().flat_map(|file| ["--test", file]);
    let run = cargo()
        .args(["test", "--no-fail-fast", "--target", "wasm32-unknown-unknown"])
        .args(["--package", &format!("takt-{name}")])
        .args(tests)
        .env("CARGO_TARGET_WASM32_UNKNOWN_UNKNOWN_RUNNER", places.tool("wasm-bindgen-test-runner"))
        .env("CHROMEDRIVER", driver)
        .env("WASM_BINDGEN_USE_BROWSER", "1")
        .env("WASM_BINDGEN_TEST_DRIVER_TIMEOUT", "60")
        .env("WASM_BINDGEN_TEST_TIMEOUT", "300");
    Verdict::of_tests(&format!("wasm tests of {name}"), run, count::from_libtest)
}

/// The names of the test programs, `tests/x.rs` and `tests/x/main.rs`, that mention wasm_bindgen_test.
fn wasm_test_files(places: &Places, name: &str) -> Outcome<Vec<String>> {
    let dir = places.root.join("crates").join(name).join("tests");
    let mut found = Vec::new();
    for path in entries(&dir)? {
        let files = if path.join("main.rs").is_file() { entries(&path)? } else { vec![path.clone()] };
        for file in files.iter().filter(|file| file.extension().is_some_and(|extension| extension == "rs")) {
            let text = fs::read_to_string(file).at("read", file)?;
            if text.contains("wasm_bindgen_test")
                && let Some(stem) = path.file_stem()
            {
                found.push(stem.to_string_lossy().into_owned());
                break;
            }
        }
    }
    Ok(found)
}

/// What is in a folder, in the order of the names; nothing when there is no such folder.
fn entries(dir: &Path) -> Outcome<Vec<PathBuf>> {
    if !dir.is_dir() {
        return Ok(Vec::new());
    }
    let mut paths: Vec<PathBuf> = fs::read_dir(dir).at("read", dir)?.flatten().map(|entry| entry.path()).collect();
    paths.sort();
    Ok(paths)
}

fn journeys(places: &Places) -> Verdict {
    heading("build for the journeys");
    // Tomorrow's first: the last build is the one whose parts lie in the build output.
    if let Err(problem) = build::tomorrow(places).and_then(|()| build::build(places, Kind::Test)) {
        return Verdict::broken("build", &problem);
    }
    // What is shared needs a depot: the program itself, as it is run.
    if let Err(problem) = depot::build(places, depot::Kind::Quick) {
        return Verdict::broken("depot", &problem);
    }
    heading("journeys");
    let (files, own, browser) = match (journey_files(places), env::current_exe(), places::browser()) {
        (Ok(files), Ok(own), Ok(browser)) => (files, own, browser),
        (Err(problem), _, _) | (_, _, Err(problem)) => return Verdict::broken("journeys", &problem),
        (_, Err(source), _) => {
            let fix = "run it through `cargo xtask`".into();
            return Verdict::broken("journeys", &Problem::Io { doing: "find this program".into(), source, fix });
        }
    };
    let headless = places::headless_browser();
    let lanes = std::thread::available_parallelism().map_or(1, usize::from).min(MOST_LANES);
    let (alone, together): (Vec<PathBuf>, Vec<PathBuf>) =
        files.into_iter().partition(|path| ALONE.iter().any(|name| path.ends_with(name)));
    let run = |lanes: usize, files: &[PathBuf]| {
        // The limit is of a whole file of journeys, on the slowest machine that may run them.
        let run = Run::new("node")
            .args(["--test", "--test-reporter=spec", "--test-timeout=900000"])
            .arg(format!("--test-concurrency={lanes}"))
            .args(files)
            .dir(&places.root.join("tests"))
            .env("TAKT_XTASK", &own)
            .env("TAKT_DIST", &places.dist)
            .env("TAKT_DIST_TOMORROW", places.dist_of_tomorrow())
            .env("TAKT_DEPOT", depot::program(places, depot::Kind::Quick))
            .env("CHROME", &browser)
            .env("TAKT_HEADLESS", headless.as_deref().unwrap_or(&browser));
        Verdict::of_tests("journeys", run, count::from_node)
    };
    run(lanes, &together) + run(1, &alone)
}

fn journey_files(places: &Places) -> Outcome<Vec<PathBuf>> {
    let mut files = entries(&places.root.join("tests/journeys"))?;
    files.retain(|path| path.to_string_lossy().ends_with(".test.mjs"));
    if files.is_empty() {
        // Node would go looking for test files by itself, and find other people's.
        return Err(Problem::missing("tests/journeys/*.test.mjs", "restore them: there is nothing to run"));
    }
    Ok(files)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::testing::Folder;

    #[test]
    fn a_wasm_test_program_is_one_whose_files_mention_it() {
        let folder = Folder::new();
        folder.file("crates/engine/tests/both.rs", "use wasm_bindgen_test::*;");
        folder.file("crates/engine/tests/host.rs", "");
        folder.file("crates/engine/tests/rules/main.rs", "mod more;");
        folder.file("crates/engine/tests/rules/more.rs", "wasm_bindgen_test");
        folder.file("crates/engine/tests/golden/line.bin", "wasm_bindgen_test");
        let path = folder.path().to_path_buf();
        let places = Places { target: path.clone(), dist: path.clone(), tools: path.clone(), root: path };
        assert_eq!(wasm_test_files(&places, "engine").expect("names"), ["both", "rules"]);
        assert_eq!(wasm_test_files(&places, "replica").expect("names"), [""; 0]);
    }
}
