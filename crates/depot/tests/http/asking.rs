//! A depot in memory, and a client that asks it.

use axum::Router;
use axum::body::{Body, to_bytes};
use axum::http::{HeaderMap, Request, StatusCode};
use object_store::memory::InMemory;
use object_store::path::Path;
use serde_json::Value;
use sha2::{Digest, Sha256};
use std::sync::Arc;
use takt_depot::config::Settings;
use takt_depot::depot::Shared;
use takt_depot::store::{Steps, object::Objects};
use takt_depot::{Depot, router};
use takt_wire::{
    AuthHash, AuthKey, Batch, BatchHeader, BatchId, ChunkId, DeviceId, LineId, Problem, ProblemKind, route,
};
use tower::ServiceExt;

pub const LINE: LineId = LineId([0x11; 16]);
pub const OWNER: AuthKey = AuthKey([0xa0; 32]);

pub fn hash(key: &AuthKey) -> AuthHash {
    AuthHash(Sha256::digest(key.0).into())
}

pub fn chunk_name(bytes: &[u8]) -> ChunkId {
    ChunkId(Sha256::digest(bytes).into())
}

pub fn batch(number: u8, expect_head: u64) -> Batch {
    let header = BatchHeader {
        line: LINE,
        id: BatchId([number; 16]),
        device: DeviceId([3; 16]),
        expect_head,
        epoch: 1,
        prev_hash: [0; 32],
    };
    Batch::new(header, [7; 64], vec![number; 40]).unwrap()
}

pub struct Client {
    pub depot: Shared,
    pub router: Router,
}

/// A whole answer.
#[derive(Debug)]
pub struct Got {
    pub status: StatusCode,
    pub headers: HeaderMap,
    pub bytes: Vec<u8>,
}

impl Got {
    pub fn field(&self, name: &str) -> &str {
        self.headers.get(name).map_or("", |value| value.to_str().unwrap())
    }
    pub fn json(&self) -> Value {
        serde_json::from_slice(&self.bytes).unwrap()
    }
    /// The refusal, which says the same in its status and its body.
    pub fn problem(&self) -> Problem {
        assert_eq!(self.field("content-type"), "application/problem+json", "{self:?}");
        let problem: Problem = serde_json::from_slice(&self.bytes).unwrap();
        assert_eq!(problem.status, self.status.as_u16());
        problem
    }
    pub fn kind(&self) -> ProblemKind {
        self.problem().kind
    }
}

impl Client {
    pub fn with(settings: Settings) -> Self {
        let store = Objects::new(Arc::new(InMemory::new()), Path::default(), "memory", Steps::default());
        let depot = Depot::new(Arc::new(store), settings);
        Self { router: router::router(Arc::clone(&depot), None), depot }
    }

    /// With a line of the owner's on it.
    pub async fn with_line() -> Self {
        let client = Self::with(Settings::default());
        assert_eq!(client.ask("PUT", &route::line(LINE), &OWNER, "").await.status, StatusCode::CREATED);
        client
    }

    pub async fn send(&self, request: Request<Body>) -> Got {
        let response = self.router.clone().oneshot(request).await.unwrap();
        let (parts, body) = response.into_parts();
        let bytes = to_bytes(body, usize::MAX).await.unwrap().to_vec();
        Got { status: parts.status, headers: parts.headers, bytes }
    }

    pub async fn ask(&self, method: &str, path: &str, key: &AuthKey, body: impl Into<Body>) -> Got {
        self.ask_with(method, path, key, &[], body).await
    }

    pub async fn ask_with(
        &self,
        method: &str,
        path: &str,
        key: &AuthKey,
        headers: &[(&str, &str)],
        body: impl Into<Body>,
    ) -> Got {
        let request = Request::builder().method(method).uri(path).header("authorization", key.bearer());
        let request = headers.iter().fold(request, |request, (name, value)| request.header(*name, *value));
        self.send(request.body(body.into()).unwrap()).await
    }

    pub async fn append(&self, number: u8, expect_head: u64) -> Got {
        self.ask("POST", &route::batches(LINE), &OWNER, batch(number, expect_head).encode()).await
    }
}
