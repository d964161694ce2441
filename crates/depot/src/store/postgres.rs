//! PostgreSQL, and what speaks its language: for several depots on one store.
//!
//! The line's row in `tips` is locked `FOR UPDATE` for the whole decision. Never a bare sequence: a
//! sequence gives numbers to transactions that then fail, and gives them in another order than commits.

use super::{LogStore, Named, Read, Shelf, Steps, StoreError, Stored, Tip};
use async_trait::async_trait;
use deadpool_postgres::{Manager, ManagerConfig, Pool, RecyclingMethod};
use rustls::ClientConfig;
use rustls_platform_verifier::ConfigVerifierExt;
use std::sync::Mutex;
use std::time::Duration;
use takt_wire::{Answer, Batch, LineId, Page, limits};
use tokio::sync::mpsc::{UnboundedReceiver, UnboundedSender, unbounded_channel};
use tokio_postgres::{AsyncMessage, Config, IsolationLevel};
use tokio_postgres_rustls::MakeRustlsConnect;

/// Connections at most.
const CONNECTIONS: usize = 16;
/// Between two tries to listen again.
const LISTEN_AGAIN: Duration = Duration::from_secs(2);
/// Where nobody can listen (some relatives of PostgreSQL have no NOTIFY), those who wait look this often.
const LOOK_EVERY: Duration = Duration::from_secs(5);

const SCHEMA: &str = "
    CREATE TABLE IF NOT EXISTS takt_tips (line BYTEA PRIMARY KEY, head BIGINT NOT NULL, first BIGINT NOT NULL);
    CREATE TABLE IF NOT EXISTS takt_batches (
        line BYTEA NOT NULL, seq BIGINT NOT NULL, at_ms BIGINT NOT NULL, bytes BYTEA NOT NULL, PRIMARY KEY (line, seq)
    );
    CREATE TABLE IF NOT EXISTS takt_names (
        line BYTEA NOT NULL, id BYTEA NOT NULL, seq BIGINT NOT NULL, PRIMARY KEY (line, id)
    );
    CREATE TABLE IF NOT EXISTS takt_epochs (
        line BYTEA NOT NULL, device BYTEA NOT NULL, epoch BIGINT NOT NULL, PRIMARY KEY (line, device)
    );
    CREATE TABLE IF NOT EXISTS takt_shelves (
        line BYTEA NOT NULL, shelf TEXT NOT NULL, name TEXT COLLATE \"C\" NOT NULL, at_ms BIGINT NOT NULL,
        bytes BYTEA NOT NULL, PRIMARY KEY (line, shelf, name)
    );
    CREATE INDEX IF NOT EXISTS takt_shelves_by_kind ON takt_shelves (shelf);
";

/// A PostgreSQL database.
pub struct Postgres {
    pool: Pool,
    steps: Steps,
    changes: Mutex<Option<UnboundedReceiver<LineId>>>,
}

fn unavailable(error: impl std::error::Error) -> StoreError {
    // The driver's own words are "db error"; what happened is behind it.
    let behind = error.source().map(|source| format!(": {source}")).unwrap_or_default();
    StoreError::Unavailable(format!("{error}{behind}"))
}

fn whole(number: u64) -> i64 {
    i64::try_from(number).unwrap_or(i64::MAX)
}

fn natural(number: i64) -> u64 {
    u64::try_from(number).unwrap_or(0)
}

impl Postgres {
    /// Connects, makes the tables, and listens.
    pub async fn open(url: &str, steps: Steps) -> Stored<Self> {
        // Not the driver's words: they may quote the address, and the address holds a password.
        let config: Config =
            url.parse().map_err(|_| StoreError::Unavailable("the address of the database cannot be read".into()))?;
        let tls = MakeRustlsConnect::new(ClientConfig::with_platform_verifier().map_err(unavailable)?);
        let recycling = ManagerConfig { recycling_method: RecyclingMethod::Fast };
        let manager = Manager::from_config(config.clone(), tls.clone(), recycling);
        let pool = Pool::builder(manager).max_size(CONNECTIONS).build().map_err(unavailable)?;
        let client = pool.get().await.map_err(unavailable)?;
        let durable: String = client.query_one("SHOW synchronous_commit", &[]).await.map_err(unavailable)?.get(0);
        if durable == "off" {
            return Err(StoreError::Unavailable("synchronous_commit is off: what is answered might be lost".into()));
        }
        // Two depots may start at once: one of them makes the tables.
        client
            .batch_execute(&format!("BEGIN; SELECT pg_advisory_xact_lock(7462971); {SCHEMA} COMMIT"))
            .await
            .map_err(unavailable)?;
        drop(client);
        let (sender, receiver) = unbounded_channel();
        tokio::spawn(listen(config, tls, sender));
        Ok(Self { pool, steps, changes: Mutex::new(Some(receiver)) })
    }
}

