//! Making the list: searched, filtered and sorted in slices, the first rows shown at once.

use super::line::Line;
use super::session::{Session, stopwatch_ms};
use super::table::Query;
use super::table_keep::Keep;
use super::table_sort::{Keyed, Sorter, Top};
use gloo::timers::future::TimeoutFuture;
use leptos::prelude::*;
use leptos::task::spawn_local;
use std::cell::RefCell;
use std::rc::Rc;
use takt_engine::State;
use takt_engine::ids::AccountIx;
use takt_engine::search::{Haystack, Search};

/// What one slice may take before the page gets a turn, in milliseconds.
const SLICE_MS: f64 = 7.0;
/// Rows looked at between two looks at the clock.
const ROWS: u32 = 2_048;
/// Rows merged between two looks at the clock.
const MERGE: usize = 8_192;
/// Bytes searched between two looks at the clock.
const BYTES: usize = 64 * 1024;
/// Accounts read into the searched text between two looks at the clock.
const READ: u32 = 512;

/// The list as it stands.
#[derive(Clone, Default)]
pub struct Listing {
    /// Accounts in order; while it is being made, the first of them.
    pub rows: Rc<Vec<AccountIx>>,
    /// Accounts found so far.
    pub count: usize,
    /// Whether all are in and in order.
    pub is_whole: bool,
}

thread_local! {
    /// The searched text, made once and kept for as long as the page is open.
    static TEXT: RefCell<(Haystack, u32)> = RefCell::new((Haystack::default(), 0));
    /// The list that was last made, and its address: for walking through it account by account.
    static LAST: RefCell<(Listing, String)> = RefCell::new((Listing::default(), String::new()));
}

/// The list that was last shown, and the address it was shown at.
pub fn last_listing() -> (Listing, String) {
    LAST.with_borrow(Clone::clone)
}

/// The searched text, shared by every search of the page.
pub fn with_text<T>(look: impl FnOnce(&mut Haystack) -> T) -> T {
    TEXT.with_borrow_mut(|(text, _)| look(text))
}

async fn breathe() {
    TimeoutFuture::new(0).await;
}

/// The maker of the list of one screen.
#[derive(Clone, Copy)]
pub struct Maker {
    line: Line,
    listing: RwSignal<Listing, LocalStorage>,
    turn: StoredValue<u32>,
    seen: StoredValue<usize>,
}

impl Maker {
    /// For the screen that calls; `query` is followed, and so is the line.
    pub fn new(line: Line, session: Session, query: Memo<Query>) -> Self {
        let maker = Self {
            line,
            listing: RwSignal::new_local(Listing::default()),
            turn: StoredValue::new(0),
            seen: StoredValue::new(session.log.with_untracked(Vec::len)),
        };
        Effect::new(move |before: Option<(Query, Option<takt_engine::ids::MemberId>)>| {
            let (query, me) = (query.get(), line.me());
            line.version();
            maker.read_again(session);
            let is_new = before.as_ref() != Some(&(query.clone(), me));
            maker.start(query.clone(), is_new);
            (query, me)
        });
        // What other screens and other tabs have renamed is read again, once for each visit.
        let seq = line.peek(State::seq);
        let is_old = TEXT.with_borrow(|(text, at)| text.bytes() > 0 && *at != seq);
        if is_old {
            spawn_local(async move { maker.reread_all().await });
        }
        on_cleanup(move || {
            maker.turn.try_update_value(|turn| *turn += 1);
        });
        maker
    }

    /// The list; followed.
    pub fn get(self) -> Listing {
        self.listing.get()
    }
    /// The list, not followed.
    pub fn peek(self) -> Listing {
        self.listing.get_untracked()
    }

    /// Reads again what this desk has edited since the last look.
    fn read_again(self, session: Session) {
        let seen = self.seen.get_value();
        let touched: Vec<_> = session.log.with_untracked(|log| {
            self.seen.set_value(log.len());
            log.iter().skip(seen.saturating_sub(1)).filter_map(|done| done.account).collect()
        });
        self.line.peek(|state| {
            TEXT.with_borrow_mut(|(text, _)| {
                touched.into_iter().filter_map(|id| state.find(id)).for_each(|ix| text.refresh(state, ix));
            });
        });
    }

