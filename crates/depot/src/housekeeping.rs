//! What is done by itself, now and then: dropping what a snapshot stands for, sweeping chunks that belong to none.

use crate::clock::now_ms;
use crate::depot::Depot;
use crate::refusal::Refused;
use crate::store::{Shelf, THE};
use std::collections::BTreeSet;
use std::sync::Arc;
use std::time::Duration;
use takt_wire::{ChunkId, LineId, Snapshot, limits};

/// A chunk that belongs to no snapshot is swept when it is this old. A snapshot is taken only with chunks
/// that are younger than half of it, so that nothing is swept from under one that is being put.
pub const CHUNK_GRACE_MS: u64 = 24 * 60 * 60 * 1000;
const DAY_MS: u64 = 24 * 60 * 60 * 1000;
/// Between two rounds.
const EVERY: Duration = Duration::from_secs(60 * 60);
/// Before the first: a depot that is started anew more often than that keeps house all the same.
const SOON: Duration = Duration::from_secs(60);

/// Keeps house until the depot closes.
pub async fn keep(depot: Arc<Depot>) {
    let mut wait = SOON;
    loop {
        tokio::select! {
            () = tokio::time::sleep(std::mem::replace(&mut wait, EVERY)) => {}
            () = depot.closed() => return,
        }
        match depot.store.lines().await {
            Ok(lines) => {
                for line in lines {
                    // One line's trouble is in the log already, and is not the next one's.
                    let _ = tidy_up(&depot, line, now_ms()).await;
                }
            }
            Err(error) => tracing::error!(%error, "housekeeping found no lines"),
        }
    }
}

/// Marks of alarms are kept for so long: the same trouble has another id the next day.
const ALARM_KEPT_MS: u64 = 3 * DAY_MS;
/// Marks looked at in one round.
const ALARMS_AT_ONCE: usize = 10_000;

/// One line: batches that the snapshot stands for and that are past the retention, and loose chunks.
pub async fn tidy_up(depot: &Depot, line: LineId, now_ms: u64) -> Result<(), Refused> {
    for named in depot.store.names(line, Shelf::Alarms, ALARMS_AT_ONCE).await? {
        if named.put_at_ms + ALARM_KEPT_MS <= now_ms {
            depot.store.delete(line, Shelf::Alarms, &named.name).await?;
        }
    }
    let Some(bytes) = depot.store.get(line, Shelf::Snapshot, THE).await? else { return Ok(()) };
    let snapshot = Snapshot::decode(&bytes)?;
    let before_ms = now_ms.saturating_sub(u64::from(depot.settings.retention_days) * DAY_MS);
    depot.store.drop_batches(line, snapshot.seq, before_ms).await?;
    let present: BTreeSet<ChunkId> = snapshot.chunks().iter().copied().collect();
    for named in depot.store.names(line, Shelf::Chunks, 4 * limits::SNAPSHOT_CHUNKS).await? {
        let is_loose = named.name.parse().is_ok_and(|chunk| !present.contains(&chunk));
        if is_loose && named.put_at_ms + CHUNK_GRACE_MS <= now_ms {
            depot.store.delete(line, Shelf::Chunks, &named.name).await?;
        }
    }
    Ok(())
}
