//! The shipped program, over HTTP, killed under load and started again.

use super::support::{Killed, LINE, batch_of};
use std::io::{BufRead, BufReader};
use std::process::{Command, Stdio};
use std::sync::{Arc, Mutex};
use std::time::Duration;
use takt_wire::{Answer, AuthKey, Batch, BatchId, Page, Problem, route};

const KEY: AuthKey = AuthKey([0xa0; 32]);

struct Server {
    process: Killed,
    address: String,
}

fn start(folder: &std::path::Path) -> Server {
    let mut process = Command::new(env!("CARGO_BIN_EXE_takt-depot"))
        .args(["--listen", "127.0.0.1:0", "--store", "sqlite:takt.db", "--log", "warn"])
        .current_dir(folder)
        .stdout(Stdio::piped())
        .spawn()
        .map(Killed)
        .unwrap();
    let mut line = String::new();
    BufReader::new(process.0.stdout.take().unwrap()).read_line(&mut line).unwrap();
    let address = line.trim().strip_prefix("listening on ").expect("its address").to_owned();
    Server { process, address }
}

fn client() -> reqwest::Client {
    let _ = rustls::crypto::ring::default_provider().install_default();
    reqwest::Client::builder().timeout(Duration::from_secs(20)).build().unwrap()
}

/// Appends until the server does not answer.
async fn write(address: String, device: u8, first: u64, told: Arc<Mutex<Vec<(u64, BatchId)>>>) {
    let client = client();
    let (mut head, mut number) = (0, first);
    loop {
        let batch = batch_of(LINE, device, number, head, 1);
        let request = client
            .post(format!("{address}{}", route::batches(LINE)))
            .header("authorization", KEY.bearer())
            .body(batch.encode());
        let Ok(response) = request.send().await else { return };
        let is_stored = response.status().is_success();
        let Ok(bytes) = response.bytes().await else { return };
        let answer = if is_stored {
            Answer::decode(&bytes).ok()
        } else {
            serde_json::from_slice::<Problem>(&bytes).ok().and_then(|problem| Answer::of_problem(&problem))
        };
        match answer {
            Some(Answer::Appended { seq } | Answer::Duplicate { seq }) => {
                told.lock().unwrap().push((seq, batch.header.id));
                (head, number) = (seq, number + 1);
            }
            Some(Answer::Conflict { head: other }) => head = other,
            Some(Answer::Fenced { .. } | Answer::TooLarge { .. } | Answer::Forbidden) | None => return,
        }
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn the_program_killed_under_load_and_started_again_has_all_it_acknowledged() {
    let folder = tempfile::tempdir().unwrap();
    let told = Arc::new(Mutex::new(Vec::new()));
    let times = 8;
    for time in 0..times {
        let mut server = start(folder.path());
        let made = client().put(format!("{}{}", server.address, route::line(LINE)));
        assert!(made.header("authorization", KEY.bearer()).send().await.unwrap().status().is_success());
        let writers: Vec<_> = (1..=4)
            .map(|device| tokio::spawn(write(server.address.clone(), device, time * 1_000_000, Arc::clone(&told))))
            .collect();
        tokio::time::sleep(Duration::from_millis(100 + 40 * time)).await;
        server.process.0.kill().unwrap();
        server.process.0.wait().unwrap();
        for writer in writers {
            writer.await.unwrap();
        }
    }
    let server = start(folder.path());
    let (client, mut next, mut found) = (client(), 1, Vec::new());
    loop {
        let request = client.get(format!("{}{}", server.address, route::page(LINE, next)));
        let response = request.header("authorization", KEY.bearer()).send().await.unwrap();
        let page = Page::decode(&response.bytes().await.unwrap()).unwrap();
        if page.next() == next {
            break;
        }
        next = page.next();
        found.extend(page.into_batches().map(|one| (one.seq, Batch::decode(&one.bytes).unwrap().header.id)));
    }
    let told = told.lock().unwrap();
    assert!(told.len() > 20, "too little load: {}", told.len());
    for one in told.iter() {
        assert!(found.contains(one), "{} was acknowledged and is not there", one.0);
    }
    println!("killed {times} times, {} acknowledged, {} found", told.len(), found.len());
}

#[cfg(unix)]
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_program_that_is_told_to_end_lets_waiters_go_and_ends_well() {
    let folder = tempfile::tempdir().unwrap();
    let mut server = start(folder.path());
    let (client, address) = (client(), server.address.clone());
    client.put(format!("{address}{}", route::line(LINE))).header("authorization", KEY.bearer()).send().await.unwrap();
    let waiting = tokio::spawn({
        let request = client.get(format!("{address}{}", route::wait(LINE, 0))).header("authorization", KEY.bearer());
        async move { request.send().await }
    });
    tokio::time::sleep(Duration::from_millis(200)).await;
    let pid = server.process.0.id().to_string();
    assert!(Command::new("kill").args(["-TERM", &pid]).status().unwrap().success());
    assert!(waiting.await.unwrap().unwrap().status().is_success(), "the long poll was answered");
    let status = tokio::task::spawn_blocking(move || server.process.0.wait()).await.unwrap().unwrap();
    assert!(status.success(), "{status}");
}
