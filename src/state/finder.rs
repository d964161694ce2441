//! Accounts by what one remembers of their name, in slices, for the palette.

use super::line::Line;
use super::table_run::with_text;
use gloo::timers::future::TimeoutFuture;
use leptos::prelude::*;
use leptos::task::spawn_local;
use takt_engine::bin::Bin;
use takt_engine::ids::AccountId;
use takt_engine::search::Search;

/// Accounts that are shown.
const SHOWN: usize = 8;
/// Accounts from which the best are chosen.
const LOOKED_AT: usize = 400;
/// Accounts read, and bytes searched, in one slice: a few milliseconds each.
const READ: u32 = 2_048;
const BYTES: usize = 512 * 1024;

/// One account that was found.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Found {
    /// Which.
    pub id: AccountId,
    /// What it is called.
    pub name: String,
    /// Where it stands.
    pub bin: Bin,
    /// Who holds it; empty when nobody does.
    pub owner: String,
}

/// A search that follows what is typed.
#[derive(Clone, Copy)]
pub struct Finder {
    line: Line,
    found: RwSignal<Vec<Found>>,
    turn: StoredValue<u32>,
}

impl Finder {
    /// Follows `query` for as long as the caller lives.
    pub fn new(line: Line, query: RwSignal<String>) -> Self {
        let finder = Self { line, found: RwSignal::new(Vec::new()), turn: StoredValue::new(0) };
        Effect::new(move |_| {
            let typed = query.get();
            finder.turn.update_value(|turn| *turn += 1);
            if typed.trim().chars().count() < 2 {
                finder.found.set(Vec::new());
                return;
            }
            let turn = finder.turn.get_value();
            spawn_local(async move { finder.search(typed, turn).await });
        });
        finder
    }

    /// The best that were found; followed.
    pub fn get(self) -> Vec<Found> {
        self.found.get()
    }

    fn is_current(self, turn: u32) -> bool {
        self.turn.try_get_value() == Some(turn)
    }

    async fn search(self, typed: String, turn: u32) {
        let mut search = Search::new(&typed);
        let (mut hits, mut is_read) = (Vec::new(), false);
        loop {
            let is_through = self.line.peek(|state| {
                with_text(|text| {
                    is_read = is_read || text.catch_up(state, READ);
                    text.step(&mut search, BYTES, &mut hits)
                })
            });
            if (is_through && is_read) || hits.len() >= LOOKED_AT {
                break;
            }
            TimeoutFuture::new(0).await;
            if !self.is_current(turn) {
                return;
            }
        }
        let first = typed.trim().to_lowercase();
        let inner = format!(" {first}");
        let best = self.line.peek(|state| {
            hits.retain(|ix| state.is_on_line(*ix));
            // Names that begin as typed, then those with such a word, then the best on the line.
            hits.sort_by_cached_key(|ix| {
                let name = state.name(*ix).to_lowercase();
                let place = match () {
                    () if name.starts_with(&first) => 0,
                    () if name.contains(&inner) => 1,
                    () if name.contains(&first) => 2,
                    () => 3,
                };
                (place, u16::MAX - state.rank_score(*ix), *ix)
            });
            hits.dedup();
            let found = hits.iter().take(SHOWN).map(|ix| {
                let row = state.account(*ix);
                Found {
                    id: state.account_id(*ix),
                    name: state.name(*ix).to_owned(),
                    bin: row.bin,
                    owner: state.owner_name(&row).to_owned(),
                }
            });
            found.collect::<Vec<_>>()
        });
        if self.is_current(turn) {
            self.found.set(best);
        }
    }
}
