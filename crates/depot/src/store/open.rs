//! From an address to an engine.

use super::{LogStore, Steps, StoreError, Stored, object::Objects, postgres::Postgres, sqlite::Sqlite};
use object_store::aws::AmazonS3Builder;
use object_store::local::LocalFileSystem;
use object_store::memory::InMemory;
use object_store::path::Path as Prefix;
use std::path::Path;
use std::sync::Arc;

/// What addresses look like, for messages.
pub const FORMS: &str =
    "sqlite:FILE, postgres://USER@HOST/DATABASE, s3://BUCKET/PREFIX, folder:DIR, or memory: (forgets)";

/// Opens the engine that an address names.
///
/// `s3://` takes the rest from the variables that every S3 tool reads: `AWS_ACCESS_KEY_ID`,
/// `AWS_SECRET_ACCESS_KEY`, `AWS_REGION`, `AWS_ENDPOINT`, `AWS_ALLOW_HTTP`.
pub async fn open(address: &str, steps: Steps) -> Stored<Arc<dyn LogStore>> {
    // Whoever came first has installed the same one.
    let _ = rustls::crypto::ring::default_provider().install_default();
    let unavailable = |error: object_store::Error| StoreError::Unavailable(error.to_string());
    if let Some(file) = address.strip_prefix("sqlite:") {
        return Ok(Arc::new(Sqlite::open(Path::new(file), steps)?));
    }
    if address.starts_with("postgres://") || address.starts_with("postgresql://") {
        return Ok(Arc::new(Postgres::open(address, steps).await?));
    }
    if let Some(rest) = address.strip_prefix("s3://") {
        let (bucket, prefix) = rest.split_once('/').unwrap_or((rest, ""));
        let store = AmazonS3Builder::from_env().with_bucket_name(bucket).build().map_err(unavailable)?;
        return Ok(Arc::new(Objects::new(Arc::new(store), Prefix::from(prefix), "s3", steps)));
    }
    if let Some(folder) = address.strip_prefix("folder:") {
        let made = std::fs::create_dir_all(folder);
        made.map_err(|error| StoreError::Unavailable(format!("{folder}: {error}")))?;
        let store = LocalFileSystem::new_with_prefix(folder).map_err(unavailable)?.with_fsync(true);
        return Ok(Arc::new(Objects::new(Arc::new(store), Prefix::default(), "folder", steps)));
    }
    if address == "memory:" {
        return Ok(Arc::new(Objects::new(Arc::new(InMemory::new()), Prefix::default(), "memory", steps)));
    }
    Err(StoreError::Unavailable(format!("no engine has such an address; it is one of {FORMS}")))
}
