//! What the tests of the depot share: engines, servers of their own, batches.
#![allow(dead_code, reason = "each test program uses a part")]

use object_store::aws::AmazonS3Builder;
use object_store::memory::InMemory;
use object_store::path::Path as Prefix;
use std::io::{BufRead, BufReader};
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};
use std::sync::Arc;
use takt_depot::store::{LogStore, Steps, object::Objects, open};
use takt_wire::{Batch, BatchHeader, BatchId, DeviceId, LineId};
use tempfile::TempDir;

pub const LINE: LineId = LineId([0x11; 16]);
pub const NOW_MS: u64 = 1_790_000_000_000;
pub const DAY_MS: u64 = 86_400_000;

/// A batch of one device, whose id and contents come from a number.
pub fn batch_of(line: LineId, device: u8, number: u64, expect_head: u64, epoch: u64) -> Batch {
    let mut id = [device; 16];
    id[..8].copy_from_slice(&number.to_le_bytes());
    let header =
        BatchHeader { line, id: BatchId(id), device: DeviceId([device; 16]), expect_head, epoch, prev_hash: [0; 32] };
    Batch::new(header, [7; 64], format!("sealed {device} {number}").into_bytes()).unwrap()
}

pub fn batch(number: u64, expect_head: u64) -> Batch {
    batch_of(LINE, 1, number, expect_head, 1)
}

/// A store that can be opened again and again, as by depots that share it.
pub enum Place {
    Memory(Arc<InMemory>),
    Address(String),
    S3(String),
}

impl Place {
    pub async fn open(&self) -> Arc<dyn LogStore> {
        self.open_with(Steps::default()).await
    }

    pub async fn open_with(&self, steps: Steps) -> Arc<dyn LogStore> {
        match self {
            Self::Memory(memory) => Arc::new(Objects::new(Arc::clone(memory) as _, Prefix::default(), "memory", steps)),
            Self::Address(address) => open::open(address, steps).await.unwrap(),
            Self::S3(endpoint) => {
                let _ = rustls::crypto::ring::default_provider().install_default();
                let store = AmazonS3Builder::new()
                    .with_endpoint(endpoint)
                    .with_allow_http(true)
                    .with_region("us-east-1")
                    .with_access_key_id("test")
                    .with_secret_access_key("test")
                    .with_bucket_name(BUCKET)
                    .build()
                    .unwrap();
                Arc::new(Objects::new(Arc::new(store), Prefix::from("lines"), "s3", steps))
            }
        }
    }
}

pub const BUCKET: &str = "takt-tests";

fn tools() -> PathBuf {
    match std::env::var_os("TAKT_TOOLS") {
        Some(dir) => PathBuf::from(dir),
        None => PathBuf::from(std::env::var_os("HOME").expect("HOME")).join(".cache/takt-tools"),
    }
}

/// A process that is killed when the test ends, however it ends.
pub struct Killed(pub Child);

impl Drop for Killed {
    fn drop(&mut self) {
        // It may have ended by itself.
        let _ = self.0.kill();
        let _ = self.0.wait();
    }
}

/// An S3-compatible server on loopback, with one bucket.
pub struct S3 {
    pub endpoint: String,
    _server: Killed,
}

impl S3 {
    pub async fn start() -> Self {
        let python = tools().join("s3/bin/python");
        assert!(python.is_file(), "no S3 server to test against: run `cargo xtask setup`");
        let script = Path::new("../../tests/s3/serve.py");
        let server = Command::new(python).arg(script).stdout(Stdio::piped()).stderr(Stdio::null()).spawn();
        let mut server = Killed(server.expect("python starts"));
        let mut port = String::new();
        BufReader::new(server.0.stdout.take().expect("its output")).read_line(&mut port).expect("its port");
        let endpoint = format!("http://127.0.0.1:{}", port.trim());
        let _ = rustls::crypto::ring::default_provider().install_default();
        let made = reqwest::Client::new().put(format!("{endpoint}/{BUCKET}")).send().await.expect("it answers");
        assert!(made.status().is_success(), "{}", made.status());
        Self { endpoint, _server: server }
    }

