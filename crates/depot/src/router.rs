//! The whole API.

use crate::api::*;
use crate::depot::Shared;
use crate::{journal, refusal};
use axum::Router;
use axum::handler::Handler;
use axum::http::{HeaderName, HeaderValue, Method, header};
use axum::middleware::{from_fn, from_fn_with_state};
use axum::routing::{MethodFilter, MethodRouter};
use takt_site::Site;
use takt_wire::route::{BASE, CREATE_KEY, IDEMPOTENCY_KEY};
use tower_http::catch_panic::CatchPanicLayer;
use tower_http::compression::CompressionLayer;
use tower_http::compression::predicate::{DefaultPredicate, NotForContentType, Predicate};
use tower_http::cors::{AllowOrigin, CorsLayer};

/// Every address and what answers there. `openapi.json` says the same to others; a test compares.
pub fn routes() -> Vec<Route> {
    vec![
        at("/lines/{line}").on("put", create_line::put).on("get", line::get),
        at("/lines/{line}/batches").on("post", append::post),
        at("/lines/{line}/batches/{seq}").on("get", read::get).on("delete", drop_batches::delete),
        at("/lines/{line}/wait").on("get", wait::get),
        at("/lines/{line}/snapshot").on("put", snapshot::put).on("get", snapshot::get),
        at("/lines/{line}/chunks/{chunk}").on("put", chunk::put).on("get", chunk::get),
        at("/lines/{line}/keys").on("get", keys::list),
        at("/lines/{line}/keys/{hash}").on("put", keys::put).on("post", keys::hand_over).on("delete", keys::delete),
        at("/lines/{line}/shares").on("get", shares::list),
        at("/lines/{line}/shares/{share}").on("put", shares::put).on("patch", shares::patch),
        at("/lines/{line}/shares/{share}/projection").on("put", projection::put).on("get", projection::get),
        at("/lines/{line}/hooks").on("get", hooks::list),
        at("/lines/{line}/hooks/{hook}").on("put", hooks::put).on("delete", hooks::delete),
        at("/lines/{line}/alarms").on("post", hooks::alarm),
        at("/lines/{line}/inbox").on("put", inbox::put).on("post", inbox::post).on("get", inbox::get),
        at("/lines/{line}/inbox/{mail}").on("delete", inbox::delete),
    ]
}

/// One address.
pub struct Route {
    /// Below the base; `{…}` are ids.
    pub path: &'static str,
    /// What may be done there.
    pub methods: Vec<&'static str>,
    answers: MethodRouter<Shared>,
}

fn at(path: &'static str) -> Route {
    Route { path, methods: Vec::new(), answers: MethodRouter::new() }
}

impl Route {
    fn on<T: 'static, H: Handler<T, Shared>>(mut self, method: &'static str, handler: H) -> Self {
        let filter = match method {
            "post" => MethodFilter::POST,
            "put" => MethodFilter::PUT,
            "patch" => MethodFilter::PATCH,
            "delete" => MethodFilter::DELETE,
            _ => MethodFilter::GET,
        };
        self.methods.push(method);
        self.answers = self.answers.on(filter, handler);
        self
    }
}

/// The depot's router; with a site, everything else is the built app.
pub fn router(depot: Shared, site: Option<Site>) -> Router {
    let api = routes().into_iter().fold(Router::new(), |api, route| api.route(route.path, route.answers));
    let compression = DefaultPredicate::new()
        // Sealed bytes do not get smaller.
        .and(NotForContentType::new("application/vnd.takt"));
    let own = Router::new()
        .nest(BASE, api)
        .route("/healthz", axum::routing::get(health::get))
        .route("/openapi.json", axum::routing::get(openapi::get))
        .route("/api/{*rest}", axum::routing::any(health::nothing))
        .layer(from_fn(refusal::in_one_form))
        .layer(cors(&depot.settings.cors_origins));
    let whole = match site {
        Some(site) => {
            let site = std::sync::Arc::new(site);
            own.fallback(move |request: axum::extract::Request| async move { app::answer(&site, &request) })
        }
        None => own.fallback(health::nothing),
    };
    whole
        .layer(CompressionLayer::new().compress_when(compression))
        .layer(CatchPanicLayer::new())
        .layer(from_fn_with_state(depot.clone(), journal::note))
        .with_state(depot)
}

/// Only the named origins may ask from a page. No cookies exist, so none are allowed.
fn cors(origins: &[String]) -> CorsLayer {
    let allowed: Vec<HeaderValue> = origins.iter().filter_map(|origin| origin.parse().ok()).collect();
    CorsLayer::new()
        .allow_origin(AllowOrigin::list(allowed))
        .allow_methods([Method::GET, Method::PUT, Method::POST, Method::PATCH, Method::DELETE])
        .allow_headers([
            header::AUTHORIZATION,
            header::CONTENT_TYPE,
            header::IF_NONE_MATCH,
            HeaderName::from_static(IDEMPOTENCY_KEY),
            HeaderName::from_static(CREATE_KEY),
        ])
        // The clock of the depot, so that a device can tell that its own is a day off.
        .expose_headers([header::DATE, header::ETAG, header::RETRY_AFTER])
        .max_age(std::time::Duration::from_secs(24 * 60 * 60))
}
