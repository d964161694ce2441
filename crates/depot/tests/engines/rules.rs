//! The rules of the log (see `store.rs`), each against a real engine.

use crate::support::{DAY_MS, LINE, NOW_MS, Place, batch_of};
use std::collections::BTreeMap;
use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::{Arc, Mutex};
use takt_depot::store::{LogStore, Read, Shelf, Tip};
use takt_wire::{Answer, Batch, BatchId, LineId};

pub struct Engine {
    pub name: &'static str,
    place: Arc<Place>,
    line: LineId,
    rounds: u64,
    depots: usize,
}

impl Engine {
    pub fn new(name: &'static str, place: Place, rounds: u64, depots: usize) -> Self {
        // `cargo xtask conform` asks for more than a test run has time for.
        let rounds = std::env::var("TAKT_ROUNDS").ok().and_then(|text| text.parse().ok()).unwrap_or(rounds);
        Self { name, place: Arc::new(place), line: LINE, rounds, depots }
    }

    /// The same store, another line.
    pub fn on_a_line_of(&self, rule: &str) -> Self {
        let mut line = [0; 16];
        for (at, byte) in rule.bytes().enumerate() {
            line[at % 16] ^= byte.rotate_left((at / 16) as u32);
        }
        Self { line: LineId(line), place: Arc::clone(&self.place), ..*self }
    }

    async fn open(&self) -> Arc<dyn LogStore> {
        self.place.open().await
    }

    /// As if by another process, where the engine allows two.
    async fn another(&self, first: &Arc<dyn LogStore>) -> Arc<dyn LogStore> {
        if self.depots > 1 { self.open().await } else { Arc::clone(first) }
    }

    fn batch(&self, number: u64, expect_head: u64) -> Batch {
        batch_of(self.line, 1, number, expect_head, 1)
    }
}

async fn append(store: &Arc<dyn LogStore>, batch: &Batch) -> Answer {
    store.append(batch, batch.encode(), NOW_MS).await.unwrap()
}

async fn fill(engine: &Engine, store: &Arc<dyn LogStore>, count: u64) {
    for number in 0..count {
        let answer = append(store, &engine.batch(number, number)).await;
        assert_eq!(answer, Answer::Appended { seq: number + 1 });
    }
}

/// Every batch from 1 to the head, with its number; no gap.
pub async fn reads_back(store: &dyn LogStore, line: LineId, head: u64) -> BTreeMap<u64, BatchId> {
    let mut found = BTreeMap::new();
    let mut next = 1;
    while next <= head {
        let Read::Page(page) = store.read(line, next).await.unwrap() else { panic!("{next} is gone") };
        assert_eq!(page.from(), next);
        assert!(page.next() > next, "nothing at {next} of {head}");
        next = page.next();
        for batch in page.into_batches() {
            let header = Batch::decode(&batch.bytes).unwrap().header;
            assert_eq!(header.seq(), batch.seq);
            found.insert(batch.seq, header.id);
        }
    }
    assert!(found.keys().copied().eq(1..=head), "a gap below {head}");
    found
}

pub async fn eight_writers_at_one_head_leave_no_gap(engine: &Engine) {
    let mut depots = Vec::new();
    for _ in 0..engine.depots {
        depots.push(engine.open().await);
    }
    let told: Arc<Mutex<BTreeMap<u64, BatchId>>> = Arc::default();
    let conflicts = Arc::new(AtomicU64::new(0));
    let began = std::time::Instant::now();
    let mut writers = Vec::new();
    for writer in 0..8u8 {
        let store = Arc::clone(&depots[usize::from(writer) % engine.depots]);
        let (told, line, rounds) = (Arc::clone(&told), engine.line, engine.rounds);
        let conflicts = Arc::clone(&conflicts);
        writers.push(tokio::spawn(async move {
            let (mut head, mut number) = (0, 0);
            while head < rounds {
                let batch = batch_of(line, writer + 1, number, head, 1);
                match append(&store, &batch).await {
                    Answer::Appended { seq } => {
                        assert_eq!(told.lock().unwrap().insert(seq, batch.header.id), None, "{seq} was given twice");
                        (head, number) = (seq, number + 1);
                    }
                    Answer::Conflict { head: other } => {
                        assert_ne!(other, head, "a conflict with one's own head");
                        conflicts.fetch_add(1, Ordering::Relaxed);
                        head = other;
                    }
                    other => panic!("{other:?}"),
                }
            }
        }));
    }
    for writer in writers {
        writer.await.unwrap();
    }
    let told = Arc::into_inner(told).unwrap().into_inner().unwrap();
    let head = depots[0].tip(engine.line).await.unwrap().head;
    assert!(head >= engine.rounds && told.len() as u64 == head, "{} told, head {head}", told.len());
    assert_eq!(reads_back(&*engine.open().await, engine.line, head).await, told);
    let (lost, seconds) = (conflicts.load(Ordering::Relaxed), began.elapsed().as_secs_f64());
    println!("{}: 8 writers, {head} batches in order, {lost} conflicts, {seconds:.1} s", engine.name);
}

