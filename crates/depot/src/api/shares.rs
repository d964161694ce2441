//! `…/shares`: boards behind links, to agree on, list, pause and revoke.

use crate::access::{self, Admitted, ToWrite};
use crate::clock::now_ms;
use crate::depot::{Depot, Shared};
use crate::refusal::{Refused, json, kept};
use crate::store::Shelf;
use axum::body::Body;
use axum::extract::{Path, State};
use axum::http::{HeaderMap, StatusCode};
use axum::response::Response;
use takt_wire::share::ShareChange;
use takt_wire::{LineId, ProblemKind, Projection, ShareId, ShareState, ShareStatus, ShareTerms, Shown, limits};

/// Agrees on a link. Agreeing again changes nothing; other terms need another link.
pub async fn put(
    State(depot): State<Shared>,
    Path((line, share)): Path<(LineId, ShareId)>,
    _: Admitted<ToWrite>,
    headers: HeaderMap,
    body: Body,
) -> Result<StatusCode, Refused> {
    let terms: ShareTerms = access::json(&headers, body).await?;
    if depot.store.names(line, Shelf::Shares, limits::SHARES).await?.len() >= limits::SHARES {
        return Err(ProblemKind::TooMany.into());
    }
    let name = share.to_string();
    if depot.store.put_new(line, Shelf::Shares, &name, json(&terms)?, now_ms()).await? {
        return Ok(StatusCode::CREATED);
    }
    match depot.store.get(line, Shelf::Shares, &name).await? {
        Some(bytes) if kept::<ShareTerms>(&bytes)? == terms => Ok(StatusCode::OK),
        Some(_) | None => Err(ProblemKind::LineTaken.into()),
    }
}

/// Pauses, resumes or revokes. A revoked link never opens again, whatever else is asked at the same time:
/// its mark is of its own kind and nothing takes it away.
pub async fn patch(
    State(depot): State<Shared>,
    Path((line, share)): Path<(LineId, ShareId)>,
    _: Admitted<ToWrite>,
    headers: HeaderMap,
    body: Body,
) -> Result<StatusCode, Refused> {
    let change: ShareChange = access::json(&headers, body).await?;
    let name = share.to_string();
    depot.store.get(line, Shelf::Shares, &name).await?.ok_or(ProblemKind::NotFound)?;
    let store = &depot.store;
    match change.state {
        ShareState::Active => {
            if state(&depot, line, &name).await? == ShareState::Revoked {
                return Err(ProblemKind::ShareRevoked.into());
            }
            store.delete(line, Shelf::PausedShares, &name).await?;
        }
        ShareState::Paused => store.put(line, Shelf::PausedShares, &name, Vec::new(), now_ms()).await?,
        ShareState::Revoked => {
            store.put_new(line, Shelf::RevokedShares, &name, Vec::new(), now_ms()).await?;
            store.delete(line, Shelf::Projections, &name).await?;
        }
    }
    Ok(StatusCode::NO_CONTENT)
}

/// Every link, with when it was last opened and how new what it shows is.
pub async fn list(
    State(depot): State<Shared>,
    Path(line): Path<LineId>,
    _: Admitted<ToWrite>,
) -> Result<Response, Refused> {
    let mut shares = Vec::new();
    for named in depot.store.names(line, Shelf::Shares, limits::SHARES).await? {
        let Some(bytes) = depot.store.get(line, Shelf::Shares, &named.name).await? else { continue };
        let Ok(id) = named.name.parse() else { continue };
        let opened = depot.store.get(line, Shelf::OpenedShares, &named.name).await?;
        let opened_at_ms = opened.as_deref().map(kept).transpose()?;
        let state = state(&depot, line, &named.name).await?;
        let shown = match depot.store.get(line, Shelf::Projections, &named.name).await? {
            Some(bytes) => Projection::decode(&bytes).ok().map(|p| Shown { seq: p.seq, made_at_ms: p.made_at_ms }),
            None => None,
        };
        shares.push(ShareStatus { id, terms: kept(&bytes)?, state, opened_at_ms, shown });
    }
    access::json_answer(&shares)
}

/// Whether a link opens, its expiry aside.
pub async fn state(depot: &Depot, line: LineId, name: &str) -> Result<ShareState, Refused> {
    if depot.store.get(line, Shelf::RevokedShares, name).await?.is_some() {
        return Ok(ShareState::Revoked);
    }
    let paused = depot.store.get(line, Shelf::PausedShares, name).await?.is_some();
    Ok(if paused { ShareState::Paused } else { ShareState::Active })
}