    /// Makes the searched text anew beside the old one.
    async fn reread_all(self) {
        let turn = self.turn.try_get_value();
        let mut fresh = Haystack::default();
        loop {
            let begun = stopwatch_ms();
            let done = self.line.peek(|state| {
                let mut done = false;
                while !done && stopwatch_ms() - begun < SLICE_MS {
                    done = fresh.catch_up(state, READ);
                }
                done
            });
            if done {
                let seq = self.line.peek(State::seq);
                TEXT.set((fresh, seq));
                return;
            }
            breathe().await;
            if self.turn.try_get_value().is_none() || turn.is_none() {
                return;
            }
        }
    }

    fn start(self, query: Query, is_new: bool) {
        let turn = self.turn.get_value() + 1;
        self.turn.set_value(turn);
        spawn_local(async move {
            if is_new {
                // The screen around it, or the key that asks for it, is shown first.
                breathe().await;
            } else {
                // Commands come in bursts (an import, a bulk move): one list for all of them.
                TimeoutFuture::new(60).await;
            }
            if self.is_current(turn) {
                self.make(query, turn, is_new).await;
            }
        });
    }

    fn is_current(self, turn: u32) -> bool {
        self.turn.try_get_value() == Some(turn)
    }

    async fn make(self, query: Query, turn: u32, is_new: bool) {
        let ctx = self.line.ctx();
        let keep = self.line.peek(|state| Keep::new(&query, state, Some(ctx.author), ctx.now));
        let mut found: Vec<Keyed> = Vec::new();
        let mut top = Top::default();
        let mut scan = Scan::new(&query.words);
        let mut last_shown = 0;
        loop {
            let begun = stopwatch_ms();
            let from = found.len();
            let done = self.line.peek(|state| {
                let mut done = false;
                while !done && stopwatch_ms() - begun < SLICE_MS {
                    done = scan.step(state, &keep, &mut found);
                }
                if is_new {
                    top.take(&found[from..], &|a, b| keep.compare(state, a, b));
                }
                done
            });
            // The first rows as soon as there are any; then only the count goes on.
            if is_new && (done || found.len() > last_shown) {
                last_shown = found.len();
                self.show(Listing { rows: Rc::new(top.rows()), count: found.len(), is_whole: false });
            }
            if done {
                break;
            }
            breathe().await;
            if !self.is_current(turn) {
                return;
            }
        }
        let mut sorter = Sorter::new(found);
        loop {
            let begun = stopwatch_ms();
            let done = self.line.peek(|state| {
                let mut done = false;
                while !done && stopwatch_ms() - begun < SLICE_MS {
                    done = sorter.step(MERGE, &|a, b| keep.compare(state, a, b));
                }
                done
            });
            if done {
                break;
            }
            breathe().await;
            if !self.is_current(turn) {
                return;
            }
        }
        let rows = sorter.into_rows();
        let listing = Listing { count: rows.len(), rows: Rc::new(rows), is_whole: true };
        LAST.set((listing.clone(), query.write()));
        self.show(listing);
    }

    fn show(self, listing: Listing) {
        let _ = self.listing.try_set(listing);
    }
}

/// A walk over all accounts, or over those that a search finds.
struct Scan {
    search: Search,
    is_read: bool,
    next: AccountIx,
    hits: Vec<AccountIx>,
}

impl Scan {
    fn new(words: &str) -> Self {
        Self { search: Search::new(words), is_read: false, next: 0, hits: Vec::new() }
    }

    /// Goes on a little; true when it is through.
    fn step(&mut self, state: &State, keep: &Keep, found: &mut Vec<Keyed>) -> bool {
        if self.search.is_empty() {
            let to = state.account_rows().min(self.next.saturating_add(ROWS));
            found.extend((self.next..to).filter(|ix| keep.keeps(state, *ix)).map(|ix| keep.key(state, ix)));
            self.next = to;
            return to == state.account_rows();
        }
        TEXT.with_borrow_mut(|(text, seq)| {
            if !self.is_read {
                // Found while it is still being read: the search goes on from where the text grew.
                self.is_read = text.catch_up(state, READ);
                *seq = state.seq();
            }
            self.hits.clear();
            let is_through = text.step(&mut self.search, BYTES, &mut self.hits);
            let rows = state.account_rows();
            found.extend(
                self.hits.iter().filter(|ix| **ix < rows && keep.keeps(state, **ix)).map(|ix| keep.key(state, *ix)),
            );
            is_through && self.is_read
        })
    }
}
