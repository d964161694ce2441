//! `GET /healthz`, and the addresses where nothing is.

use crate::depot::Shared;
use crate::refusal::Refused;
use axum::extract::State;
use axum::http::{HeaderValue, header};
use axum::response::{IntoResponse, Response};
use takt_wire::ProblemKind;

/// "ok" when the store answers too.
pub async fn get(State(depot): State<Shared>) -> Result<Response, Refused> {
    depot.store.healthy().await?;
    let mut response = "ok\n".into_response();
    response.headers_mut().insert(header::CACHE_CONTROL, HeaderValue::from_static("no-store"));
    Ok(response)
}

/// No such address.
pub async fn nothing() -> Refused {
    ProblemKind::NotFound.into()
}
