//! What goes over the network, and when: one request at a time, and after one whose fate is not known
//! nothing later until a pull has settled it.

use super::disk::InFlight;
use takt_wire::Answer;

/// A request is given up after so long; a hung socket must not stop the line.
pub const REQUEST_MS: u64 = 30_000;
/// The first pause after a failure, and the longest.
const PAUSE_MS: (u64, u64) = (1_000, 120_000);
/// Answers in a row that bring nothing forward, before the user is told.
const STUCK_AFTER: u32 = 12;

/// What is being asked.
#[derive(Clone, PartialEq, Eq, Debug)]
pub enum Asking {
    /// Nothing.
    Nothing,
    /// For the page that begins at this number.
    Page(u64),
    /// For the snapshot.
    Snapshot,
    /// To append the batch in flight.
    Append,
}

/// Why an answer is none.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Lost {
    /// No network, a time-out, a connection that broke.
    Unreachable,
    /// Something else answered: a login page of some network, a proxy, a page cut short.
    NotTheDepot,
    /// The depot answers, but cannot do it now.
    Unavailable,
    /// The key opens nothing here any more.
    ShutOut,
}

/// What the depot answered to a page.
#[derive(Clone, PartialEq, Eq, Debug)]
pub enum Pulled {
    /// Batches from the number that was asked for, in order. `more` when the page was full.
    Page {
        /// As they were sent.
        batches: Vec<Vec<u8>>,
        /// Whether more may follow.
        more: bool,
    },
    /// They were dropped; a snapshot holds them.
    Gone,
    /// No answer.
    Lost(Lost),
}

/// What came of a push.
pub type Pushed = Result<Answer, Lost>;

/// The network side of one tab that leads.
#[derive(Debug)]
pub struct Courier {
    /// What is being asked.
    pub asking: Asking,
    /// When the request is given up.
    pub deadline_ms: u64,
    /// Nothing is asked before this.
    pub not_before_ms: u64,
    /// When the pause began, so that a clock that was set back does not make it last for days.
    paused_at_ms: u64,
    failures: u32,
    idle_answers: u32,
    chance: u64,
    /// Sent, with a fate that is not known or not yet written down.
    pub in_flight: Option<InFlight>,
    /// Whether the log may have grown.
    pub wants_pull: bool,
    /// Whether a pull has reached the depot's head since the batch in flight was last sent.
    pub is_settled: bool,
    /// Where the snapshot stands that was loaded last.
    pub loaded_seq: u64,
    /// Records in the next batch, at most: fewer after one that was too large.
    pub batch_records: usize,
}

impl Courier {
    /// At rest. `seed` spreads the pauses of many devices.
    pub fn new(seed: u64, in_flight: Option<InFlight>) -> Self {
        Self {
            asking: Asking::Nothing,
            deadline_ms: 0,
            not_before_ms: 0,
            paused_at_ms: 0,
            failures: 0,
            idle_answers: 0,
            chance: seed,
            in_flight,
            wants_pull: true,
            is_settled: false,
            loaded_seq: 0,
            batch_records: super::record::MAX_RECORDS,
        }
    }

    /// SplitMix64: small, and good enough to keep a thousand laptops from knocking at once.
    fn draw(&mut self) -> u64 {
        self.chance = self.chance.wrapping_add(0x9e37_79b9_7f4a_7c15);
        let mut z = self.chance;
        z = (z ^ (z >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        z = (z ^ (z >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
        z ^ (z >> 31)
    }

    /// Whether it is time to ask for something.
    pub fn may_ask(&self, now_ms: u64) -> bool {
        // A clock that was set back: the pause began in the future.
        self.asking == Asking::Nothing && (now_ms >= self.not_before_ms || now_ms < self.paused_at_ms)
    }

    /// Notes what is being asked.
    pub fn ask(&mut self, what: Asking, now_ms: u64) {
        self.asking = what;
        self.deadline_ms = now_ms.saturating_add(REQUEST_MS);
    }

    /// Whether the request has been waited for long enough.
    pub fn is_overdue(&self, now_ms: u64) -> bool {
        let asked_ms = self.deadline_ms.saturating_sub(REQUEST_MS);
        self.asking != Asking::Nothing && (now_ms >= self.deadline_ms || now_ms.saturating_add(REQUEST_MS) < asked_ms)
    }

    /// An answer came, whatever it was.
    pub fn answered(&mut self) {
        self.asking = Asking::Nothing;
        self.failures = 0;
    }

    /// No answer came: the pause grows, with a random part, up to two minutes.
    pub fn failed(&mut self, now_ms: u64) {
        self.asking = Asking::Nothing;
        self.failures = self.failures.saturating_add(1);
        self.pause(now_ms);
    }

    /// Waits before the next request.
    pub fn pause(&mut self, now_ms: u64) {
        let doubled = PAUSE_MS.0.saturating_mul(1 << self.failures.saturating_sub(1).min(16));
        let most = doubled.min(PAUSE_MS.1);
        // Between half and all of it.
        let wait_ms = most / 2 + self.draw() % (most / 2 + 1);
        self.paused_at_ms = now_ms;
        self.not_before_ms = now_ms.saturating_add(wait_ms);
    }

    /// Something came forward: a batch in either direction.
    pub fn progressed(&mut self) {
        self.idle_answers = 0;
    }

    /// An answer that brought nothing forward while there was something to do. `true` when that has gone
    /// on for too long; then the pauses grow, too.
    pub fn stalled(&mut self, now_ms: u64) -> bool {
        self.idle_answers = self.idle_answers.saturating_add(1);
        if self.idle_answers >= 3 {
            self.failures = self.failures.max(self.idle_answers - 2);
            self.pause(now_ms);
        }
        self.idle_answers == STUCK_AFTER
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn pauses_double_up_to_two_minutes_and_no_two_devices_knock_together() {
        let (mut a, mut b) = (Courier::new(1, None), Courier::new(2, None));
        let mut last = 0;
        for n in 1..40 {
            a.failed(0);
            b.failed(0);
            assert!(a.not_before_ms >= PAUSE_MS.0 / 2 && a.not_before_ms <= PAUSE_MS.1);
            assert!(n < 3 || a.not_before_ms != b.not_before_ms);
            last = a.not_before_ms;
        }
        assert!(last >= PAUSE_MS.1 / 2);
        a.answered();
        a.failed(0);
        assert!(a.not_before_ms <= PAUSE_MS.0);
    }

    #[test]
    fn a_clock_that_is_set_back_neither_hangs_a_pause_nor_a_request() {
        let mut courier = Courier::new(1, None);
        courier.failed(1_000_000_000);
        assert!(!courier.may_ask(1_000_000_001));
        assert!(courier.may_ask(5));
        courier.ask(Asking::Page(1), 1_000_000_000);
        assert!(!courier.is_overdue(1_000_000_001));
        assert!(courier.is_overdue(5));
        assert!(courier.is_overdue(1_000_000_000 + REQUEST_MS));
    }
}
