//! The depot serves the app as well as any static host.

use crate::asking::*;
use axum::body::Body;
use axum::http::Request;
use std::sync::Arc;
use takt_depot::router;
use takt_site::Site;
use takt_wire::ProblemKind;

async fn with_site() -> (Client, tempfile::TempDir) {
    let folder = tempfile::tempdir().unwrap();
    std::fs::write(folder.path().join("index.html"), "<p>the app").unwrap();
    std::fs::write(folder.path().join("_headers"), "/*\n  X-Content-Type-Options: nosniff\n").unwrap();
    let mut client = Client::with_line().await;
    let site = Site::open(folder.path()).unwrap();
    client.router = router::router(Arc::clone(&client.depot), Some(site));
    (client, folder)
}

#[tokio::test]
async fn every_route_of_the_app_is_its_page_and_the_api_never_is() {
    let (client, _folder) = with_site().await;
    for path in ["/", "/work", "/accounts/acme"] {
        let request = Request::builder().uri(path).header("accept", "text/html").body(Body::empty()).unwrap();
        let got = client.send(request).await;
        assert_eq!(got.bytes, b"<p>the app", "{path}");
        assert_eq!(got.field("x-content-type-options"), "nosniff");
    }
    for path in ["/api/v1/nothing", "/api/else"] {
        let request = Request::builder().uri(path).header("accept", "text/html").body(Body::empty()).unwrap();
        assert_eq!(client.send(request).await.kind(), ProblemKind::NotFound, "{path}");
    }
}

#[tokio::test]
async fn a_depot_that_is_well_says_so() {
    let client = Client::with_line().await;
    let request = Request::builder().uri("/healthz").body(Body::empty()).unwrap();
    let got = client.send(request).await;
    assert_eq!((got.status.as_u16(), got.bytes.as_slice()), (200, &b"ok\n"[..]));
}
