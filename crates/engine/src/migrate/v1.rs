//! Version 1, as far as it was written otherwise: its map knew neither questions nor a task for what comes in.

use crate::bin::{Bin, Reason};
use crate::command::{Command, Entry};
use crate::ids::{EntryId, MemberId};
use crate::map::{self, Counts, Effect, Fact, Station};
use crate::time::Time;
use serde::{Deserialize, Serialize};

/// The place of `SetMap` among the commands.
const SET_MAP: u32 = 6;
/// Commands that version 1 had.
const KINDS: u32 = 27;

#[derive(Serialize, Deserialize)]
struct Outcome {
    label: String,
    counts: Counts,
    sets: Vec<(Fact, bool)>,
    asks: Vec<Fact>,
    reasons: Vec<Reason>,
    needs_person: bool,
    effect: Effect,
}

#[derive(Serialize, Deserialize)]
struct Task {
    key: u16,
    station: Station,
    bin: Bin,
    action: String,
    script: String,
    is_call: bool,
    standard_s: u16,
    max_attempts: u8,
    outcomes: Vec<Outcome>,
}

/// The map of version 1.
#[derive(Serialize, Deserialize)]
pub(crate) struct SalesMap {
    name: String,
    tasks: Vec<Task>,
}

impl From<SalesMap> for map::SalesMap {
    fn from(old: SalesMap) -> Self {
        let outcome = |o: Outcome| map::Outcome {
            label: o.label,
            counts: o.counts,
            sets: o.sets,
            asks: o.asks,
            fields: vec![],
            reasons: o.reasons,
            needs_person: o.needs_person,
            effect: o.effect,
        };
        let task = |t: Task| map::Task {
            key: t.key,
            station: t.station,
            bin: t.bin,
            action: t.action,
            script: t.script,
            is_call: t.is_call,
            standard_s: t.standard_s,
            max_attempts: t.max_attempts,
            outcomes: t.outcomes.into_iter().map(outcome).collect(),
        };
        Self { name: old.name, tasks: old.tasks.into_iter().map(task).collect(), inbound: 0, fields: vec![] }
    }
}

impl From<&map::SalesMap> for SalesMap {
    fn from(new: &map::SalesMap) -> Self {
        let outcome = |o: &map::Outcome| Outcome {
            label: o.label.clone(),
            counts: o.counts,
            sets: o.sets.clone(),
            asks: o.asks.clone(),
            reasons: o.reasons.clone(),
            needs_person: o.needs_person,
            effect: o.effect,
        };
        let task = |t: &map::Task| Task {
            key: t.key,
            station: t.station,
            bin: t.bin,
            action: t.action.clone(),
            script: t.script.clone(),
            is_call: t.is_call,
            standard_s: t.standard_s,
            max_attempts: t.max_attempts,
            outcomes: t.outcomes.iter().map(outcome).collect(),
        };
        Self { name: new.name.clone(), tasks: new.tasks.iter().map(task).collect() }
    }
}

/// What stands before the command, then and now.
#[derive(Serialize, Deserialize)]
struct Before {
    version: u8,
    id: EntryId,
    author: MemberId,
    at: Time,
    offset_min: i16,
    group: EntryId,
}

/// Reads one entry of version 1 off the front of `bytes`.
pub(super) fn entry(bytes: &[u8]) -> Option<(Entry, &[u8])> {
    let (before, rest) = postcard::take_from_bytes::<Before>(bytes).ok()?;
    let (kind, after) = postcard::take_from_bytes::<u32>(rest).ok()?;
    let (command, rest) = if kind == SET_MAP {
        let (map, rest) = postcard::take_from_bytes::<SalesMap>(after).ok()?;
        (Command::SetMap(Box::new(map.into())), rest)
    } else if kind < KINDS {
        postcard::take_from_bytes::<Command>(rest).ok()?
    } else {
        return None;
    };
    let Before { version, id, author, at, offset_min, group } = before;
    Some((Entry { version, id, author, at, offset_min, group, command }, rest))
}

/// A new map, as version 1 wrote it.
pub(super) fn encode_map(entry: &Entry, map: &map::SalesMap) -> Vec<u8> {
    let Entry { version, id, author, at, offset_min, group, .. } = *entry;
    let before = Before { version, id, author, at, offset_min, group };
    postcard::to_allocvec(&(before, SET_MAP, SalesMap::from(map))).unwrap_or_default()
}
