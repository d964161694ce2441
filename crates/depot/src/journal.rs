//! Structured logs. What is in them: the address's form, the status, how long, how much. What is never in
//! them: a header, a body, a query, or the id in an address, since each of these may be or lead to a secret.

use crate::clock::Watch;
use crate::config::LogForm;
use crate::depot::Shared;
use axum::extract::{MatchedPath, Request, State};
use axum::http::header;
use axum::middleware::Next;
use axum::response::Response;
use tracing_subscriber::EnvFilter;

/// One line for each request.
pub async fn note(State(depot): State<Shared>, request: Request, next: Next) -> Response {
    let watch = Watch::start();
    let method = request.method().clone();
    // The form of the address, `/lines/{line}/wait`; "app" for everything the site answers.
    let path = request.extensions().get::<MatchedPath>().map_or("app".to_owned(), |path| path.as_str().to_owned());
    let sent_bytes = request
        .headers()
        .get(header::CONTENT_LENGTH)
        .and_then(|value| value.to_str().ok()?.parse::<u64>().ok())
        .unwrap_or(0);
    let response = next.run(request).await;
    let status = response.status().as_u16();
    let micros = u64::try_from(watch.elapsed().as_micros()).unwrap_or(u64::MAX);
    let engine = depot.store.engine();
    if status >= 500 {
        tracing::error!(%method, path, status, micros, sent_bytes, engine, "request");
    } else {
        tracing::info!(%method, path, status, micros, sent_bytes, engine, "request");
    }
    response
}

/// Begins to write logs to standard error. `filter` is as in `RUST_LOG`.
pub fn start(filter: &str, form: LogForm) {
    let filter = EnvFilter::try_new(filter).unwrap_or_else(|_| EnvFilter::new("info"));
    let logs = tracing_subscriber::fmt().with_env_filter(filter).with_writer(std::io::stderr).with_target(false);
    match form {
        LogForm::Text => logs.init(),
        LogForm::Json => logs.json().flatten_event(true).init(),
    }
}
