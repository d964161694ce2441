//! `DELETE …/batches/{through}`: drops batches now, without waiting for the retention.

use crate::access::{self, Admitted, ToAdmit};
use crate::depot::Shared;
use crate::refusal::Refused;
use crate::store::{Shelf, THE};
use axum::extract::{Path, State};
use axum::response::Response;
use takt_wire::{LineId, Problem, ProblemKind, Snapshot};

/// For erasing a person: once a snapshot without them stands, what came before it can go at once. The
/// last batch always stays. Answers where the line then stands.
pub async fn delete(
    State(depot): State<Shared>,
    Path((line, through)): Path<(LineId, u64)>,
    _: Admitted<ToAdmit>,
) -> Result<Response, Refused> {
    let covered = match depot.store.get(line, Shelf::Snapshot, THE).await? {
        Some(bytes) => Snapshot::decode(&bytes)?.seq,
        None => 0,
    };
    if through > covered {
        return Err(Problem::because(ProblemKind::BadRequest, "no snapshot stands for these batches").into());
    }
    depot.store.drop_batches(line, through, u64::MAX / 4).await?;
    access::json_answer(&super::line::head(&depot, line).await?)
}
