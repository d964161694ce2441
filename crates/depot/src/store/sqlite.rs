//! The embedded engine: one SQLite file, nothing else to install.
//!
//! One thread writes. It takes what is waiting, runs it in one transaction, and answers after the commit,
//! so that one fsync pays for everybody who came while the last one ran. `synchronous=FULL` makes the
//! commit of a write-ahead log wait for the disk. Readers have connections of their own.
//!
//! The file belongs to one process: `locking_mode` stays normal so that backups can read it, but two
//! depots on one file would each miss the other's wake-ups. For two, use PostgreSQL or object storage.

use super::{LogStore, Named, Read, Shelf, Steps, StoreError, Stored, Tip};
use async_trait::async_trait;
use rusqlite::{Connection, OptionalExtension, Transaction, TransactionBehavior, params};
use std::path::{Path, PathBuf};
use std::sync::{Arc, Mutex, PoisonError};
use std::time::Duration;
use takt_wire::{Answer, Batch, LineId, Page, limits};
use tokio::sync::{mpsc, oneshot};

/// Writes that share one commit, at most.
const MOST_AT_ONCE: usize = 256;
/// Writes that may wait before senders have to.
const QUEUE: usize = 1_024;
/// Idle connections kept for readers.
const READERS: usize = 4;
/// Another process may hold the file for a moment: a backup.
const PATIENCE: Duration = Duration::from_secs(10);

const SCHEMA_VERSION: i64 = 1;
const SCHEMA: &str = "
    CREATE TABLE tips (line BLOB PRIMARY KEY, head INTEGER NOT NULL, first INTEGER NOT NULL) WITHOUT ROWID;
    CREATE TABLE batches (
        line BLOB NOT NULL, seq INTEGER NOT NULL, at_ms INTEGER NOT NULL, bytes BLOB NOT NULL, UNIQUE (line, seq)
    );
    CREATE TABLE names (line BLOB NOT NULL, id BLOB NOT NULL, seq INTEGER NOT NULL, PRIMARY KEY (line, id)) WITHOUT ROWID;
    CREATE TABLE epochs (
        line BLOB NOT NULL, device BLOB NOT NULL, epoch INTEGER NOT NULL, PRIMARY KEY (line, device)
    ) WITHOUT ROWID;
    CREATE TABLE shelves (
        line BLOB NOT NULL, shelf TEXT NOT NULL, name TEXT NOT NULL, at_ms INTEGER NOT NULL, bytes BLOB NOT NULL,
        UNIQUE (line, shelf, name)
    );
    CREATE INDEX shelves_by_kind ON shelves (shelf);
";

