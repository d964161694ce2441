//! What must be so once the faults have stopped, whatever happened before.

use super::seal::QuickSeal;
use super::world::World;
use crate::envelope::DevicePublic;
use crate::sync::{Base, Conflict, Denied, Identity, Incoming, Seal, SharedLine, Slot, beginning};
use std::collections::{BTreeMap, BTreeSet};
use takt_engine::ids::EntryId;
use takt_wire::DeviceId;

/// Folds the whole log by itself, and compares.
pub fn check(world: &mut World) -> Result<(), String> {
    let who = Identity { line: world.line, device: DeviceId([0; 16]), number: 0 };
    let roster = world.first_roster.clone();
    let start = Base { roster, ..beginning(world.first.clone(), BTreeMap::new()) };
    let public = DevicePublic { sign: [0; 32], exchange: [0; 32] };
    // The oracle has every key, and reads what every build wrote.
    let mut seal = QuickSeal { epochs: (1..100).collect(), public, invite: None, build: 2 };
    let mut reference = SharedLine::at(who, start);
    let mut applied: BTreeMap<EntryId, u32> = BTreeMap::new();
    let half = world.depot.batches.len() / 2;
    let mut snapshot = None;
    for (n, bytes) in world.depot.batches.iter().enumerate() {
        let folded = reference.fold(vec![Incoming::Sealed(bytes.clone())], &[], &mut seal);
        if let Some(stop) = folded.stop {
            return Err(format!("the log does not fold from zero: {stop:?} at {}", n + 1));
        }
        for id in folded.applied {
            *applied.entry(id).or_default() += 1;
        }
        // Whoever sent it had heard of everything before it: a batch is decided on the head it follows.
        let state = reference.state();
        let sent = folded.confirmed.iter().flat_map(|confirmed| confirmed.records.iter().flatten());
        if sent.into_iter().any(|record| record.without_erased(state).is_some()) {
            return Err(format!("batch {} holds somebody whom its sender knew to be erased", n + 1));
        }
        if let Some(known) = world.hashes.get(&reference.seq())
            && *known != reference.confirmed_hash()
        {
            return Err(format!("somebody had another state at {}", reference.seq()));
        }
        if n == half {
            snapshot = Some((reference.encode_base(), n + 1));
        }
    }
    let hash = reference.confirmed_hash();
    if !reference.state().indexes_agree() {
        return Err("an index does not say what the columns say".into());
    }
    snapshot_and_tail(world, snapshot, who, &mut seal, hash)?;
    everyone_is_equal(world, hash)?;
    nobody_lost_anything(world, &applied)?;
    if let Some((id, count)) = applied.iter().find(|(_, count)| **count > 1) {
        return Err(format!("{id:?} was applied {count} times"));
    }
    world.tally.batches = world.depot.head();
    Ok(())
}

fn snapshot_and_tail(
    world: &World,
    snapshot: Option<(Vec<u8>, usize)>,
    who: Identity,
    seal: &mut dyn Seal,
    hash: u64,
) -> Result<(), String> {
    let Some((bytes, from)) = snapshot else { return Ok(()) };
    let base = Base::decode(&bytes).map_err(|error| format!("a snapshot cannot be read: {error:?}"))?;
    let mut again = SharedLine::at(who, base);
    let tail = world.depot.batches.iter().skip(from).cloned().map(Incoming::Sealed).collect();
    again.fold(tail, &[], seal);
    if again.confirmed_hash() == hash {
        Ok(())
    } else {
        Err("a snapshot and its tail are not the fold from zero".into())
    }
}

fn everyone_is_equal(world: &mut World, hash: u64) -> Result<(), String> {
    let healthy: Vec<usize> = world.healthy().map(|(at, _)| at).collect();
    for at in healthy {
        for (n, tab) in world.laptops[at].tabs.iter_mut().enumerate() {
            let Some(tab) = tab else { continue };
            if tab.sync.line_mut().confirmed_hash() != hash {
                return Err(format!("laptop {at} tab {n} has another state at the same head"));
            }
            if !tab.sync.line().state().indexes_agree() {
                return Err(format!("an index of laptop {at} tab {n} does not say what the columns say"));
            }
        }
    }
    Ok(())
}

fn nobody_lost_anything(world: &mut World, applied: &BTreeMap<EntryId, u32>) -> Result<(), String> {
    for laptop in &world.laptops {
        let mut refused = BTreeSet::new();
        for (id, bytes) in &laptop.disk.inbox {
            let conflict = Conflict::decode(bytes).map_err(|error| format!("an inbox cannot be read: {error:?}"))?;
            if conflict.why == Denied::Repeated.to_string() {
                return Err(format!("{id:?}: an id was used for two things"));
            }
            if applied.contains_key(id) {
                return Err(format!("{id:?} was refused ({}) and applied all the same", conflict.why));
            }
            refused.insert(*id);
        }
        world.tally.refused += refused.len() as u64;
        // What waits is what lies on the disk: a tab may have decided more than it could store before the run ended.
        let slots = laptop.disk.outbox.values().filter_map(|bytes| Slot::decode(bytes).ok());
        let waiting: BTreeSet<EntryId> = slots
            .filter_map(|slot| match slot {
                Slot::Waiting(record) => Some(record.id()),
                Slot::Settled { .. } => None,
            })
            .collect();
        let mine = world.acknowledged.iter().filter(|(device, _)| *device == laptop.who.device);
        for (_, id) in mine {
            let is_waiting = laptop.is_shut_out && waiting.contains(id);
            if !applied.contains_key(id) && !refused.contains(id) && !is_waiting {
                return Err(format!("{id:?} was acknowledged and is gone"));
            }
        }
    }
    Ok(())
}
