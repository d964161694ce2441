//! What the dealer's desk does: begin, deal portion by portion, draw ahead, reveal.

use crate::state::{Effects, Line, Session, stopwatch_ms, use_effects, use_line, use_session, words};
use leptos::prelude::*;
use leptos::task::spawn_local;
use takt_engine::distribute::{DealId, DealPlan, Dealer, Proof, Seed, commitment, pre_draw, verify};
use takt_engine::ids::MemberIx;
use takt_engine::{Command, Refusal, State};

/// Accounts dealt by one command: small enough that the page stays quick between two.
const PORTION: usize = 1_000;
/// How often dealing says how far it is. After every portion the page would be drawn more often than it deals.
const SAID_EVERY_MS: f64 = 100.0;
/// Inbound places that lie ready.
const AHEAD: usize = 60;

/// The dealer's desk; copies are free.
#[derive(Clone, Copy)]
pub struct Table {
    line: Line,
    effects: Effects,
    session: Session,
    /// Accounts dealt so far and to be dealt, while dealing runs.
    pub progress: RwSignal<Option<(u32, u32)>>,
    /// Whether dealing runs: what is looked at afterwards is not worked out anew between any two portions.
    pub is_running: Memo<bool>,
    /// Whether the person asked to stop.
    pub is_stopping: RwSignal<bool>,
}

/// One row of the table of holders.
#[derive(Clone, PartialEq, Eq, Hash)]
pub struct Holder {
    pub name: String,
    pub held: u32,
    pub target: u32,
    pub max: u32,
    pub permille: u32,
    pub today: &'static str,
}

/// Everyone who pulls, in the order they joined.
pub fn holders(state: &State, day: takt_engine::time::Day) -> Vec<Holder> {
    use takt_engine::bin::Bin;
    let station = state.map().first_task(Bin::Researching).map(|t| t.station);
    (0..state.members().len() as MemberIx)
        .filter_map(|ix| Some((ix, state.member(ix)?)))
        .filter(|(_, m)| m.active && station.is_some_and(|s| m.draft.stations.has(s)))
        .map(|(ix, member)| {
            let band = state.bands_of(ix).queued;
            let held = state.held(ix, Bin::Cold) + state.held(ix, Bin::Targeted);
            let max = u32::from(band.max);
            let today = if !state.is_in(ix, day) {
                "Not at work"
            } else if state.is_paused(ix) {
                "On a break"
            } else if held >= max {
                "Full: dealt nothing more"
            } else {
                "Is dealt to"
            };
            let permille = held.min(max) * 1_000 / max.max(1);
            Holder { name: member.draft.name.clone(), held, target: u32::from(band.target), max, permille, today }
        })
        .collect()
}

fn key(deal: DealId) -> String {
    format!("takt-seed-{:x}", deal.0)
}

pub fn hex(bytes: &[u8]) -> String {
    bytes.iter().map(|b| format!("{b:02x}")).collect()
}

fn unhex(text: &str) -> Option<Seed> {
    let mut seed = [0; 32];
    if text.len() != 64 || !text.is_ascii() {
        return None;
    }
    for (byte, at) in seed.iter_mut().zip((0..64).step_by(2)) {
        *byte = u8::from_str_radix(&text[at..at + 2], 16).ok()?;
    }
    Some(seed)
}

impl Table {
    pub fn new() -> Self {
        let progress = RwSignal::new(None);
        Self {
            line: use_line(),
            effects: use_effects(),
            session: use_session(),
            progress,
            is_running: Memo::new(move |_| progress.with(Option::is_some)),
            is_stopping: RwSignal::new(false),
        }
    }

