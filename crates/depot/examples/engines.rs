//! What each engine does on this machine: one JSON object a line, for `cargo xtask bench depot`.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic, clippy::print_stdout, reason = "a measuring program")]
#![allow(clippy::disallowed_methods, reason = "it measures time and finds servers through the environment")]

#[path = "../tests/support.rs"]
mod support;

use std::io::Write;
use std::sync::Arc;
use std::time::{Duration, Instant};
use support::{LINE, NOW_MS, Place, PostgresServer, S3, batch_of};
use takt_depot::store::LogStore;
use takt_wire::{Answer, Batch, BatchHeader, BatchId, DeviceId, LineId};

/// How long each figure is measured.
const TIME: Duration = Duration::from_secs(4);
/// Lines that are written at once: each has one writer, as in life.
const LINES: u8 = 16;
/// Bytes of one command as sealed: an outcome with a short note, and the cipher's tag.
const COMMAND_BYTES: usize = 90;

fn figure(what: &str, place: &str, measured: f64, unit: &str) {
    println!("{}", serde_json::json!({ "what": what, "place": place, "measured": measured, "unit": unit }));
}

fn sized(line: LineId, device: u8, number: u64) -> Batch {
    let mut header: BatchHeader = batch_of(line, device, number, number, 1).header;
    header.device = DeviceId([device; 16]);
    header.id = BatchId([number.to_le_bytes(), [device; 8]].concat().try_into().unwrap());
    Batch::new(header, [7; 64], vec![0x5a; COMMAND_BYTES]).unwrap()
}

/// What the disk itself does: append as many bytes, wait for them, again.
fn fsync(dir: &std::path::Path) {
    let mut file = std::fs::File::create(dir.join("fsync")).unwrap();
    let bytes = sized(LINE, 1, 0).encode();
    let (start, mut times) = (Instant::now(), Vec::new());
    while start.elapsed() < TIME {
        let begin = Instant::now();
        file.write_all(&bytes).unwrap();
        file.sync_data().unwrap();
        times.push(begin.elapsed());
    }
    report("raw fsync of one batch", "this disk", &mut times, start.elapsed());
}

fn report(what: &str, place: &str, times: &mut [Duration], took: Duration) {
    times.sort();
    let at = |part: f64| times[((times.len() - 1) as f64 * part) as usize].as_secs_f64() * 1e3;
    figure(&format!("{what}, a second"), place, times.len() as f64 / took.as_secs_f64(), "/s");
    figure(&format!("{what}, p50"), place, at(0.5), "ms");
    figure(&format!("{what}, p99"), place, at(0.99), "ms");
}

async fn writer(store: Arc<dyn LogStore>, line: LineId, start: Instant) -> Vec<Duration> {
    let (mut times, mut number) = (Vec::new(), 0);
    while start.elapsed() < TIME {
        let batch = sized(line, 1, number);
        let begin = Instant::now();
        let answer = store.append(&batch, batch.encode(), NOW_MS).await.unwrap();
        assert_eq!(answer, Answer::Appended { seq: number + 1 });
        times.push(begin.elapsed());
        number += 1;
    }
    times
}

async fn engine(name: &str, place: Place) {
    let store = place.open().await;
    for (lines, first) in [(1, 1), (LINES, 100)] {
        let start = Instant::now();
        let tasks: Vec<_> = (first..first + lines)
            .map(|line| tokio::spawn(writer(Arc::clone(&store), LineId([line; 16]), start)))
            .collect();
        let mut times = Vec::new();
        for task in tasks {
            times.extend(task.await.unwrap());
        }
        let what = if lines == 1 { "append, one writer".to_owned() } else { format!("append, {lines} lines at once") };
        report(&what, name, &mut times, start.elapsed());
    }
}

#[tokio::main]
async fn main() {
    let folder = tempfile::tempdir().unwrap();
    for commands in [1usize, 20] {
        let header = sized(LINE, 1, 0).header;
        let batch = Batch::new(header, [7; 64], vec![0; 40 + commands * (COMMAND_BYTES - 40)]).unwrap();
        let each = batch.encode().len() as f64 / commands as f64;
        figure(&format!("bytes per command, {commands} in a batch"), "wire", each, "B");
    }
    fsync(folder.path());
    engine("memory", Place::Memory(Arc::default())).await;
    engine("sqlite", Place::Address(format!("sqlite:{}", folder.path().join("takt.db").display()))).await;
    engine("folder", Place::Address(format!("folder:{}", folder.path().join("objects").display()))).await;
    let postgres = PostgresServer::start();
    engine("postgres", Place::Address(postgres.address())).await;
    drop(postgres);
    let s3 = S3::start().await;
    engine("s3 (moto, one thread)", Place::S3(s3.endpoint.clone())).await;
}