pub async fn a_batch_whose_answer_was_lost_gets_the_same_answer_again(engine: &Engine) {
    let store = engine.open().await;
    fill(engine, &store, 3).await;
    let other = engine.another(&store).await;
    for number in 0..3 {
        let again = engine.batch(number, number);
        assert_eq!(append(&store, &again).await, Answer::Duplicate { seq: number + 1 });
        assert_eq!(append(&other, &again).await, Answer::Duplicate { seq: number + 1 });
    }
    assert_eq!(store.tip(engine.line).await.unwrap().head, 3);
}

pub async fn a_batch_sent_again_on_another_head_keeps_its_number(engine: &Engine) {
    let store = engine.open().await;
    fill(engine, &store, 4).await;
    let other = engine.another(&store).await;
    assert_eq!(append(&other, &engine.batch(1, 4)).await, Answer::Duplicate { seq: 2 });
    assert_eq!(append(&other, &engine.batch(3, 0)).await, Answer::Duplicate { seq: 4 });
    assert_eq!(append(&store, &engine.batch(4, 4)).await, Answer::Appended { seq: 5 });
}

pub async fn a_duplicate_after_days_and_after_compaction_has_the_same_answer(engine: &Engine) {
    let store = engine.open().await;
    fill(engine, &store, 6).await;
    let later = NOW_MS + 300 * DAY_MS;
    let again = engine.batch(2, 2);
    assert_eq!(store.append(&again, again.encode(), later).await.unwrap(), Answer::Duplicate { seq: 3 });
    store.drop_batches(engine.line, 5, u64::MAX / 4).await.unwrap();
    for store in [engine.another(&store).await, store] {
        for number in 0..6 {
            let again = engine.batch(number, number);
            let answer = store.append(&again, again.encode(), later).await.unwrap();
            assert_eq!(answer, Answer::Duplicate { seq: number + 1 });
        }
    }
}

pub async fn a_batch_on_another_head_is_refused_with_the_right_one(engine: &Engine) {
    let store = engine.open().await;
    assert_eq!(append(&store, &engine.batch(9, 7)).await, Answer::Conflict { head: 0 });
    fill(engine, &store, 2).await;
    let other = engine.another(&store).await;
    assert_eq!(append(&other, &engine.batch(9, 1)).await, Answer::Conflict { head: 2 });
    assert_eq!(append(&other, &engine.batch(9, 3)).await, Answer::Conflict { head: 2 });
    assert_eq!(append(&other, &engine.batch(9, u64::MAX)).await, Answer::Conflict { head: 2 });
    assert_eq!(append(&other, &engine.batch(9, 2)).await, Answer::Appended { seq: 3 });
    // The first one slept; it does not know of number 3.
    assert_eq!(append(&store, &engine.batch(10, 2)).await, Answer::Conflict { head: 3 });
}

pub async fn a_lower_epoch_is_fenced_for_its_device_alone(engine: &Engine) {
    let store = engine.open().await;
    let line = engine.line;
    assert_eq!(append(&store, &batch_of(line, 1, 0, 0, 4)).await, Answer::Appended { seq: 1 });
    let other = engine.another(&store).await;
    assert_eq!(append(&other, &batch_of(line, 1, 1, 1, 5)).await, Answer::Appended { seq: 2 });
    for store in [&store, &other] {
        assert_eq!(append(store, &batch_of(line, 1, 2, 2, 4)).await, Answer::Fenced { epoch: 5 });
    }
    assert_eq!(append(&store, &batch_of(line, 2, 0, 2, 1)).await, Answer::Appended { seq: 3 });
    assert_eq!(append(&other, &batch_of(line, 1, 3, 3, 5)).await, Answer::Appended { seq: 4 });
    // Fenced or not: what was stored was stored.
    assert_eq!(append(&store, &batch_of(line, 1, 0, 0, 4)).await, Answer::Duplicate { seq: 1 });
}

pub async fn dropped_batches_are_gone_and_their_numbers_stay_taken(engine: &Engine) {
    let sleeper = engine.open().await;
    assert_eq!(append(&sleeper, &engine.batch(0, 0)).await, Answer::Appended { seq: 1 });
    let store = engine.another(&sleeper).await;
    for number in 1..5 {
        append(&store, &engine.batch(number, number)).await;
    }
    let tip = store.drop_batches(engine.line, 3, u64::MAX / 4).await.unwrap();
    assert_eq!(tip, Tip { head: 5, first: 4 });
    assert_eq!(store.read(engine.line, 3).await.unwrap(), Read::Gone);
    let Read::Page(page) = store.read(engine.line, 4).await.unwrap() else { panic!("gone") };
    assert_eq!(page.batches().len(), 2);
    // It last saw number 1, and number 2 was dropped since.
    let late = batch_of(engine.line, 2, 7, 1, 1);
    assert_eq!(append(&sleeper, &late).await, Answer::Conflict { head: 5 });
    assert_eq!(append(&sleeper, &batch_of(engine.line, 2, 7, 5, 1)).await, Answer::Appended { seq: 6 });
}

