//! `kill -9`, again and again: what was acknowledged is there afterwards, once, under its number.
//!
//! The test program starts itself as the process that dies: see [`child`]. It tells of every answer on its
//! standard output, which outlives it.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic)]
#![allow(clippy::print_stdout, reason = "what is told is read by another process, or by whoever looks at a failure")]
#![allow(clippy::disallowed_methods, reason = "tests find their servers through the environment")]

mod binary;
#[path = "../support.rs"]
mod support;

use std::collections::BTreeMap;
use std::io::{BufRead, BufReader};
use std::process::{Command, Stdio};
use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};
use std::time::Duration;
use support::{Killed, LINE, NOW_MS, Place, PostgresServer, S3, batch_of};
use takt_depot::store::{LogStore, Read, Steps};
use takt_wire::{Answer, Batch, BatchId};

const PLACE: &str = "TAKT_CRASH_PLACE";
const KILL_AT: &str = "TAKT_CRASH_AT";
const FIRST: &str = "TAKT_CRASH_FIRST";
/// Appends of a child that is killed at a step; enough to pass every step of an append and of a drop.
const FEW: u64 = 4;

fn kill_oneself() {
    let own = std::process::id().to_string();
    let _ = Command::new("kill").args(["-9", &own]).status();
    loop {
        std::thread::park();
    }
}

/// The process that dies. As a test of its own it does nothing.
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn child() {
    let Ok(place) = std::env::var(PLACE) else { return };
    let number = |name| std::env::var(name).ok().and_then(|text| text.parse::<u64>().ok());
    let (kill_at, first) = (number(KILL_AT), number(FIRST).unwrap_or(0));
    let taken = AtomicU64::new(0);
    let steps = Steps::watched(move |_| {
        if Some(taken.fetch_add(1, Ordering::SeqCst) + 1) == kill_at {
            kill_oneself();
        }
    });
    let place = match place.strip_prefix("s3=") {
        Some(endpoint) => Place::S3(endpoint.to_owned()),
        None => Place::Address(place),
    };
    let store = place.open_with(steps).await;
    match kill_at {
        Some(_) => {
            write(&store, 1, first, Some(FEW)).await;
            store.drop_batches(LINE, 2, u64::MAX / 4).await.unwrap();
            println!("\ndone");
        }
        // Until it is killed from outside.
        None => {
            let writers = [1, 2, 3].map(|device| {
                let store = Arc::clone(&store);
                tokio::spawn(async move { write(&store, device, first, None).await })
            });
            for writer in writers {
                writer.await.unwrap();
            }
        }
    }
}

async fn write(store: &Arc<dyn LogStore>, device: u8, first: u64, count: Option<u64>) {
    let mut head = store.tip(LINE).await.unwrap().head;
    let mut number = first;
    while count.is_none_or(|count| number < first + count) {
        let batch = batch_of(LINE, device, number, head, 1);
        match store.append(&batch, batch.encode(), NOW_MS).await.unwrap() {
            Answer::Appended { seq } | Answer::Duplicate { seq } => {
                println!("\nstored {seq} {}", batch.header.id);
                (head, number) = (seq, number + 1);
            }
            Answer::Conflict { head: other } => head = other,
            other => panic!("{other:?}"),
        }
    }
}

/// What one child told before it died.
struct Told {
    stored: Vec<(u64, BatchId)>,
    done: bool,
}

fn run_child(place: &str, kill_at: Option<u64>, first: u64, live_for: Option<Duration>) -> Told {
    let mut command = Command::new(std::env::current_exe().unwrap());
    command.args(["--exact", "child", "--nocapture"]).env(PLACE, place).env(FIRST, first.to_string());
    if let Some(step) = kill_at {
        command.env(KILL_AT, step.to_string());
    }
    let mut child = Killed(command.stdout(Stdio::piped()).stderr(Stdio::null()).spawn().unwrap());
    let output = BufReader::new(child.0.stdout.take().unwrap());
    let reader = std::thread::spawn(move || {
        let mut told = Told { stored: Vec::new(), done: false };
        for line in output.lines().map_while(Result::ok) {
            let mut words = line.split(' ');
            match words.next() {
                Some("stored") => {
                    let (seq, id) = (words.next(), words.next());
                    // The last line may be cut: then it told of nothing.
                    if let (Some(Ok(seq)), Some(Ok(id))) = (seq.map(str::parse), id.map(str::parse)) {
                        told.stored.push((seq, id));
                    }
                }
                Some("done") => told.done = true,
                Some(_) | None => {}
            }
        }
        told
    });
    if let Some(time) = live_for {
        std::thread::sleep(time);
        child.0.kill().unwrap();
    }
    let told = reader.join().unwrap();
    child.0.wait().unwrap();
    told
}

