//! Writes the line that the bench measures as a backup file, for the app to restore and be measured on:
//! `cargo run --release -p takt-replica --features bench --example line -- 50000 line.takt`; with the word `undealt`
//! after it, a line of two hundred people to whom nothing is dealt yet.

use takt_replica::{Manifest, Replica, backup};

/// The device that made the bench line.
const DEVICE: u32 = 1;

fn main() -> Result<(), Box<dyn std::error::Error>> {
    let mut words = std::env::args().skip(1);
    let (Some(accounts), Some(path)) = (words.next(), words.next()) else {
        return Err("how many accounts, and into which file?".into());
    };
    let accounts = accounts.parse()?;
    let (state, next) = match words.next().as_deref() {
        None => takt_engine::bench::line(accounts),
        Some("undealt") => takt_engine::bench::undealt(accounts),
        Some(other) => return Err(format!("there is no line of the kind “{other}”").into()),
    };
    let manifest = Manifest { seq: state.seq().into(), counters: vec![(DEVICE, next)], ..Manifest::default() };
    std::fs::write(path, backup::write(&state, &Replica::after(&manifest, DEVICE)))?;
    Ok(())
}
