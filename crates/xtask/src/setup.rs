//! Set-up: everything a clean machine lacks, each step skipped when it is done.
//!
//! The ordinary way is tried first (rustup, then `cargo install`, then npm). On a Debian machine
//! whose rustup cannot download, Debian's own compiler stands in: see [`wasm_target`].

mod debian;
mod npm;
mod servers;
mod tools;
pub mod wasm_target;

use std::env;

use crate::{
    places::{self, Places},
    problem::Outcome,
};

pub use wasm_target::WasmToolchain;

/// How a step ended.
pub(crate) enum Step {
    /// Nothing was to be done.
    AlreadyThere(String),
    /// It was done just now.
    Done(String),
}

/// Installs what building needs, and what testing needs on top of it.
pub fn everything(places: &Places) -> Outcome<()> {
    for_building(places)?;
    for_host_tests(places)?;
    for_testing(places)
}

/// Installs what `cargo xtask build` needs.
pub fn for_building(places: &Places) -> Outcome<()> {
    step("wasm32 target", || wasm_target::ensure(places))?;
    step("node", npm::ensure_node)?;
    step("npm packages", || npm::ensure_packages(places))?;
    step("wasm-bindgen", || tools::ensure_wasm_bindgen(places))?;
    step("trunk", || tools::ensure_trunk(places))?;
    step("wasm-split", || tools::ensure_wasm_split(places))
}

/// Installs the servers that the depot's tests start: they need no browser and no wasm.
pub fn for_host_tests(places: &Places) -> Outcome<()> {
    step("PostgreSQL", servers::ensure_postgres)?;
    step("S3 server", || servers::ensure_s3(places))
}

/// Installs what the tests need on top of [`for_building`].
pub fn for_testing(places: &Places) -> Outcome<()> {
    step("linter for wasm", || wasm_target::ensure_clippy(places))?;
    step("browser", || {
        if let (Ok(browser), Some(_)) = (places::browser(), places::in_path("chromedriver")) {
            return Ok(Step::AlreadyThere(browser.display().to_string()));
        }
        debian::install(&["chromium", "chromium-driver"])?;
        places::browser().map(|browser| Step::Done(browser.display().to_string()))
    })?;
    step("browser without a window", || {
        let none = || Step::AlreadyThere("none: the browser itself is used".into());
        if let Some(browser) = places::headless_browser() {
            return Ok(Step::AlreadyThere(browser.display().to_string()));
        }
        // It only saves time: without it, or where $CHROME says what to take, the journeys take the browser itself.
        if env::var_os("CHROME").is_some() || !debian::here() || debian::install(&["chromium-headless-shell"]).is_err()
        {
            return Ok(none());
        }
        Ok(places::headless_browser().map_or_else(none, |browser| Step::Done(browser.display().to_string())))
    })
}

fn step(name: &str, work: impl FnOnce() -> Outcome<Step>) -> Outcome<()> {
    println!("setup: {name} …");
    match work()? {
        Step::AlreadyThere(what) => println!("setup: {name}: there ({what})"),
        Step::Done(what) => println!("setup: {name}: done ({what})"),
    }
    Ok(())
}
