//! An object store that does what it was asked and then says something else.

use crate::support::{LINE, NOW_MS, batch, batch_of};
use async_trait::async_trait;
use futures::stream::BoxStream;
use object_store::memory::InMemory;
use object_store::path::Path;
use object_store::*;
use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};
use takt_depot::store::{LogStore, Steps, object::Objects};
use takt_wire::Answer;

/// What goes wrong with a create.
#[derive(Clone, Copy, PartialEq, Debug)]
enum Fault {
    /// It is done, and the connection breaks.
    DoneThenBroken,
    /// It is done, and a retry below us is told that something is there.
    DoneThenExists,
    /// It is not done, and the connection breaks.
    OnlyBroken,
}

#[derive(Debug)]
struct Faulty {
    store: Arc<InMemory>,
    fault: Fault,
    left: AtomicUsize,
}

impl std::fmt::Display for Faulty {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "{self:?}")
    }
}

fn broken() -> Error {
    Error::Generic { store: "faulty", source: "the connection broke".into() }
}

#[async_trait]
impl ObjectStore for Faulty {
    async fn put_opts(&self, place: &Path, bytes: PutPayload, options: PutOptions) -> Result<PutResult> {
        let is_batch = options.mode == PutMode::Create && place.as_ref().contains("/log/");
        if !is_batch || self.left.load(Ordering::SeqCst) == 0 {
            return self.store.put_opts(place, bytes, options).await;
        }
        self.left.fetch_sub(1, Ordering::SeqCst);
        if self.fault == Fault::OnlyBroken {
            return Err(broken());
        }
        self.store.put_opts(place, bytes, options).await?;
        match self.fault {
            Fault::DoneThenExists => {
                Err(Error::AlreadyExists { path: place.to_string(), source: "If-None-Match".into() })
            }
            Fault::DoneThenBroken | Fault::OnlyBroken => Err(broken()),
        }
    }
    async fn put_multipart_opts(&self, place: &Path, options: PutMultipartOptions) -> Result<Box<dyn MultipartUpload>> {
        self.store.put_multipart_opts(place, options).await
    }
    async fn get_opts(&self, place: &Path, options: GetOptions) -> Result<GetResult> {
        self.store.get_opts(place, options).await
    }
    fn delete_stream(&self, places: BoxStream<'static, Result<Path>>) -> BoxStream<'static, Result<Path>> {
        self.store.delete_stream(places)
    }
    fn list(&self, prefix: Option<&Path>) -> BoxStream<'static, Result<ObjectMeta>> {
        self.store.list(prefix)
    }
    async fn list_with_delimiter(&self, prefix: Option<&Path>) -> Result<ListResult> {
        self.store.list_with_delimiter(prefix).await
    }
    async fn copy_opts(&self, from: &Path, to: &Path, options: CopyOptions) -> Result<()> {
        self.store.copy_opts(from, to, options).await
    }
}

fn faulty(fault: Fault) -> (Objects, Objects) {
    let store = Arc::new(InMemory::new());
    let faulty = Faulty { store: Arc::clone(&store), fault, left: AtomicUsize::new(1) };
    (
        Objects::new(Arc::new(faulty), Path::default(), "faulty", Steps::default()),
        Objects::new(store, Path::default(), "memory", Steps::default()),
    )
}

async fn append(store: &Objects, number: u64, head: u64) -> takt_depot::store::Stored<Answer> {
    let batch = batch(number, head);
    store.append(&batch, batch.encode(), NOW_MS).await
}

#[tokio::test]
async fn a_create_that_was_done_is_an_append_whatever_was_said_about_it() {
    for fault in [Fault::DoneThenBroken, Fault::DoneThenExists] {
        let (store, other) = faulty(fault);
        assert_eq!(append(&store, 0, 0).await.unwrap().stored_as(), Some(1), "{fault:?}");
        assert_eq!(append(&store, 1, 1).await, Ok(Answer::Appended { seq: 2 }), "{fault:?}");
        assert_eq!(append(&other, 0, 0).await, Ok(Answer::Duplicate { seq: 1 }), "{fault:?}");
    }
}

#[tokio::test]
async fn a_create_that_was_not_done_is_no_answer_at_all() {
    let (store, other) = faulty(Fault::OnlyBroken);
    assert!(append(&store, 0, 0).await.is_err());
    // Somebody else takes the number; the batch that was unsure is then plainly refused.
    let winner = batch_of(LINE, 2, 5, 0, 1);
    assert_eq!(other.append(&winner, winner.encode(), NOW_MS).await, Ok(Answer::Appended { seq: 1 }));
    assert_eq!(append(&store, 0, 0).await, Ok(Answer::Conflict { head: 1 }));
    assert_eq!(append(&store, 0, 1).await, Ok(Answer::Appended { seq: 2 }));
}

#[tokio::test]
async fn another_winner_is_a_conflict_and_its_name_is_written_for_it() {
    let store = Arc::new(InMemory::new());
    let objects = || Objects::new(Arc::clone(&store) as _, Path::default(), "memory", Steps::default());
    let (one, other) = (objects(), objects());
    assert_eq!(append(&one, 0, 0).await, Ok(Answer::Appended { seq: 1 }));
    // Its maker died between the batch and its name.
    let name = Path::from(format!("{LINE}/names/{}", batch(0, 0).header.id));
    store.delete(&name).await.unwrap();
    assert_eq!(append(&other, 9, 0).await, Ok(Answer::Conflict { head: 1 }));
    assert!(store.head(&name).await.is_ok(), "whoever finds a head without a name writes it");
    assert_eq!(append(&other, 9, 1).await, Ok(Answer::Appended { seq: 2 }));
    assert_eq!(append(&objects(), 0, 7).await, Ok(Answer::Duplicate { seq: 1 }));
}
