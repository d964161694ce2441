//! `GET …/lines/{line}`: where the line stands.

use crate::access::{self, Admitted, ToRead};
use crate::depot::{Depot, Shared};
use crate::refusal::Refused;
use crate::store::{Shelf, THE};
use axum::extract::{Path, State};
use axum::response::Response;
use takt_wire::{Head, LineId, Snapshot, limits};

/// Head, first number, snapshot, waiting mail.
pub async fn get(
    State(depot): State<Shared>,
    Path(line): Path<LineId>,
    _: Admitted<ToRead>,
) -> Result<Response, Refused> {
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
