//! `cargo xtask simulate --seeds N`: the fault simulator over as many seeds as one likes.
#![allow(clippy::print_stdout, reason = "a command line tool: standard output is its screen")]

use takt_replica::simulator::{Planted, Tally, closely, run};

fn main() -> std::process::ExitCode {
    if std::env::args().nth(1).as_deref() == Some("closely") {
        let seed = std::env::args().nth(2).and_then(|text| text.parse().ok()).unwrap_or(0);
        let (answer, diary) = closely(seed);
        diary.iter().for_each(|line| println!("{line}"));
        println!("{answer:?}");
        return std::process::ExitCode::SUCCESS;
    }
    let mut numbers = std::env::args().skip(1).filter_map(|text| text.parse::<u64>().ok());
    let (from, count) = match (numbers.next(), numbers.next()) {
        (Some(count), None) => (0, count),
        (Some(from), Some(count)) => (from, count),
        (None, _) => (0, 1_000),
    };
    let (mut all, mut failed) = (Tally::default(), 0);
    for seed in from..from + count {
        match run(seed, Planted::Nothing) {
            Ok(tally) => all.add(&tally),
            Err(what) => {
                failed += 1;
                println!("seed {seed}: {what}");
            }
        }
    }
    println!(
        "{count} seeds from {from}, {failed} failed: {} steps, {} batches, {} commands acknowledged, {} of them refused \
         and told, {} faults",
        all.steps, all.batches, all.acknowledged, all.refused, all.faults
    );
    if failed == 0 { std::process::ExitCode::SUCCESS } else { std::process::ExitCode::FAILURE }
}
