//! Who may ask, and what endpoints read from a request, within limits.

use crate::clock::now_ms;
use crate::depot::Shared;
use crate::refusal::Refused;
use axum::body::{Body, to_bytes};
use axum::extract::{FromRequestParts, RawPathParams};
use axum::http::request::Parts;
use axum::http::{HeaderMap, HeaderValue, header};
use axum::response::{IntoResponse, Response};
use serde::Serialize;
use serde::de::DeserializeOwned;
use std::marker::PhantomData;
use takt_wire::route::BINARY_TYPE;
use takt_wire::{AuthKey, LineId, Problem, ProblemKind, Right, limits};

/// A right that an endpoint asks for, as a type: it stands in the endpoint's signature, and is judged before its body is
/// read.
pub trait Asks {
    /// The right.
    const RIGHT: Right;
}

/// To read the line.
pub struct ToRead;
/// To write to it.
pub struct ToWrite;
/// To admit others to it.
pub struct ToAdmit;

impl Asks for ToRead {
    const RIGHT: Right = Right::Read;
}
impl Asks for ToWrite {
    const RIGHT: Right = Right::Write;
}
impl Asks for ToAdmit {
    const RIGHT: Right = Right::Admit;
}

/// Somebody whose key has the right on the line that the address names.
pub struct Admitted<R> {
    /// The key that was presented.
    pub key: AuthKey,
    right: PhantomData<R>,
}

impl<R: Asks> FromRequestParts<Shared> for Admitted<R> {
    type Rejection = Refused;

    async fn from_request_parts(parts: &mut Parts, depot: &Shared) -> Result<Self, Refused> {
        let params = RawPathParams::from_request_parts(parts, depot).await;
        let named = params.as_ref().ok().and_then(|params| params.iter().find(|(name, _)| *name == "line"));
        let line = named.and_then(|(_, text)| text.parse::<LineId>().ok()).ok_or(ProblemKind::NotFound)?;
        let key = key(&parts.headers)?;
        depot.admit(line, &key, R::RIGHT, now_ms()).await?;
        Ok(Self { key, right: PhantomData })
    }
}

/// The key that was presented.
pub fn key(headers: &HeaderMap) -> Result<AuthKey, Refused> {
    let value = headers.get(header::AUTHORIZATION).and_then(|value| value.to_str().ok());
    value.and_then(|value| AuthKey::of_bearer(value).ok()).ok_or_else(|| ProblemKind::Unauthorized.into())
}

/// The body, refused as soon as it is over the limit.
pub async fn bytes(headers: &HeaderMap, body: Body, limit: usize) -> Result<Vec<u8>, Refused> {
    let told = headers.get(header::CONTENT_LENGTH).and_then(|value| value.to_str().ok()?.parse::<usize>().ok());
    if told.is_some_and(|told| told > limit) {
        return Err(Problem::too_large(limit).into());
    }
    match to_bytes(body, limit).await {
        Ok(bytes) => Ok(bytes.to_vec()),
        // Over the limit, or the sender hung up; to the latter nobody listens.
        Err(_) => Err(Problem::too_large(limit).into()),
    }
}

/// A JSON body.
pub async fn json<T: DeserializeOwned>(headers: &HeaderMap, body: Body) -> Result<T, Refused> {
    let bytes = bytes(headers, body, limits::JSON_BYTES).await?;
    // Where, not what: a message could quote what was sent.
    serde_json::from_slice(&bytes).map_err(|error| {
        let place = format!("the JSON is not as expected at line {}, column {}", error.line(), error.column());
        Problem::because(ProblemKind::BadRequest, place).into()
    })
}

/// A binary answer that is asked for again each time.
pub fn binary(bytes: Vec<u8>) -> Response {
    let mut response = bytes.into_response();
    response.headers_mut().insert(header::CONTENT_TYPE, HeaderValue::from_static(BINARY_TYPE));
    response.headers_mut().insert(header::CACHE_CONTROL, HeaderValue::from_static("no-store"));
    response
}

/// A JSON answer that is asked for again each time.
pub fn json_answer<T: Serialize>(value: &T) -> Result<Response, Refused> {
    let mut response = crate::refusal::json(value)?.into_response();
    response.headers_mut().insert(header::CONTENT_TYPE, HeaderValue::from_static("application/json"));
    response.headers_mut().insert(header::CACHE_CONTROL, HeaderValue::from_static("no-store"));
    Ok(response)
}

/// Lets a cache keep a binary answer, for this reader alone, under a tag; answers 304 to whoever has it.
pub fn cached(headers: &HeaderMap, bytes: Vec<u8>, tag: &str, keep: &'static str) -> Response {
    let tag = format!("\"{tag}\"");
    let known = headers.get(header::IF_NONE_MATCH).and_then(|value| value.to_str().ok()).unwrap_or_default();
    let has = known.split(',').any(|known| known.trim().trim_start_matches("W/") == tag);
    let mut response = if has { axum::http::StatusCode::NOT_MODIFIED.into_response() } else { binary(bytes) };
    let fields = response.headers_mut();
    fields.insert(header::CACHE_CONTROL, HeaderValue::from_static(keep));
    fields.insert(header::VARY, HeaderValue::from_static("Authorization"));
    if let Ok(tag) = HeaderValue::try_from(tag) {
        fields.insert(header::ETAG, tag);
    }
    response
}
