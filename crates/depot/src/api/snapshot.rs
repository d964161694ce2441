//! `PUT`, `GET …/snapshot`: the present snapshot.

use crate::access::{self, Admitted, ToRead, ToWrite};
use crate::clock::now_ms;
use crate::depot::Shared;
use crate::housekeeping::CHUNK_GRACE_MS;
use crate::refusal::Refused;
use crate::secret;
use crate::store::{Shelf, THE};
use axum::body::Body;
use axum::extract::{Path, State};
use axum::http::{HeaderMap, StatusCode};
use axum::response::Response;
use std::collections::BTreeSet;
use takt_wire::{ChunkId, LineId, Problem, ProblemKind, Snapshot, limits};

/// Four times what one snapshot may have: chunks of earlier ones still lie about.
const CHUNKS_LISTED: usize = 4 * limits::SNAPSHOT_CHUNKS;

/// Makes a snapshot count. Each chunk must belong to the present snapshot or have been put a while ago at
/// most: what is older may be about to be swept.
pub async fn put(
    State(depot): State<Shared>,
    Path(line): Path<LineId>,
    _: Admitted<ToWrite>,
    headers: HeaderMap,
    body: Body,
) -> Result<StatusCode, Refused> {
    let now = now_ms();
    let bytes = access::bytes(&headers, body, limits::SNAPSHOT_BYTES).await?;
    let snapshot = Snapshot::decode(&bytes)?;
    if snapshot.line != line {
        return Err(Problem::because(ProblemKind::BadRequest, "the snapshot is of another line").into());
    }
    let head = depot.store.tip(line).await?.head;
    if snapshot.seq > head {
        return Err(Problem::because(ProblemKind::BadRequest, "the snapshot is ahead of the log").into());
    }
    let present = depot.store.get(line, Shelf::Snapshot, THE).await?;
    let present = present.as_deref().map(Snapshot::decode).transpose()?;
    if let Some(present) = &present
        && present.seq > snapshot.seq
    {
        return Err(Problem::conflict(present.seq).into());
    }
    let mut safe: BTreeSet<ChunkId> = present.iter().flat_map(|present| present.chunks()).copied().collect();
    let names = depot.store.names(line, Shelf::Chunks, CHUNKS_LISTED).await?;
    let young = names.iter().filter(|named| named.put_at_ms + CHUNK_GRACE_MS / 2 > now);
    safe.extend(young.filter_map(|named| named.name.parse::<ChunkId>().ok()));
    if let Some(missing) = snapshot.chunks().iter().find(|chunk| !safe.contains(chunk)) {
        return Err(Problem::missing_chunk(*missing).into());
    }
    depot.store.put(line, Shelf::Snapshot, THE, bytes, now).await?;
    depot.hub.changed(line);
    Ok(StatusCode::NO_CONTENT)
}

/// The snapshot; its chunks are asked for one by one.
pub async fn get(
    State(depot): State<Shared>,
    Path(line): Path<LineId>,
    _: Admitted<ToRead>,
    headers: HeaderMap,
) -> Result<Response, Refused> {
    let bytes = depot.store.get(line, Shelf::Snapshot, THE).await?.ok_or(ProblemKind::NotFound)?;
    let tag = secret::tag(&bytes);
    Ok(access::cached(&headers, bytes, &tag, "private, no-cache"))
}
