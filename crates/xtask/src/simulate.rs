//! `cargo xtask simulate`: the fault simulator of `crates/replica`, over as many seeds as one likes.

use crate::{
    places::Places,
    problem::{Outcome, Problem},
    run::Run,
};

const USAGE: &str = "usage: cargo xtask simulate [--seeds N] [--from N] | simulate --closely SEED";

pub fn command(places: &Places, args: &[String]) -> Outcome<()> {
    let (mut seeds, mut from, mut closely) = (10_000, 0, None);
    let mut rest = args.iter();
    while let Some(flag) = rest.next() {
        let number = rest.next().and_then(|text| text.parse::<u64>().ok());
        let number = number.ok_or_else(|| Problem::Usage(USAGE.into()))?;
        match flag.as_str() {
            "--seeds" => seeds = number,
            "--from" => from = number,
            "--closely" => closely = Some(number),
            _ => return Err(Problem::Usage(USAGE.into())),
        }
    }
    let what = match closely {
        Some(seed) => ["closely".into(), seed.to_string()],
        None => [from.to_string(), seeds.to_string()],
    };
    Run::new("cargo")
        .args(["run", "--quiet", "--release", "-p", "takt-replica", "--features", "simulator", "--example", "simulate"])
        .arg("--")
        .args(what)
        .dir(&places.root)
        .fix("a seed that is printed fails the same way again: cargo xtask simulate --closely SEED")
        .go()
}
