//! `GET …/batches/{from}`: a page of the log.

use crate::access::{self, Admitted, ToRead};
use crate::depot::Shared;
use crate::refusal::Refused;
use crate::store::{Read, Shelf, StoreError, THE};
use axum::extract::{Path, State};
use axum::http::HeaderMap;
use axum::response::Response;
use takt_wire::{LineId, Problem, ProblemKind, Snapshot};

/// A day: a full page never changes, but what is erased should not live in caches for ever.
const FOR_A_DAY: &str = "private, max-age=86400, immutable";
/// The last page grows.
const ASK_AGAIN: &str = "private, no-cache";

/// A full page may be kept; the last one is asked for again, and not sent twice.
pub async fn get(
    State(depot): State<Shared>,
    Path((line, from)): Path<(LineId, u64)>,
    _: Admitted<ToRead>,
    headers: HeaderMap,
) -> Result<Response, Refused> {
    if from == 0 {
        return Err(Problem::because(ProblemKind::BadRequest, "numbers begin at 1").into());
    }
    match depot.store.read(line, from).await? {
        Read::Page(page) => {
            let tag = format!("{from}-{}", page.next());
            let keep = if page.full() { FOR_A_DAY } else { ASK_AGAIN };
            Ok(access::cached(&headers, page.encode(), &tag, keep))
        }
        Read::Gone => {
            // Nothing is dropped before a snapshot stands for it.
            let absent = || StoreError::Damaged("batches were dropped and no snapshot stands for them".into());
            let bytes = depot.store.get(line, Shelf::Snapshot, THE).await?.ok_or_else(absent)?;
            Err(Problem::gone(Snapshot::decode(&bytes)?.seq).into())
        }
    }
}