/// Hears of heads that moved, and connects again when the connection breaks. Ends with its receiver.
async fn listen(config: Config, tls: MakeRustlsConnect, sender: UnboundedSender<LineId>) {
    while !sender.is_closed() {
        if let Err(error) = listen_once(&config, tls.clone(), &sender).await {
            tracing::warn!(%error, "not listening for other depots' changes; trying again");
        }
        tokio::time::sleep(LISTEN_AGAIN).await;
    }
}

async fn listen_once(
    config: &Config,
    tls: MakeRustlsConnect,
    sender: &UnboundedSender<LineId>,
) -> Result<(), tokio_postgres::Error> {
    let (client, mut connection) = config.connect(tls).await?;
    let messages = async {
        loop {
            match std::future::poll_fn(|context| connection.poll_message(context)).await {
                Some(Ok(AsyncMessage::Notification(note))) => {
                    if let Ok(line) = note.payload().parse()
                        && sender.send(line).is_err()
                    {
                        return Ok(());
                    }
                }
                // Notices, and kinds of messages that do not exist yet.
                Some(Ok(_)) => {}
                Some(Err(error)) => return Err(error),
                None => return Ok(()),
            }
        }
    };
    let (listening, heard) = tokio::join!(client.batch_execute("LISTEN takt_heads"), messages);
    listening.and(heard)
}

#[async_trait]
impl LogStore for Postgres {
    async fn append(&self, batch: &Batch, bytes: Vec<u8>, now_ms: u64) -> Stored<Answer> {
        let header = &batch.header;
        let (line, id, device) = (header.line.0.as_slice(), header.id.0.as_slice(), header.device.0.as_slice());
        let mut client = self.pool.get().await.map_err(unavailable)?;
        let transaction = client
            .build_transaction()
            .isolation_level(IsolationLevel::ReadCommitted)
            .start()
            .await
            .map_err(unavailable)?;
        let lock = transaction
            .prepare_cached("SELECT head FROM takt_tips WHERE line = $1 FOR UPDATE")
            .await
            .map_err(unavailable)?;
        let row = match transaction.query_opt(&lock, &[&line]).await.map_err(unavailable)? {
            Some(row) => row,
            None => {
                let make = "INSERT INTO takt_tips (line, head, first) VALUES ($1, 0, 1) ON CONFLICT DO NOTHING";
                transaction.execute(make, &[&line]).await.map_err(unavailable)?;
                transaction.query_one(&lock, &[&line]).await.map_err(unavailable)?
            }
        };
        let head = natural(row.get(0));
        // A statement of its own: it sees what was committed while the lock was waited for.
        let find = transaction
            .prepare_cached(
                "SELECT (SELECT seq FROM takt_names WHERE line = $1 AND id = $2),
                        (SELECT epoch FROM takt_epochs WHERE line = $1 AND device = $3)",
            )
            .await
            .map_err(unavailable)?;
        let row = transaction.query_one(&find, &[&line, &id, &device]).await.map_err(unavailable)?;
        if let Some(seq) = row.get::<_, Option<i64>>(0) {
            return Ok(Answer::Duplicate { seq: natural(seq) });
        }
        let seen = natural(row.get::<_, Option<i64>>(1).unwrap_or(0));
        if header.epoch < seen {
            return Ok(Answer::Fenced { epoch: seen });
        }
        if header.expect_head != head {
            return Ok(Answer::Conflict { head });
        }
        let seq = header.seq();
        self.steps.took("postgres: before the batch");
        let keep = transaction
            .prepare_cached(
                "WITH kept AS (INSERT INTO takt_batches (line, seq, at_ms, bytes) VALUES ($1, $2, $3, $4)),
                      named AS (INSERT INTO takt_names (line, id, seq) VALUES ($1, $5, $2)),
                      fenced AS (INSERT INTO takt_epochs (line, device, epoch) VALUES ($1, $6, $7)
                                 ON CONFLICT (line, device) DO UPDATE SET epoch = excluded.epoch)
                 UPDATE takt_tips SET head = $2 WHERE line = $1",
            )
            .await
            .map_err(unavailable)?;
        transaction
            .execute(&keep, &[&line, &whole(seq), &whole(now_ms), &bytes, &id, &device, &whole(header.epoch)])
            .await
            .map_err(unavailable)?;
        self.steps.took("postgres: before commit");
        transaction.commit().await.map_err(unavailable)?;
        self.steps.took("postgres: after commit");
        // A hint for other depots; where it fails they look by themselves.
        let tell = client.prepare_cached("SELECT pg_notify('takt_heads', $1)").await;
        if let Ok(tell) = tell
            && let Err(error) = client.execute(&tell, &[&header.line.to_string()]).await
        {
            tracing::debug!(%error, "other depots were not told");
        }
        Ok(Answer::Appended { seq })
    }