/// Told whether the transaction was committed.
type Reply = Box<dyn FnOnce(Result<(), StoreError>) + Send>;
/// Runs inside the transaction.
type Job = Box<dyn FnOnce(&Transaction<'_>) -> rusqlite::Result<Reply> + Send>;

/// The embedded engine.
pub struct Sqlite {
    jobs: mpsc::Sender<Job>,
    readers: Arc<Mutex<Vec<Connection>>>,
    path: PathBuf,
    steps: Steps,
}

fn unavailable(error: impl std::fmt::Display) -> StoreError {
    StoreError::Unavailable(error.to_string())
}

/// SQLite's integers are signed; numbers of batches never come near the difference.
fn whole(number: u64) -> i64 {
    i64::try_from(number).unwrap_or(i64::MAX)
}

fn natural(number: i64) -> u64 {
    u64::try_from(number).unwrap_or(0)
}

fn connect(path: &Path) -> rusqlite::Result<Connection> {
    let connection = Connection::open(path)?;
    connection.busy_timeout(PATIENCE)?;
    connection.pragma_update(None, "journal_mode", "WAL")?;
    connection.pragma_update(None, "synchronous", "FULL")?;
    // What is dropped is overwritten: erasing a person must not leave them in free pages.
    connection.pragma_update(None, "secure_delete", "ON")?;
    connection.set_prepared_statement_cache_capacity(64);
    Ok(connection)
}

impl Sqlite {
    /// Opens or makes the file.
    pub fn open(path: &Path, steps: Steps) -> Stored<Self> {
        let mut connection = connect(path).map_err(unavailable)?;
        migrate(&mut connection)?;
        let (jobs, waiting) = mpsc::channel(QUEUE);
        let own_steps = steps.clone();
        std::thread::Builder::new()
            .name("sqlite-writer".into())
            .spawn(move || write_until_closed(connection, waiting, &own_steps))
            .map_err(unavailable)?;
        Ok(Self { jobs, readers: Arc::default(), path: path.to_path_buf(), steps })
    }

    /// Runs in the next transaction; answers once that is on disk.
    async fn write<T: Send + 'static>(
        &self,
        work: impl FnOnce(&Transaction<'_>) -> rusqlite::Result<T> + Send + 'static,
    ) -> Stored<T> {
        let (answer, answered) = oneshot::channel();
        let job: Job = Box::new(move |transaction| {
            let value = work(transaction)?;
            Ok(Box::new(move |committed| {
                // Whoever asked may have gone; the write stands all the same.
                let _ = answer.send(committed.map(|()| value));
            }))
        });
        self.jobs.send(job).await.map_err(|_| unavailable("its writer has stopped"))?;
        answered.await.map_err(|_| unavailable("its writer gave this up"))?
    }

    async fn look<T: Send + 'static>(
        &self,
        work: impl FnOnce(&Connection) -> rusqlite::Result<T> + Send + 'static,
    ) -> Stored<T> {
        let (readers, path) = (Arc::clone(&self.readers), self.path.clone());
        let looked = tokio::task::spawn_blocking(move || {
            let idle = readers.lock().unwrap_or_else(PoisonError::into_inner).pop();
            let connection = match idle {
                Some(connection) => connection,
                None => connect(&path)?,
            };
            let value = work(&connection);
            let mut idle = readers.lock().unwrap_or_else(PoisonError::into_inner);
            if idle.len() < READERS {
                idle.push(connection);
            }
            value
        });
        looked.await.map_err(unavailable)?.map_err(unavailable)
    }
}

fn migrate(connection: &mut Connection) -> Stored<()> {
    let version: i64 = connection.pragma_query_value(None, "user_version", |row| row.get(0)).map_err(unavailable)?;
    match version {
        0 => {
            let transaction = connection.transaction_with_behavior(TransactionBehavior::Immediate);
            let made = transaction.and_then(|transaction| {
                transaction.execute_batch(SCHEMA)?;
                transaction.pragma_update(None, "user_version", SCHEMA_VERSION)?;
                transaction.commit()
            });
            made.map_err(unavailable)
        }
        SCHEMA_VERSION => Ok(()),
        newer => Err(StoreError::Damaged(format!("the file is of version {newer}, newer than this depot"))),
    }
}

fn write_until_closed(mut connection: Connection, mut waiting: mpsc::Receiver<Job>, steps: &Steps) {
    while let Some(first) = waiting.blocking_recv() {
        let mut jobs = vec![first];
        while jobs.len() < MOST_AT_ONCE
            && let Ok(job) = waiting.try_recv()
        {
            jobs.push(job);
        }
        let mut replies: Vec<Reply> = Vec::with_capacity(jobs.len());
        let outcome = commit(&mut connection, jobs, &mut replies, steps);
        if let Err(error) = &outcome {
            tracing::error!(%error, "a transaction failed");
        }
        for reply in replies {
            reply(outcome.clone());
        }
    }
}

/// All of them or none. Jobs that never ran are dropped, and their askers are told by that.
fn commit(connection: &mut Connection, jobs: Vec<Job>, replies: &mut Vec<Reply>, steps: &Steps) -> Stored<()> {
    let transaction = connection.transaction_with_behavior(TransactionBehavior::Immediate).map_err(unavailable)?;
    for job in jobs {
        replies.push(job(&transaction).map_err(unavailable)?);
    }
    steps.took("sqlite: before commit");
    transaction.commit().map_err(unavailable)?;
    steps.took("sqlite: after commit");
    Ok(())
}

fn tip(connection: &Connection, line: LineId) -> rusqlite::Result<Option<Tip>> {
    connection
        .prepare_cached("SELECT head, first FROM tips WHERE line = ?1")?
        .query_row([line.0], |row| Ok(Tip { head: natural(row.get(0)?), first: natural(row.get(1)?) }))
        .optional()
}

