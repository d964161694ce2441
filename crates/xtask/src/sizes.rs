//! `cargo xtask dist`: what is shipped, and how large each part of it is on its way to a browser.

use std::{fs, path::Path};

use crate::{
    build::{self, Kind},
    places::Places,
    problem::{AtPath, Outcome, Problem},
    setup,
};

/// The budget for the app's wasm, compressed as hosts send it.
pub const WASM_LIMIT_BYTES: u64 = 400 * 1024;

pub fn command(places: &Places) -> Outcome<()> {
    setup::for_building(places)?;
    build::build(places, Kind::Release)?;
    print(&places.dist)?;
    println!("\ndist/ is complete: any static host that answers every route with index.html will do.");
    Ok(())
}

/// One line for each file that is sent compressed, the largest first.
pub fn print(dist: &Path) -> Outcome<()> {
    let mut rows = Vec::new();
    for entry in fs::read_dir(dist).at("read", dist)?.flatten() {
        let path = entry.path();
        let name = entry.file_name().to_string_lossy().into_owned();
        let brotli = length(&dist.join(format!("{name}.br")));
        if let (Some(plain), Some(brotli)) = (length(&path), brotli) {
            rows.push((brotli, plain, name));
        }
    }
    rows.sort_unstable_by(|one, other| other.cmp(one));
    println!("{:>10} {:>10}  file", "brotli", "plain");
    for (brotli, plain, name) in rows {
        println!("{:>10} {:>10}  {name}", kib(brotli), kib(plain));
    }
    Ok(())
}

/// The app's wasm as sent, or what to do to have it.
pub fn app_wasm_brotli_bytes(dist: &Path) -> Outcome<u64> {
    fs::read_dir(dist)
        .at("read", dist)?
        .flatten()
        .find_map(|entry| {
            let name = entry.file_name().to_string_lossy().into_owned();
            let is_app = name.starts_with("takt_bg-") && name.ends_with(".wasm.br");
            is_app.then(|| length(&entry.path())).flatten()
        })
        .ok_or_else(|| Problem::missing("the compressed wasm in dist/", "run `cargo xtask build --release` first"))
}

fn length(path: &Path) -> Option<u64> {
    fs::metadata(path).ok().filter(|data| data.is_file()).map(|data| data.len())
}

pub fn kib(bytes: u64) -> String {
    format!("{}.{} KiB", bytes / 1024, bytes % 1024 * 10 / 1024)
}
