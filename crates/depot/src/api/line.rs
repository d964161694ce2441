//! `GET …/lines/{line}`: where the line stands.

use crate::access;
use crate::clock::now_ms;
use crate::depot::{Depot, Shared};
use crate::refusal::Refused;
use crate::store::{Shelf, THE};
use axum::extract::{Path, State};
use axum::http::HeaderMap;
use axum::response::Response;
use takt_wire::{Head, LineId, Right, Snapshot, limits};

/// Head, first number, snapshot, waiting mail.
pub async fn get(
    State(depot): State<Shared>,
    Path(line): Path<LineId>,
    headers: HeaderMap,
) -> Result<Response, Refused> {
    depot.admit(line, &access::key(&headers)?, Right::Read, now_ms()).await?;
    access::json_answer(&head(&depot, line).await?)
}

/// Where a line stands.
pub async fn head(depot: &Depot, line: LineId) -> Result<Head, Refused> {
    let tip = depot.store.tip(line).await?;
    let snapshot = depot.store.get(line, Shelf::Snapshot, THE).await?;
    let snapshot = snapshot.as_deref().map(Snapshot::decode).transpose()?.map(|snapshot| snapshot.seq);
    let mail = depot.store.names(line, Shelf::Mail, limits::MAIL_PAGE_ITEMS).await?.len();
    Ok(Head { head: tip.head, first: tip.first, snapshot, mail: u32::try_from(mail).unwrap_or(u32::MAX) })
}
