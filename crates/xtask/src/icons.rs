//! Draws the PNG icons from their SVG sources, with the browser. Run by hand when the mark changes;
//! what it makes is committed.

use crate::{
    places::{self, Places},
    problem::Outcome,
    run::Run,
};

pub fn command(places: &Places) -> Outcome<()> {
    Run::new("node")
        .arg(places.root.join("crates/xtask/src/icons.mjs"))
        .arg(places.root.join("public/icons"))
        .env("CHROME", places::browser()?)
        .dir(&places.root.join("tests"))
        .fix("run `cargo xtask setup` first")
        .go()
}
