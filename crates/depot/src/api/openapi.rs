//! `GET /openapi.json`: the API for programs and people elsewhere.

use axum::http::header;
use axum::response::{IntoResponse, Response};

/// Kept by hand, beside this file; a test compares it with the router.
pub const DOCUMENT: &str = include_str!("openapi.json");

/// The document.
pub async fn get() -> Response {
    ([(header::CONTENT_TYPE, "application/json"), (header::CACHE_CONTROL, "no-cache")], DOCUMENT).into_response()
}
