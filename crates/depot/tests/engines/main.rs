//! One suite for every engine. The embedded ones run each rule as a test; the ones that need a server
//! start it once and run all rules on it.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic)]
#![allow(clippy::print_stdout, reason = "what is told is read by another process, or by whoever looks at a failure")]
#![allow(clippy::disallowed_methods, reason = "tests find their servers through the environment")]

mod ambiguous;
mod rules;
#[path = "../support.rs"]
mod support;

use rules::Engine;
use std::sync::Arc;
use support::{Place, PostgresServer, S3};

macro_rules! on_each_embedded_engine {
    ($($rule:ident),* $(,)?) => {
        mod memory { $(#[tokio::test(flavor = "multi_thread", worker_threads = 2)] async fn $rule() {
            super::rules::$rule(&super::memory_engine()).await;
        })* }
        mod sqlite { $(#[tokio::test(flavor = "multi_thread", worker_threads = 2)] async fn $rule() {
            let folder = super::quick_folder();
            super::rules::$rule(&super::sqlite_engine(&folder)).await;
        })* }
        mod folder { $(#[tokio::test(flavor = "multi_thread", worker_threads = 2)] async fn $rule() {
            let folder = tempfile::tempdir().unwrap();
            super::rules::$rule(&super::folder_engine(&folder)).await;
        })* }
        /// All of them, each on a line of its own.
        async fn every_rule(engine: &Engine) {
            $(println!("{}: {}", engine.name, stringify!($rule)); rules::$rule(&engine.on_a_line_of(stringify!($rule))).await;)*
        }
    };
}

on_each_embedded_engine!(
    eight_writers_at_one_head_leave_no_gap,
    a_batch_whose_answer_was_lost_gets_the_same_answer_again,
    a_batch_sent_again_on_another_head_keeps_its_number,
    a_duplicate_after_days_and_after_compaction_has_the_same_answer,
    a_batch_on_another_head_is_refused_with_the_right_one,
    a_lower_epoch_is_fenced_for_its_device_alone,
    dropped_batches_are_gone_and_their_numbers_stay_taken,
    young_batches_and_the_last_one_are_kept,
    every_depot_reads_the_same_pages,
    lines_do_not_see_each_other,
    a_shelf_keeps_what_was_put_and_lets_one_of_many_be_first,
);

fn memory_engine() -> Engine {
    Engine::new("memory", Place::Memory(Arc::default()), 10_000, 2)
}

/// In memory where the system has such a folder: ten thousand commits each wait for the disk otherwise, and
/// what is tried here is who wins. What survives is tried in `crash`, on a disk.
fn quick_folder() -> tempfile::TempDir {
    tempfile::tempdir_in("/dev/shm").unwrap_or_else(|_| tempfile::tempdir().unwrap())
}

/// One depot on the file: two would wait for each other's lock by sleeping.
fn sqlite_engine(folder: &tempfile::TempDir) -> Engine {
    let address = format!("sqlite:{}", folder.path().join("takt.db").display());
    Engine::new("sqlite", Place::Address(address), 10_000, 1)
}

fn folder_engine(folder: &tempfile::TempDir) -> Engine {
    Engine::new("folder", Place::Address(format!("folder:{}", folder.path().display())), 500, 2)
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn postgres_keeps_every_rule() {
    let server = PostgresServer::start();
    every_rule(&Engine::new("postgres", Place::Address(server.address()), 2_000, 2)).await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn s3_keeps_every_rule() {
    let server = S3::start().await;
    every_rule(&Engine::new("s3", Place::S3(server.endpoint.clone()), 100, 2)).await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn postgres_tells_other_depots_of_a_new_head() {
    let server = PostgresServer::start();
    let place = Place::Address(server.address());
    let (one, other) = (place.open().await, place.open().await);
    let mut changes = other.changes_elsewhere().expect("it listens");
    let mut head = 0;
    // Listening begins in its own time: whoever listens from some batch on hears of the next.
    loop {
        let batch = support::batch(head, head);
        one.append(&batch, batch.encode(), support::NOW_MS).await.unwrap();
        head += 1;
        let heard = tokio::time::timeout(std::time::Duration::from_millis(200), changes.recv()).await;
        if let Ok(line) = heard {
            assert_eq!(line, Some(support::LINE));
            break;
        }
        assert!(head < 300, "never heard of it");
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn postgres_keeps_what_it_acknowledged_when_the_server_is_killed() {
    let server = PostgresServer::start();
    let place = Place::Address(server.address());
    let store = place.open().await;
    for number in 0..20 {
        let batch = support::batch(number, number);
        store.append(&batch, batch.encode(), support::NOW_MS).await.unwrap();
    }
    server.kill();
    let batch = support::batch(20, 20);
    assert!(store.append(&batch, batch.encode(), support::NOW_MS).await.is_err(), "nobody is there to answer");
    server.go();
    // The same depot goes on: broken connections are replaced.
    let mut answer = store.append(&batch, batch.encode(), support::NOW_MS).await;
    for _ in 0..20 {
        if answer.is_ok() {
            break;
        }
        answer = store.append(&batch, batch.encode(), support::NOW_MS).await;
    }
    assert_eq!(answer.unwrap().stored_as(), Some(21));
    rules::reads_back(&*store, support::LINE, 21).await;
}