    async fn read(&self, line: LineId, from: u64) -> Stored<Read> {
        let client = self.pool.get().await.map_err(unavailable)?;
        let query = client
            .prepare_cached("SELECT bytes FROM takt_batches WHERE line = $1 AND seq >= $2 ORDER BY seq LIMIT $3")
            .await
            .map_err(unavailable)?;
        let few = limits::PAGE_BATCHES as i64;
        let rows = client.query(&query, &[&line.0.as_slice(), &whole(from), &few]).await.map_err(unavailable)?;
        // Never two connections for one request: sixteen such requests would wait for each other.
        drop(client);
        // Asked after the batches: had some been dropped in between, this says so.
        if from < self.tip(line).await?.first {
            return Ok(Read::Gone);
        }
        Ok(Read::Page(Page::fill(from, rows.iter().map(|row| row.get(0)))?))
    }

    async fn tip(&self, line: LineId) -> Stored<Tip> {
        let client = self.pool.get().await.map_err(unavailable)?;
        let query =
            client.prepare_cached("SELECT head, first FROM takt_tips WHERE line = $1").await.map_err(unavailable)?;
        let row = client.query_opt(&query, &[&line.0.as_slice()]).await.map_err(unavailable)?;
        Ok(row.map_or(Tip::EMPTY, |row| Tip { head: natural(row.get(0)), first: natural(row.get(1)) }))
    }

    async fn drop_batches(&self, line: LineId, through: u64, before_ms: u64) -> Stored<Tip> {
        let mut client = self.pool.get().await.map_err(unavailable)?;
        let transaction = client.transaction().await.map_err(unavailable)?;
        let name = line.0.as_slice();
        let row = transaction
            .query_opt("SELECT head, first FROM takt_tips WHERE line = $1 FOR UPDATE", &[&name])
            .await
            .map_err(unavailable)?;
        let Some(row) = row else { return Ok(Tip::EMPTY) };
        let tip = Tip { head: natural(row.get(0)), first: natural(row.get(1)) };
        let last = through.min(tip.head.saturating_sub(1));
        let young = "SELECT min(seq) FROM takt_batches WHERE line = $1 AND seq <= $2 AND at_ms >= $3";
        let row = transaction.query_one(young, &[&name, &whole(last), &whole(before_ms)]).await.map_err(unavailable)?;
        let first = row.get::<_, Option<i64>>(0).map_or(last + 1, natural).max(tip.first);
        transaction
            .execute("UPDATE takt_tips SET first = $2 WHERE line = $1", &[&name, &whole(first)])
            .await
            .map_err(unavailable)?;
        transaction
            .execute("DELETE FROM takt_batches WHERE line = $1 AND seq < $2", &[&name, &whole(first)])
            .await
            .map_err(unavailable)?;
        transaction.commit().await.map_err(unavailable)?;
        Ok(Tip { first, ..tip })
    }

