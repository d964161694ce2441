//! `cargo xtask conform`: the depot's conformance suite with as many rounds as one likes, on one engine or all.

use crate::{
    places::Places,
    problem::{Outcome, Problem},
    run::Run,
    setup,
};

const USAGE: &str = "usage: cargo xtask conform [--rounds N] [memory|sqlite|folder|postgres|s3]";
/// Each engine, and the test that tries it.
const ENGINES: [(&str, &str); 5] = [
    ("memory", "memory::eight_writers_at_one_head_leave_no_gap"),
    ("sqlite", "sqlite::eight_writers_at_one_head_leave_no_gap"),
    ("folder", "folder::eight_writers_at_one_head_leave_no_gap"),
    ("postgres", "postgres_keeps_every_rule"),
    ("s3", "s3_keeps_every_rule"),
];

pub fn command(places: &Places, args: &[String]) -> Outcome<()> {
    let (mut rounds, mut only) = (10_000, None);
    let mut rest = args.iter();
    while let Some(word) = rest.next() {
        if word == "--rounds" {
            let number = rest.next().and_then(|text| text.parse::<u64>().ok());
            rounds = number.ok_or_else(|| Problem::Usage(USAGE.into()))?;
        } else {
            let engine = ENGINES.iter().find(|(name, _)| name == word);
            only = Some(engine.ok_or_else(|| Problem::Usage(USAGE.into()))?);
        }
    }
    setup::for_host_tests(places)?;
    for (name, test) in ENGINES.iter().filter(|engine| only.is_none_or(|one| one == *engine)) {
        println!("\n== {name}, {rounds} rounds");
        Run::new("cargo")
            .args(["test", "--quiet", "--package", "takt-depot", "--test", "engines", "--"])
            .args(["--exact", "--nocapture", test])
            .dir(&places.root)
            .env("TAKT_TOOLS", &places.tools)
            .env("TAKT_ROUNDS", rounds.to_string())
            .fix("the rule that broke is named above; tests/engines/rules.rs says what it asks for")
            .go()?;
    }
    Ok(())
}
