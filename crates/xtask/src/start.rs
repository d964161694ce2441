//! `cargo xtask start`: from a clean clone to the running app.

use crate::{
    build::{self, Kind},
    places::{self, Places},
    problem::{Outcome, Problem},
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
    serve::serve(&places.dist, port, |address| {
        println!("\nTakt is running at {address}\nEnd it with Ctrl-C.");
        if open {
            open_in_browser(address);
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