/// The whole decision about one batch.
fn append(
    transaction: &Transaction<'_>,
    batch: &Batch,
    bytes: &[u8],
    at_ms: u64,
    steps: &Steps,
) -> rusqlite::Result<Answer> {
    let header = &batch.header;
    let (line, id, device) = (header.line.0, header.id.0, header.device.0);
    let known = transaction
        .prepare_cached("SELECT seq FROM names WHERE line = ?1 AND id = ?2")?
        .query_row(params![line, id], |row| row.get(0).map(natural))
        .optional()?;
    if let Some(seq) = known {
        return Ok(Answer::Duplicate { seq });
    }
    let head = tip(transaction, header.line)?.unwrap_or(Tip::EMPTY).head;
    let seen = transaction
        .prepare_cached("SELECT epoch FROM epochs WHERE line = ?1 AND device = ?2")?
        .query_row(params![line, device], |row| row.get(0).map(natural))
        .optional()?
        .unwrap_or(0);
    if header.epoch < seen {
        return Ok(Answer::Fenced { epoch: seen });
    }
    if header.expect_head != head {
        return Ok(Answer::Conflict { head });
    }
    let seq = header.seq();
    steps.took("sqlite: before the batch");
    transaction
        .prepare_cached("INSERT INTO batches (line, seq, at_ms, bytes) VALUES (?1, ?2, ?3, ?4)")?
        .execute(params![line, whole(seq), whole(at_ms), bytes])?;
    steps.took("sqlite: after the batch");
    transaction.prepare_cached("INSERT INTO names (line, id, seq) VALUES (?1, ?2, ?3)")?.execute(params![
        line,
        id,
        whole(seq)
    ])?;
    if header.epoch > seen {
        transaction
            .prepare_cached("INSERT OR REPLACE INTO epochs (line, device, epoch) VALUES (?1, ?2, ?3)")?
            .execute(params![line, device, whole(header.epoch)])?;
    }
    steps.took("sqlite: before the head");
    transaction
        .prepare_cached(
            "INSERT INTO tips (line, head, first) VALUES (?1, ?2, 1) ON CONFLICT (line) DO UPDATE SET head = excluded.head",
        )?
        .execute(params![line, whole(seq)])?;
    steps.took("sqlite: after the head");
    Ok(Answer::Appended { seq })
}

#[async_trait]
impl LogStore for Sqlite {
    async fn append(&self, batch: &Batch, bytes: Vec<u8>, now_ms: u64) -> Stored<Answer> {
        let (batch, steps) = (batch.clone(), self.steps.clone());
        self.write(move |transaction| append(transaction, &batch, &bytes, now_ms, &steps)).await
    }

    async fn read(&self, line: LineId, from: u64) -> Stored<Read> {
        let rows = self.look(move |connection| {
            if from < tip(connection, line)?.unwrap_or(Tip::EMPTY).first {
                return Ok(None);
            }
            let mut query = connection
                .prepare_cached("SELECT bytes FROM batches WHERE line = ?1 AND seq >= ?2 ORDER BY seq LIMIT ?3")?;
            let mut rows = query.query(params![line.0, whole(from), limits::PAGE_BATCHES as i64])?;
            let (mut batches, mut bytes) = (Vec::new(), 0);
            while let Some(row) = rows.next()? {
                let batch: Vec<u8> = row.get(0)?;
                bytes += batch.len();
                batches.push(batch);
                if Page::is_full(batches.len(), bytes) {
                    break;
                }
            }
            Ok(Some(batches))
        });
        match rows.await? {
            Some(batches) => Ok(Read::Page(Page::fill(from, batches)?)),
            None => Ok(Read::Gone),
        }
    }

    async fn tip(&self, line: LineId) -> Stored<Tip> {
        self.look(move |connection| Ok(tip(connection, line)?.unwrap_or(Tip::EMPTY))).await
    }

