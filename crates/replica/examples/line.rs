//! Writes the line that the bench measures as a backup file, for the app to restore and be measured on:
//! `cargo run --release -p takt-replica --features bench --example line -- 50000 line.takt`.

use takt_replica::{Manifest, Replica, backup};

/// The device that made the bench line.
const DEVICE: u32 = 1;

fn main() -> Result<(), Box<dyn std::error::Error>> {
    let mut words = std::env::args().skip(1);
    let (Some(accounts), Some(path)) = (words.next(), words.next()) else {
        return Err("how many accounts, and into which file?".into());
    };
    let (state, next) = takt_engine::bench::line(accounts.parse()?);
    let manifest = Manifest { seq: state.seq().into(), counters: vec![(DEVICE, next)], ..Manifest::default() };
    std::fs::write(path, backup::write(&state, &Replica::after(&manifest, DEVICE)))?;
    Ok(())
}