/// Everything that can be read, from the first number on.
async fn recovered(store: &dyn LogStore) -> BTreeMap<u64, BatchId> {
    let tip = store.tip(LINE).await.unwrap();
    let (mut found, mut next) = (BTreeMap::new(), tip.first);
    while next <= tip.head {
        let Read::Page(page) = store.read(LINE, next).await.unwrap() else { panic!("{next} is gone") };
        assert!(page.next() > next, "a gap at {next} of {}", tip.head);
        next = page.next();
        for batch in page.into_batches() {
            let header = Batch::decode(&batch.bytes).unwrap().header;
            assert_eq!(header.seq(), batch.seq);
            found.insert(batch.seq, header.id);
        }
    }
    let ids: std::collections::BTreeSet<_> = found.values().collect();
    assert_eq!(ids.len(), found.len(), "a batch stands under two numbers");
    found
}

/// Acknowledged is within recovered, the log goes on, and every acknowledged batch still has its number.
async fn holds(place: &Place, told: &[(u64, BatchId)]) {
    let store = place.open().await;
    let found = recovered(&*store).await;
    let first = store.tip(LINE).await.unwrap().first;
    for (seq, id) in told {
        assert!(*seq < first || found.get(seq) == Some(id), "{seq} was acknowledged and is not there");
    }
}

async fn kill_at_every_step(place: Place, address: &str) -> u64 {
    let (mut told, mut first, mut steps) = (Vec::new(), 0, 0);
    loop {
        steps += 1;
        let child = run_child(address, Some(steps), first, None);
        told.extend(child.stored);
        holds(&place, &told).await;
        // What the child was about when it died is sent again by the next one.
        first = told.len() as u64;
        if child.done {
            break;
        }
        assert!(steps < 200, "it never comes to its end");
    }
    assert!(steps > 4, "only {steps} steps were seen");
    println!("killed at each of {} steps", steps - 1);
    steps - 1
}

async fn kill_at_random(place: Place, address: &str, times: u64, longest_ms: u64) {
    let mut told = Vec::new();
    for time in 0..times {
        // A different moment each time, spread over the range, the same in every run.
        let live_ms = 30 + time.wrapping_mul(0x9e37_79b9) % longest_ms;
        let child = run_child(address, None, time * 1_000_000, Some(Duration::from_millis(live_ms)));
        told.extend(child.stored);
        holds(&place, &told).await;
    }
    assert!(!told.is_empty(), "no child lived long enough to write");
    println!("killed {times} times, {} acknowledged and all there", told.len());
}

fn sqlite(folder: &tempfile::TempDir) -> String {
    format!("sqlite:{}", folder.path().join("takt.db").display())
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn sqlite_loses_nothing_at_any_step() {
    let folder = tempfile::tempdir().unwrap();
    kill_at_every_step(Place::Address(sqlite(&folder)), &sqlite(&folder)).await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn sqlite_loses_nothing_at_any_moment() {
    let folder = tempfile::tempdir().unwrap();
    kill_at_random(Place::Address(sqlite(&folder)), &sqlite(&folder), 25, 250).await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_folder_loses_nothing_at_any_step() {
    let folder = tempfile::tempdir().unwrap();
    let address = format!("folder:{}", folder.path().display());
    kill_at_every_step(Place::Address(address.clone()), &address).await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_folder_loses_nothing_at_any_moment() {
    let folder = tempfile::tempdir().unwrap();
    let address = format!("folder:{}", folder.path().display());
    kill_at_random(Place::Address(address.clone()), &address, 15, 250).await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn postgres_loses_nothing_at_any_step_or_moment() {
    let server = PostgresServer::start();
    kill_at_every_step(Place::Address(server.address()), &server.address()).await;
    kill_at_random(Place::Address(server.address()), &server.address(), 10, 400).await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn s3_loses_nothing_at_any_step_or_moment() {
    let server = S3::start().await;
    let (place, address) = (|| Place::S3(server.endpoint.clone()), format!("s3={}", server.endpoint));
    kill_at_every_step(place(), &address).await;
    kill_at_random(place(), &address, 6, 600).await;
}
