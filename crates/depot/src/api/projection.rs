//! `…/projection`: what a link shows. Put by a member's device, opened by whoever holds the link.

use crate::access::{self, Admitted, ToWrite};
use crate::clock::now_ms;
use crate::depot::Shared;
use crate::refusal::{Refused, json, kept};
use crate::secret;
use crate::store::Shelf;
use axum::body::Body;
use axum::extract::{Path, State};
use axum::http::{HeaderMap, StatusCode};
use axum::response::Response;
use takt_wire::{LineId, Problem, ProblemKind, Projection, ShareId, ShareState, ShareTerms, limits};

/// Openings are noted to the minute.
const MINUTE_MS: u64 = 60_000;

/// Replaces what the link shows, unless that knows more already.
pub async fn put(
    State(depot): State<Shared>,
    Path((line, share)): Path<(LineId, ShareId)>,
    _: Admitted<ToWrite>,
    headers: HeaderMap,
    body: Body,
) -> Result<StatusCode, Refused> {
    let bytes = access::bytes(&headers, body, limits::PROJECTION_BYTES + 64).await?;
    let projection = Projection::decode(&bytes)?;
    if projection.share != share {
        return Err(Problem::because(ProblemKind::BadRequest, "the projection is for another link").into());
    }
    let name = share.to_string();
    depot.store.get(line, Shelf::Shares, &name).await?.ok_or(ProblemKind::NotFound)?;
    if super::shares::state(&depot, line, &name).await? == ShareState::Revoked {
        return Err(ProblemKind::ShareRevoked.into());
    }
    if let Some(present) = depot.store.get(line, Shelf::Projections, &name).await? {
        let present = Projection::decode(&present)?;
        if present.seq > projection.seq {
            return Err(Problem::conflict(present.seq).into());
        }
    }
    depot.store.put(line, Shelf::Projections, &name, bytes, now_ms()).await?;
    Ok(StatusCode::NO_CONTENT)
}

/// Opens the link. The key is judged first: whoever does not hold the link learns nothing about it.
pub async fn get(
    State(depot): State<Shared>,
    Path((line, share)): Path<(LineId, ShareId)>,
    headers: HeaderMap,
) -> Result<Response, Refused> {
    let (key, now) = (access::key(&headers)?, now_ms());
    let name = share.to_string();
    let terms = depot.store.get(line, Shelf::Shares, &name).await?.ok_or(ProblemKind::Unauthorized)?;
    let terms: ShareTerms = kept(&terms)?;
    if !secret::same(&secret::hash_of(&key), &terms.key_hash) {
        return Err(ProblemKind::Unauthorized.into());
    }
    match super::shares::state(&depot, line, &name).await? {
        ShareState::Active => {}
        ShareState::Paused => return Err(ProblemKind::SharePaused.into()),
        ShareState::Revoked => return Err(ProblemKind::ShareRevoked.into()),
    }
    if terms.expires_at_ms.is_some_and(|end| end <= now) {
        return Err(ProblemKind::ShareExpired.into());
    }
    let bytes = depot.store.get(line, Shelf::Projections, &name).await?.ok_or(ProblemKind::NotFound)?;
    let minute = now - now % MINUTE_MS;
    let noted = depot.store.get(line, Shelf::OpenedShares, &name).await?;
    let noted: Option<u64> = noted.as_deref().map(kept).transpose()?;
    if noted != Some(minute) {
        depot.store.put(line, Shelf::OpenedShares, &name, json(&minute)?, now).await?;
    }
    let tag = secret::tag(&bytes);
    Ok(access::cached(&headers, bytes, &tag, "private, no-cache"))
}
