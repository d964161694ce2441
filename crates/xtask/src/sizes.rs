//! `cargo xtask dist`: what is shipped, and how large each part of it is on its way to a browser.

use std::{fs, path::Path};

use crate::{
    build::{self, Kind},
    depot,
    places::Places,
    problem::{AtPath, Outcome, Problem},
    setup,
};

/// The budget for the app's wasm, compressed as hosts send it.
pub const WASM_LIMIT_BYTES: u64 = 400 * 1024;

pub fn command(places: &Places, args: &[String]) -> Outcome<()> {
    let depot_origin = match args {
        [] => None,
        [flag, origin] if flag == "--depot" && is_origin(origin) => Some(origin.as_str()),
        _ => return Err(Problem::Usage("usage: cargo xtask dist [--depot https://depot.example]".into())),
    };
    setup::for_building(places)?;
    build::build_for(places, Kind::Release, depot_origin)?;
    depot::build(places, depot::Kind::Release)?;
    print(&places.dist)?;
    let program = depot::program(places, depot::Kind::Release);
    println!("{:>10} {:>10}  {}", "", kib(length(&program).unwrap_or_default()), program.display());
    println!("\ndist/ is complete: any static host that answers every route with index.html will do.");
    match depot_origin {
        Some(origin) => {
            println!("Its pages may ask {origin}. Start the depot there with --cors-origin and the host's address.")
        }
        None => {
            println!("Its pages may ask their own origin alone. For a depot elsewhere: cargo xtask dist --depot ORIGIN")
        }
    }
    Ok(())
}

/// What a policy may name: a scheme and a host, nothing that would end the policy's own words.
pub fn is_origin(text: &str) -> bool {
    let host = text.strip_prefix("https://").or_else(|| text.strip_prefix("http://"));
    host.is_some_and(|host| {
        !host.is_empty() && host.chars().all(|char| char.is_ascii_alphanumeric() || "-.:".contains(char))
    })
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