    async fn drop_batches(&self, line: LineId, through: u64, before_ms: u64) -> Stored<Tip> {
        let steps = self.steps.clone();
        self.write(move |transaction| {
            let Some(tip) = tip(transaction, line)? else { return Ok(Tip::EMPTY) };
            let last = through.min(tip.head.saturating_sub(1));
            // Up to the first that is too young: what is kept has no gaps.
            let young: Option<i64> = transaction
                .prepare_cached("SELECT min(seq) FROM batches WHERE line = ?1 AND seq <= ?2 AND at_ms >= ?3")?
                .query_row(params![line.0, whole(last), whole(before_ms)], |row| row.get(0))?;
            let first = young.map_or(last + 1, natural).max(tip.first);
            transaction
                .prepare_cached("UPDATE tips SET first = ?2 WHERE line = ?1")?
                .execute(params![line.0, whole(first)])?;
            steps.took("sqlite: between first and drop");
            transaction
                .prepare_cached("DELETE FROM batches WHERE line = ?1 AND seq < ?2")?
                .execute(params![line.0, whole(first)])?;
            Ok(Tip { first, ..tip })
        })
        .await
    }

    async fn put(&self, line: LineId, shelf: Shelf, name: &str, bytes: Vec<u8>, now_ms: u64) -> Stored<()> {
        let name = name.to_owned();
        self.write(move |transaction| {
            transaction
                .prepare_cached(
                    "INSERT INTO shelves (line, shelf, name, at_ms, bytes) VALUES (?1, ?2, ?3, ?4, ?5)
                     ON CONFLICT (line, shelf, name) DO UPDATE SET at_ms = excluded.at_ms, bytes = excluded.bytes",
                )?
                .execute(params![line.0, shelf.name(), name, whole(now_ms), bytes])?;
            Ok(())
        })
        .await
    }

    async fn put_new(&self, line: LineId, shelf: Shelf, name: &str, bytes: Vec<u8>, now_ms: u64) -> Stored<bool> {
        let name = name.to_owned();
        self.write(move |transaction| {
            let rows = transaction
                .prepare_cached(
                    "INSERT INTO shelves (line, shelf, name, at_ms, bytes) VALUES (?1, ?2, ?3, ?4, ?5)
                     ON CONFLICT (line, shelf, name) DO NOTHING",
                )?
                .execute(params![line.0, shelf.name(), name, whole(now_ms), bytes])?;
            Ok(rows == 1)
        })
        .await
    }

    async fn get(&self, line: LineId, shelf: Shelf, name: &str) -> Stored<Option<Vec<u8>>> {
        let name = name.to_owned();
        self.look(move |connection| {
            connection
                .prepare_cached("SELECT bytes FROM shelves WHERE line = ?1 AND shelf = ?2 AND name = ?3")?
                .query_row(params![line.0, shelf.name(), name], |row| row.get(0))
                .optional()
        })
        .await
    }

    async fn names(&self, line: LineId, shelf: Shelf, limit: usize) -> Stored<Vec<Named>> {
        self.look(move |connection| {
            connection
                .prepare_cached(
                    "SELECT name, at_ms FROM shelves WHERE line = ?1 AND shelf = ?2 ORDER BY name LIMIT ?3",
                )?
                .query_map(params![line.0, shelf.name(), whole(limit as u64)], |row| {
                    Ok(Named { name: row.get(0)?, put_at_ms: natural(row.get(1)?) })
                })?
                .collect()
        })
        .await
    }

    async fn delete(&self, line: LineId, shelf: Shelf, name: &str) -> Stored<()> {
        let name = name.to_owned();
        self.write(move |transaction| {
            transaction
                .prepare_cached("DELETE FROM shelves WHERE line = ?1 AND shelf = ?2 AND name = ?3")?
                .execute(params![line.0, shelf.name(), name])?;
            Ok(())
        })
        .await
    }

    async fn lines(&self) -> Stored<Vec<LineId>> {
        self.look(|connection| {
            connection
                .prepare_cached("SELECT line FROM shelves WHERE shelf = ?1 ORDER BY line")?
                .query_map([Shelf::Line.name()], |row| row.get(0).map(LineId))?
                .collect()
        })
        .await
    }

    async fn healthy(&self) -> Stored<()> {
        self.write(|_| Ok(())).await
    }

    fn look_every(&self) -> Option<Duration> {
        None
    }

    fn engine(&self) -> &'static str {
        "sqlite"
    }
}