    /// What a depot process needs in its environment.
    pub fn variables(&self) -> [(&'static str, String); 5] {
        [
            ("AWS_ENDPOINT", self.endpoint.clone()),
            ("AWS_ALLOW_HTTP", "true".into()),
            ("AWS_REGION", "us-east-1".into()),
            ("AWS_ACCESS_KEY_ID", "test".into()),
            ("AWS_SECRET_ACCESS_KEY", "test".into()),
        ]
    }
}

/// A PostgreSQL server of the test's own, in a temporary folder, never as root.
pub struct PostgresServer {
    dir: TempDir,
    bin: PathBuf,
    port: u16,
}

impl PostgresServer {
    pub fn start() -> Self {
        let bin = binaries().expect("no PostgreSQL to test against: run `cargo xtask setup`");
        let dir = tempfile::Builder::new().prefix("takt-pg-").tempdir().expect("a folder");
        // A free port now; were it taken in between, the server would say so and the test would fail.
        let port = std::net::TcpListener::bind("127.0.0.1:0").unwrap().local_addr().unwrap().port();
        let server = Self { dir, bin, port };
        if is_root() {
            let given = Command::new("chown").arg("postgres").arg(server.dir.path()).status();
            assert!(given.expect("chown").success());
        }
        let data = server.data();
        server.run("initdb", &["-D", &data, "-A", "trust", "-U", "takt", "-E", "UTF8", "--no-locale", "--no-sync"]);
        server.go();
        server
    }

    /// Starts it, again after [`Self::kill`].
    pub fn go(&self) {
        let options = format!("-p {} -k {} -c listen_addresses=127.0.0.1", self.port, self.dir.path().display());
        let log = self.dir.path().join("log").display().to_string();
        self.run("pg_ctl", &["-D", &self.data(), "-l", &log, "-o", &options, "-w", "-t", "60", "start"]);
    }

    /// As the power would.
    pub fn kill(&self) {
        self.run("pg_ctl", &["-D", &self.data(), "-m", "immediate", "-w", "stop"]);
    }

    pub fn address(&self) -> String {
        format!("postgres://takt@127.0.0.1:{}/postgres?sslmode=disable", self.port)
    }

    fn data(&self) -> String {
        self.dir.path().join("data").display().to_string()
    }

    fn command(&self, program: &str) -> Command {
        let program = self.bin.join(program);
        if is_root() {
            let mut command = Command::new("runuser");
            command.args(["-u", "postgres", "--"]).arg(program);
            command
        } else {
            Command::new(program)
        }
    }

    fn run(&self, program: &str, args: &[&str]) {
        let mut command = self.command(program);
        command.args(args).current_dir(self.dir.path()).stdin(Stdio::null()).stdout(Stdio::null());
        // Not piped: the server it starts would keep the pipe open.
        let status = command.stderr(Stdio::null()).status().expect(program);
        assert!(status.success(), "{program} {args:?}: {status}");
    }
}

impl Drop for PostgresServer {
    fn drop(&mut self) {
        let mut stop = self.command("pg_ctl");
        stop.args(["-D", &self.data(), "-m", "immediate", "stop"]).stdout(Stdio::null()).stderr(Stdio::null());
        let _ = stop.status();
    }
}

fn is_root() -> bool {
    let id = Command::new("id").arg("-u").output().expect("id");
    id.stdout.trim_ascii() == b"0"
}

/// In PATH, or where Debian puts them: the newest version.
fn binaries() -> Option<PathBuf> {
    let in_path =
        std::env::var_os("PATH").and_then(|path| std::env::split_paths(&path).find(|dir| dir.join("initdb").is_file()));
    in_path.or_else(|| {
        let mut versions: Vec<PathBuf> =
            std::fs::read_dir("/usr/lib/postgresql").ok()?.flatten().map(|e| e.path()).collect();
        versions.sort();
        versions.into_iter().rev().map(|version| version.join("bin")).find(|bin| bin.join("initdb").is_file())
    })
}
