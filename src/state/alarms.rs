//! What the line's rules of alarm raise now, for every screen.

use leptos::prelude::*;
use takt_engine::State;
use takt_engine::time::Time;
use takt_engine::wall::Raised;

/// Looks what is raised, each with its words. It comes with the boards' own module.
pub type Raise = fn(&State, Time, i16) -> Vec<(Raised, String)>;

/// What is raised; copies are free.
#[derive(Clone, Copy)]
pub struct Alarms(pub RwSignal<Vec<(Raised, String)>>);

impl Alarms {
    /// Nothing yet.
    pub fn new() -> Self {
        Self(RwSignal::new(Vec::new()))
    }
}

/// The alarms of this page.
pub fn use_alarms() -> Alarms {
    expect_context()
}