pub async fn young_batches_and_the_last_one_are_kept(engine: &Engine) {
    let store = engine.open().await;
    assert_eq!(store.drop_batches(engine.line, 9, u64::MAX / 4).await.unwrap(), Tip::EMPTY);
    fill(engine, &store, 3).await;
    let kept = store.drop_batches(engine.line, 3, NOW_MS / 4).await.unwrap();
    assert_eq!(kept, Tip { head: 3, first: 1 }, "none is older than that");
    let kept = store.drop_batches(engine.line, 99, u64::MAX / 4).await.unwrap();
    assert_eq!(kept, Tip { head: 3, first: 3 });
    // Dropping again changes nothing.
    assert_eq!(store.drop_batches(engine.line, 2, u64::MAX / 4).await.unwrap(), Tip { head: 3, first: 3 });
    assert_eq!(append(&store, &engine.batch(3, 3)).await, Answer::Appended { seq: 4 });
}

pub async fn every_depot_reads_the_same_pages(engine: &Engine) {
    let store = engine.open().await;
    fill(engine, &store, 5).await;
    let other = engine.another(&store).await;
    for from in 1..=7 {
        assert_eq!(store.read(engine.line, from).await.unwrap(), other.read(engine.line, from).await.unwrap());
    }
    let Read::Page(page) = store.read(engine.line, 2).await.unwrap() else { panic!("gone") };
    let sent: Vec<Vec<u8>> = (1..5).map(|number| engine.batch(number, number).encode()).collect();
    assert_eq!(page.batches(), sent, "byte for byte");
    assert!(!page.full());
}

pub async fn lines_do_not_see_each_other(engine: &Engine) {
    let store = engine.open().await;
    fill(engine, &store, 2).await;
    let elsewhere = LineId([0xee; 16]);
    assert_eq!(store.tip(elsewhere).await.unwrap(), Tip::EMPTY);
    let same_name = batch_of(elsewhere, 1, 0, 0, 1);
    assert_eq!(append(&store, &same_name).await, Answer::Appended { seq: 1 });
    store.put(elsewhere, Shelf::Line, "the", b"x".to_vec(), NOW_MS).await.unwrap();
    assert_eq!(store.get(engine.line, Shelf::Line, "the").await.unwrap(), None);
    assert!(store.lines().await.unwrap().contains(&elsewhere));
}

pub async fn a_shelf_keeps_what_was_put_and_lets_one_of_many_be_first(engine: &Engine) {
    let store = engine.open().await;
    let other = engine.another(&store).await;
    let mut racers = Vec::new();
    for racer in 0..8u8 {
        let store = Arc::clone(if racer % 2 == 0 { &store } else { &other });
        let line = engine.line;
        racers.push(tokio::spawn(
            async move { store.put_new(line, Shelf::Keys, "b", vec![racer], NOW_MS).await.unwrap() },
        ));
    }
    let mut first = Vec::new();
    for (racer, task) in racers.into_iter().enumerate() {
        if task.await.unwrap() {
            first.push(racer as u8);
        }
    }
    assert_eq!(first.len(), 1, "{first:?} were first");
    assert_eq!(other.get(engine.line, Shelf::Keys, "b").await.unwrap(), Some(first));
    store.put(engine.line, Shelf::Keys, "a", Vec::new(), NOW_MS).await.unwrap();
    store.put(engine.line, Shelf::Keys, "c", b"1".to_vec(), NOW_MS).await.unwrap();
    store.put(engine.line, Shelf::Keys, "c", b"2".to_vec(), NOW_MS).await.unwrap();
    assert_eq!(store.get(engine.line, Shelf::Keys, "c").await.unwrap(), Some(b"2".to_vec()));
    let names = |limit| {
        let (store, line) = (Arc::clone(&store), engine.line);
        async move {
            let named = store.names(line, Shelf::Keys, limit).await.unwrap();
            named.into_iter().map(|named| named.name).collect::<Vec<_>>()
        }
    };
    assert_eq!(names(9).await, ["a", "b", "c"]);
    assert_eq!(names(2).await, ["a", "b"]);
    store.delete(engine.line, Shelf::Keys, "b").await.unwrap();
    store.delete(engine.line, Shelf::Keys, "b").await.unwrap();
    assert_eq!(names(9).await, ["a", "c"]);
}
