//! `POST …/batches`: orders and keeps one batch.

use crate::access::{self, Admitted, ToWrite};
use crate::clock::now_ms;
use crate::depot::Shared;
use crate::refusal::Refused;
use axum::body::Body;
use axum::extract::{Path, State};
use axum::http::{HeaderMap, StatusCode};
use axum::response::{IntoResponse, Response};
use takt_wire::{Answer, Batch, LineId, Problem, ProblemKind, limits};

/// 201 for a batch that was stored now, 200 for one that was stored before; both in [`Answer`]'s bytes.
pub async fn post(
    State(depot): State<Shared>,
    Path(line): Path<LineId>,
    _: Admitted<ToWrite>,
    headers: HeaderMap,
    body: Body,
) -> Result<Response, Refused> {
    let now = now_ms();
    let bytes = access::bytes(&headers, body, limits::BATCH_BYTES).await?;
    let batch = Batch::decode(&bytes)?;
    if batch.header.line != line {
        return Err(Problem::because(ProblemKind::BadRequest, "the batch is of another line").into());
    }
    let answer = depot.store.append(&batch, bytes, now).await?;
    let status = match answer {
        Answer::Appended { .. } => {
            depot.hub.changed(line);
            StatusCode::CREATED
        }
        Answer::Duplicate { .. } => StatusCode::OK,
        Answer::Conflict { head } => return Err(Problem::conflict(head).into()),
        Answer::Fenced { epoch } => return Err(Problem::fenced(epoch).into()),
        Answer::TooLarge { .. } => return Err(Problem::too_large(limits::BATCH_BYTES).into()),
        Answer::Forbidden => return Err(ProblemKind::Forbidden.into()),
    };
    Ok((status, access::binary(answer.encode())).into_response())
}
