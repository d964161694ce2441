//! The built app: everything that is not the API.

use axum::body::Body;
use axum::extract::Request;
use axum::response::Response;
use takt_site::Site;

/// Answers as every good static host does, with the build's own headers.
pub fn answer(site: &Site, request: &Request) -> Response {
    site.answer(request).map(Body::new)
}
