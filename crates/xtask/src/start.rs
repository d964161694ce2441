//! `cargo xtask start`: from a clean clone to the running app, with a depot that keeps what is shared.

use std::fs;

use crate::{
    build::{self, Kind},
    depot,
    places::{self, Places},
    problem::{AtPath, Outcome, Problem},
    run::Run,
    serve::{self, Port},
    setup,
};

pub fn command(places: &Places, args: &[String]) -> Outcome<()> {
    let mut open = true;
    let mut port = Port::FirstFree;
    let mut rest = args.iter();
    while let Some(flag) = rest.next() {
        match flag.as_str() {
            "--no-open" => open = false,
            "--port" => match rest.next() {
                Some(number) => port = Port::Exactly(serve::parse_port(number)?),
                None => return Err(usage()),
            },
            _ => return Err(usage()),
        }
    }
    setup::for_building(places)?;
    build::build(places, Kind::Release)?;
    depot::build(places, depot::Kind::Quick)?;
    let data = places.root.join("data");
    fs::create_dir_all(&data).at("create", &data)?;
    Run::new(depot::program(places, depot::Kind::Quick))
        .args(["--listen", &serve::free_address(port)?.to_string(), "--log", "warn", "--site"])
        .arg(&places.dist)
        .arg("--store")
        .arg(format!("sqlite:{}", data.join("takt.db").display()))
        .fix("read its message above; another depot may have data/takt.db open")
        .follow(|line| {
            // Its one line of output, once it answers.
            let Some(found) = line.strip_prefix("listening on ") else { return };
            println!("\nTakt is running at {found}\nWhat is shared is kept in data/takt.db. End it with Ctrl-C.");
            if open {
                open_in_browser(found);
            }
        })
}

fn usage() -> Problem {
    Problem::Usage("usage: cargo xtask start [--no-open] [--port N]".into())
}

/// A kindness: where there is no screen or no opener, the printed address is enough.
fn open_in_browser(address: &str) {
    let has_screen = ["DISPLAY", "WAYLAND_DISPLAY"].iter().any(|name| std::env::var_os(name).is_some());
    let opener = if cfg!(target_os = "macos") {
        places::in_path("open")
    } else if has_screen {
        places::in_path("xdg-open")
    } else {
        None
    };
    if let Some(opener) = opener {
        Run::new(opener).arg(address).text_or_none();
    }
}
