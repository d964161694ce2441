//! `cargo xtask <verb>`: every command a person types in this repository.
//!
//! One verb, one file. A verb prints what it does while it does it, and ends with either what it made
//! or one [`problem::Problem`], which says what to do next.
#![allow(clippy::print_stdout, reason = "xtask is a command line tool: standard output is its screen")]
#![allow(
    clippy::disallowed_methods,
    reason = "xtask measures, waits and reads the environment; none of it reaches a line"
)]

mod bench;
mod build;
mod conform;
mod depot;
mod finish;
mod icons;
mod places;
mod problem;
mod run;
mod serve;
mod setup;
mod simulate;
mod sizes;
mod start;
mod test;
#[cfg(test)]
mod testing;
mod tidy;

use std::process::ExitCode;

use places::Places;
use problem::{Outcome, Problem};

const HELP: &str = "\
cargo xtask start [--no-open] [--port N]   set up, build app and depot, run both, print the address
cargo xtask test [host|wasm|journeys]      run every test, or one part of them
cargo xtask setup                          install what building and testing need, once
cargo xtask build [--release | --tomorrow] build the app into dist/; tomorrow's, for the journeys, into target/
cargo xtask serve --dist DIR --port N      serve a built app (port 0: any free one)
cargo xtask tidy                           refuse wrong dependency arrows and untidy files
cargo xtask dist [--depot ORIGIN]          build what is shipped: dist/ and the depot, with their sizes
cargo xtask bench [engine|browser|size|depot]  measure, and print one table with its method
cargo xtask simulate [--seeds N]           run the fault simulator of a shared line over N seeds
cargo xtask conform [--rounds N] [ENGINE]  try the rules of the depot's log on its engines, with N rounds
cargo xtask icons                          draw the PNG icons from public/icons/mark.svg again";

fn main() -> ExitCode {
    let args: Vec<String> = std::env::args().skip(1).collect();
    match dispatch(&args) {
        Ok(()) => ExitCode::SUCCESS,
        Err(problem) => {
            eprintln!("\nxtask: {problem}");
            ExitCode::FAILURE
        }
    }
}

fn dispatch(args: &[String]) -> Outcome<()> {
    let (verb, rest) = match args.split_first() {
        Some((verb, rest)) => (verb.as_str(), rest),
        None => ("help", args),
    };
    if matches!(verb, "help" | "--help" | "-h") {
        println!("{HELP}");
        return Ok(());
    }
    let places = Places::find()?;
    match verb {
        "setup" => setup::everything(&places),
        "build" => build::command(&places, rest),
        "finish" => finish::command(&places),
        "serve" => serve::command(&places, rest),
        "start" => start::command(&places, rest),
        "test" => test::command(&places, rest),
        "tidy" => tidy::command(&places),
        "dist" => sizes::command(&places, rest),
        "bench" => bench::command(&places, rest),
        "simulate" => simulate::command(&places, rest),
        "conform" => conform::command(&places, rest),
        "icons" => icons::command(&places),
        other => Err(Problem::Usage(format!("there is no verb '{other}'.\n{HELP}"))),
    }
}
