//! The fault simulator: devices, tabs, a network and a depot, all from one seed.
//!
//! A run does whatever may go wrong, at every step: a tab is killed or frozen, a leader is replaced while
//! it still believes it leads, a request is lost, doubled, delayed, answered by something else; a disk
//! is full, or cleared; a device is shut out, the keys are changed; a newer build writes; the depot
//! drops old batches. Then the faults stop, and the oracle compares what must be so:
//!
//! - no acknowledged command is lost: it is in the log, or its author was told why not;
//! - each is applied once, and never after its author was told that it was refused;
//! - equal heads mean equal states, on every tab and every device, at every step;
//! - the state is the fold from zero, and the fold from any snapshot;
//! - the engine's own invariants hold;
//! - everyone arrives at the same head with nothing left waiting.
//!
//! A seed that fails is printed; the same seed fails the same way again.

mod chance;
pub(crate) mod depot;
mod disk;
mod oracle;
mod seal;
#[cfg(test)]
mod tests;
mod work;
mod world;

pub use crate::sync::Planted;
pub use seal::QuickSeal;

/// What a run did.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Tally {
    /// Things that happened.
    pub steps: u64,
    /// Batches in the log at the end.
    pub batches: u64,
    /// Commands whose authors saw them done.
    pub acknowledged: u64,
    /// Of them refused later, and told so.
    pub refused: u64,
    /// Faults of every kind.
    pub faults: u64,
}

impl Tally {
    /// Adds another run's.
    pub fn add(&mut self, other: &Self) {
        self.steps += other.steps;
        self.batches += other.batches;
        self.acknowledged += other.acknowledged;
        self.refused += other.refused;
        self.faults += other.faults;
    }
}

/// One run. `Err` says what must not be, in words.
pub fn run(seed: u64, bug: Planted) -> Result<Tally, String> {
    let mut world = world::World::new(seed, bug);
    world.trouble()?;
    world.calm()?;
    oracle::check(&mut world)?;
    Ok(world.tally)
}

/// One run with a look at every tab after every step, and its diary: to find out why a seed fails.
pub fn closely(seed: u64) -> (Result<(), String>, Vec<String>) {
    let mut world = world::World::new(seed, Planted::Nothing);
    world.is_close = true;
    let answer = world.trouble().and_then(|()| world.calm()).and_then(|()| oracle::check(&mut world));
    (answer, world.diary)
}
