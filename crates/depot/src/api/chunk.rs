//! `PUT`, `GET …/chunks/{chunk}`: one sealed piece of a snapshot.

use crate::access::{self, Admitted, ToRead, ToWrite};
use crate::clock::now_ms;
use crate::depot::Shared;
use crate::refusal::Refused;
use crate::secret;
use crate::store::Shelf;
use axum::body::Body;
use axum::extract::{Path, State};
use axum::http::{HeaderMap, StatusCode};
use axum::response::Response;
use takt_wire::{ChunkId, LineId, Problem, ProblemKind, limits};

/// A chunk is named by its content, so it never changes.
const FOR_A_DAY: &str = "private, max-age=86400, immutable";

/// Putting it again makes it young again: see the snapshot's endpoint.
pub async fn put(
    State(depot): State<Shared>,
    Path((line, chunk)): Path<(LineId, ChunkId)>,
    _: Admitted<ToWrite>,
    headers: HeaderMap,
    body: Body,
) -> Result<StatusCode, Refused> {
    let bytes = access::bytes(&headers, body, limits::CHUNK_BYTES).await?;
    if secret::chunk_name(&bytes) != chunk {
        return Err(Problem::because(ProblemKind::BadRequest, "a chunk's name is the SHA-256 of its bytes").into());
    }
    depot.store.put(line, Shelf::Chunks, &chunk.to_string(), bytes, now_ms()).await?;
    Ok(StatusCode::NO_CONTENT)
}

/// Its bytes, as they were put.
pub async fn get(
    State(depot): State<Shared>,
    Path((line, chunk)): Path<(LineId, ChunkId)>,
    _: Admitted<ToRead>,
    headers: HeaderMap,
) -> Result<Response, Refused> {
    let name = chunk.to_string();
    let bytes = depot.store.get(line, Shelf::Chunks, &name).await?.ok_or(ProblemKind::NotFound)?;
    Ok(access::cached(&headers, bytes, &name, FOR_A_DAY))
}
