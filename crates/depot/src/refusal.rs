//! From whatever went wrong to problem+json.

use crate::store::StoreError;
use axum::extract::Request;
use axum::http::{HeaderValue, StatusCode, header};
use axum::middleware::Next;
use axum::response::{IntoResponse, Response};
use serde::de::DeserializeOwned;
use takt_wire::problem::PROBLEM_TYPE;
use takt_wire::{DecodeError, Problem, ProblemKind};

/// How an endpoint refuses.
#[derive(Debug)]
pub struct Refused(pub Box<Problem>);

impl From<Problem> for Refused {
    fn from(problem: Problem) -> Self {
        Self(Box::new(problem))
    }
}

impl From<ProblemKind> for Refused {
    fn from(kind: ProblemKind) -> Self {
        Problem::from(kind).into()
    }
}

impl From<StoreError> for Refused {
    /// What exactly happened is for the operator's log, not for whoever asked.
    fn from(error: StoreError) -> Self {
        tracing::error!(%error, "the store did not answer");
        ProblemKind::Unavailable.into()
    }
}

impl From<DecodeError> for Refused {
    fn from(error: DecodeError) -> Self {
        match error {
            DecodeError::TooLong { limit, .. } => Problem::too_large(limit).into(),
            DecodeError::NotThis(_)
            | DecodeError::Newer { .. }
            | DecodeError::Short
            | DecodeError::Trailing(_)
            | DecodeError::Damaged(_) => Problem::because(ProblemKind::BadRequest, error.to_string()).into(),
        }
    }
}

/// Reads what the depot itself wrote down.
pub fn kept<T: DeserializeOwned>(bytes: &[u8]) -> Result<T, Refused> {
    serde_json::from_slice(bytes).map_err(|error| StoreError::Damaged(format!("a note of our own: {error}")).into())
}

/// Writes something down, or a body.
pub fn json<T: serde::Serialize>(value: &T) -> Result<Vec<u8>, Refused> {
    serde_json::to_vec(value).map_err(|error| StoreError::Damaged(format!("a note of our own: {error}")).into())
}

impl IntoResponse for Refused {
    fn into_response(self) -> Response {
        let status = StatusCode::from_u16(self.0.status).unwrap_or(StatusCode::INTERNAL_SERVER_ERROR);
        let body = serde_json::to_vec(&self.0).unwrap_or_default();
        let mut response = (status, body).into_response();
        let headers = response.headers_mut();
        headers.insert(header::CONTENT_TYPE, HeaderValue::from_static(PROBLEM_TYPE));
        headers.insert(header::CACHE_CONTROL, HeaderValue::from_static("no-store"));
        match self.0.kind {
            ProblemKind::Unauthorized => {
                headers.insert(header::WWW_AUTHENTICATE, HeaderValue::from_static("Bearer"));
            }
            ProblemKind::Unavailable | ProblemKind::TooMany => {
                headers.insert(header::RETRY_AFTER, HeaderValue::from_static("2"));
            }
            ProblemKind::BadRequest
            | ProblemKind::Forbidden
            | ProblemKind::NotFound
            | ProblemKind::Conflict
            | ProblemKind::Fenced
            | ProblemKind::TooLarge
            | ProblemKind::Gone
            | ProblemKind::LineTaken
            | ProblemKind::SharePaused
            | ProblemKind::ShareExpired
            | ProblemKind::ShareRevoked
            | ProblemKind::MissingChunk => {}
        }
        response
    }
}

/// Gives the framework's own refusals (no such address, a path that is no id) the same form.
pub async fn in_one_form(request: Request, next: Next) -> Response {
    let response = next.run(request).await;
    let status = response.status();
    let is_ours = response.headers().get(header::CONTENT_TYPE).is_some_and(|kind| kind == PROBLEM_TYPE);
    if is_ours || !(status.is_client_error() || status.is_server_error()) {
        return response;
    }
    let kind = match status {
        StatusCode::NOT_FOUND | StatusCode::METHOD_NOT_ALLOWED => ProblemKind::NotFound,
        StatusCode::PAYLOAD_TOO_LARGE => ProblemKind::TooLarge,
        other if other.is_server_error() => ProblemKind::Unavailable,
        _ => ProblemKind::BadRequest,
    };
    let allow = response.headers().get(header::ALLOW).cloned();
    let mut problem = Problem::from(kind);
    problem.status = status.as_u16();
    let mut answer = Refused::from(problem).into_response();
    if let Some(allow) = allow {
        answer.headers_mut().insert(header::ALLOW, allow);
    }
    answer
}