    /// Works something out whenever the line changes, but for the time of dealing: then it stays as it was.
    pub fn at_rest<T: Clone + PartialEq + Send + Sync + 'static>(
        self,
        work_out: impl Fn(Line) -> T + Send + Sync + 'static,
    ) -> Memo<T> {
        Memo::new(move |before: Option<&T>| match before {
            Some(before) if self.is_running.get() => before.clone(),
            _ => work_out(self.line),
        })
    }

    /// The deal that is open; followed.
    pub fn open(self) -> Option<DealId> {
        self.line.read(|s| s.open_deal().map(|d| d.id))
    }

    /// The seed of a deal, where this device has it or it was revealed.
    pub fn seed(self, deal: DealId) -> Option<Seed> {
        let revealed = self.line.read(|s| s.deals().iter().find(|d| d.id == deal).and_then(|d| d.seed));
        revealed.or_else(|| self.effects.outside().recall(&key(deal)).as_deref().and_then(unhex))
    }

    /// Draws a secret, keeps it on this device, and publishes its fingerprint.
    pub fn begin(self, plan: DealPlan) {
        let Some(seed) = self.effects.outside().seed() else {
            return self.session.alarm("This browser gives no chance to draw from: a deal cannot be begun here.");
        };
        let (plan, name) = (Box::new(plan.clone()), plan.name);
        spawn_local(async move {
            match self.effects.run(Command::BeginDeal { plan, commitment: commitment(&seed) }).await {
                Ok(receipt) => {
                    self.effects.outside().remember(&key(DealId(receipt.entry.0)), &hex(&seed));
                    self.session.done(&receipt, format!("Began the deal “{name}”"));
                }
                Err(failure) => self.session.alarm(failure.to_string()),
            }
        });
    }

    /// Deals everything there is to those who are there, with a progress and a way to stop.
    pub fn deal(self, deal: DealId, seed: Seed) {
        if self.progress.get_untracked().is_some() {
            return;
        }
        let dealer = self.line.peek(|s| Dealer::resume(s, deal, seed));
        let mut dealer = match dealer {
            Ok(dealer) => dealer,
            Err(refusal) => return self.session.alarm(refusal.to_string()),
        };
        let all = self.line.peek(|s| to_deal(s, deal, self.line.ctx().today()));
        self.is_stopping.set(false);
        self.progress.set(Some((0, all)));
        spawn_local(async move {
            let group = self.effects.outside().next_entry();
            let (mut dealt, mut last) = (0, None);
            let mut said_ms = stopwatch_ms();
            while !self.is_stopping.get_untracked() {
                let today = self.line.ctx().today();
                let Some(command) = self.line.peek(|s| dealer.next(s, today, PORTION)) else { break };
                match self.effects.outside().run(command, Some(group)).await {
                    Ok(receipt) => {
                        dealt += receipt.count;
                        last = Some(receipt.entry);
                        self.session.note(&receipt, says(receipt.count));
                    }
                    Err(failure) => {
                        self.session.alarm(failure.to_string());
                        break;
                    }
                }
                // The page has had a turn while the portion was written.
                let now_ms = stopwatch_ms();
                if now_ms - said_ms >= SAID_EVERY_MS {
                    said_ms = now_ms;
                    self.progress.set(Some((dealt, all.max(dealt))));
                }
            }
            self.progress.set(None);
            if let Some(last) = last {
                self.session.done_in_parts(last, says(dealt));
            }
        });
    }

    /// Places for what comes in, drawn before it comes.
    pub fn draw_ahead(self, deal: DealId, seed: Seed) {
        let today = self.line.ctx().today();
        match self.line.peek(|s| pre_draw(s, deal, seed, today, AHEAD)) {
            Ok(Some(command)) => self.effects.act(command, "Inbound places drawn ahead"),
            Ok(None) => self.session.say("Enough places lie ready, or nobody who answers is at work today."),
            Err(refusal) => self.session.alarm(refusal.to_string()),
        }
    }

    /// Makes the seed known and closes the deal.
    pub fn reveal(self, deal: DealId, seed: Seed) {
        spawn_local(async move {
            match self.effects.run(Command::Reveal { deal, seed }).await {
                Ok(receipt) => {
                    // The log has it now: this device need not keep it.
                    self.effects.outside().remember(&key(deal), "");
                    self.session.done(&receipt, "Revealed the seed: the deal is closed".into());
                }
                Err(failure) => self.session.alarm(failure.to_string()),
            }
        });
    }

    /// Makes every draw again.
    pub fn prove(self, deal: DealId) -> Result<Result<Proof, String>, Refusal> {
        let seed = self.seed(deal).ok_or(Refusal::WrongSeed)?;
        self.line.peek(|s| {
            let name = |ix: Option<MemberIx>| {
                ix.and_then(|ix| s.member(ix)).map_or_else(|| "nobody".to_owned(), |m| m.draft.name.clone())
            };
            Ok(verify(s, deal, &seed)?.map_err(|d| {
                let (drawn, logged) = (name(d.drawn), name(Some(d.logged)));
                format!("Draw {} does not come out: the seed gives it to {drawn}, the log to {logged}.", d.row + 1)
            }))
        })
    }
}

fn says(dealt: u32) -> String {
    format!("Dealt {}", words::plural(dealt.into(), "account", "accounts"))
}

/// How many accounts there are to deal, no more than fit.
pub fn to_deal(state: &State, deal: DealId, today: takt_engine::time::Day) -> u32 {
    use takt_engine::bin::Bin;
    let Some(record) = state.deals().iter().find(|d| d.id == deal) else { return 0 };
    let room: u32 = state
        .hands_today(&record.plan, today)
        .iter()
        .filter_map(|(id, _)| state.member_ix(*id))
        .map(|ix| state.dealt_room(&record.plan, ix))
        .sum();
    // What is held back for a test, and what may never be called, lies in Cold and is not dealt.
    state.ranked(Bin::Cold, takt_engine::ids::POOL).take(room as usize).count() as u32
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_seed_reads_back_as_it_was_kept() {
        let seed = [0xa7; 32];
        assert_eq!(unhex(&hex(&seed)), Some(seed));
        assert_eq!((unhex("a7"), unhex(&"zz".repeat(32))), (None, None));
    }
}