    async fn put(&self, line: LineId, shelf: Shelf, name: &str, bytes: Vec<u8>, now_ms: u64) -> Stored<()> {
        let client = self.pool.get().await.map_err(unavailable)?;
        let put = "INSERT INTO takt_shelves (line, shelf, name, at_ms, bytes) VALUES ($1, $2, $3, $4, $5)
                   ON CONFLICT (line, shelf, name) DO UPDATE SET at_ms = excluded.at_ms, bytes = excluded.bytes";
        let put = client.prepare_cached(put).await.map_err(unavailable)?;
        client
            .execute(&put, &[&line.0.as_slice(), &shelf.name(), &name, &whole(now_ms), &bytes])
            .await
            .map(|_| ())
            .map_err(unavailable)
    }

    async fn put_new(&self, line: LineId, shelf: Shelf, name: &str, bytes: Vec<u8>, now_ms: u64) -> Stored<bool> {
        let client = self.pool.get().await.map_err(unavailable)?;
        let put = "INSERT INTO takt_shelves (line, shelf, name, at_ms, bytes) VALUES ($1, $2, $3, $4, $5)
                   ON CONFLICT (line, shelf, name) DO NOTHING";
        let put = client.prepare_cached(put).await.map_err(unavailable)?;
        client
            .execute(&put, &[&line.0.as_slice(), &shelf.name(), &name, &whole(now_ms), &bytes])
            .await
            .map(|rows| rows == 1)
            .map_err(unavailable)
    }

    async fn get(&self, line: LineId, shelf: Shelf, name: &str) -> Stored<Option<Vec<u8>>> {
        let client = self.pool.get().await.map_err(unavailable)?;
        let get = client
            .prepare_cached("SELECT bytes FROM takt_shelves WHERE line = $1 AND shelf = $2 AND name = $3")
            .await
            .map_err(unavailable)?;
        let row = client.query_opt(&get, &[&line.0.as_slice(), &shelf.name(), &name]).await.map_err(unavailable)?;
        Ok(row.map(|row| row.get(0)))
    }

    async fn names(&self, line: LineId, shelf: Shelf, limit: usize) -> Stored<Vec<Named>> {
        let client = self.pool.get().await.map_err(unavailable)?;
        let list = "SELECT name, at_ms FROM takt_shelves WHERE line = $1 AND shelf = $2 ORDER BY name LIMIT $3";
        let list = client.prepare_cached(list).await.map_err(unavailable)?;
        let limit = whole(limit as u64);
        let rows = client.query(&list, &[&line.0.as_slice(), &shelf.name(), &limit]).await.map_err(unavailable)?;
        Ok(rows.iter().map(|row| Named { name: row.get(0), put_at_ms: natural(row.get(1)) }).collect())
    }

    async fn delete(&self, line: LineId, shelf: Shelf, name: &str) -> Stored<()> {
        let client = self.pool.get().await.map_err(unavailable)?;
        let delete = "DELETE FROM takt_shelves WHERE line = $1 AND shelf = $2 AND name = $3";
        let delete = client.prepare_cached(delete).await.map_err(unavailable)?;
        client.execute(&delete, &[&line.0.as_slice(), &shelf.name(), &name]).await.map(|_| ()).map_err(unavailable)
    }

    async fn lines(&self) -> Stored<Vec<LineId>> {
        let client = self.pool.get().await.map_err(unavailable)?;
        let rows = client
            .query("SELECT line FROM takt_shelves WHERE shelf = $1 ORDER BY line", &[&Shelf::Line.name()])
            .await
            .map_err(unavailable)?;
        rows.iter()
            .map(|row| {
                let line: Vec<u8> = row.get(0);
                let line = line.try_into().map_err(|_| StoreError::Damaged("a line's name".into()))?;
                Ok(LineId(line))
            })
            .collect()
    }

    async fn healthy(&self) -> Stored<()> {
        let client = self.pool.get().await.map_err(unavailable)?;
        client.query_one("SELECT 1", &[]).await.map(|_| ()).map_err(unavailable)
    }

    fn changes_elsewhere(&self) -> Option<UnboundedReceiver<LineId>> {
        self.changes.lock().ok()?.take()
    }

    fn look_every(&self) -> Option<Duration> {
        Some(LOOK_EVERY)
    }

    fn engine(&self) -> &'static str {
        "postgres"
    }
}
