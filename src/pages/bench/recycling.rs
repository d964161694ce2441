//! Recycling: what waits in the reject bins and why, what comes back when, and how it then did.

use crate::pages::shared::sheet::{Cell, grid, grid_with, nothing, part, press, sheet};
use crate::routes::Route;
use crate::state::{Effects, Line, Session, use_effects, use_line, use_session, words};
use leptos::prelude::*;
use leptos::task::spawn_local;
use std::collections::BTreeMap;
use takt_engine::bin::{Bin, Reason};
use takt_engine::command::MAX_BULK;
use takt_engine::ids::{AccountId, POOL};
use takt_engine::state::{DueClass, EventKind};
use takt_engine::time::{DAY, HOUR, Time};
use takt_engine::{Command, State};

/// Accounts that are looked at for their reasons, soonest to come back first.
const LOOKED_AT: usize = 20_000;

/// The screen.
pub fn page() -> AnyView {
    let line = use_line();
    let hour = Memo::new(move |_| Time(line.now().0 / HOUR * HOUR));
    sheet(
        Route::Recycling,
        "What left the line waits for its timer, then begins another lap.".into_any(),
        vec![
            part("timers", "Timers", "When what waits comes back by itself.", timers(hour)),
            part("why", "Fix and put back", "By the reason it left for. What is mended need not wait.", reasons()),
            part(
                "laps",
                "How it then did",
                "What came back in the last year, by where it had lain and why.",
                laps(hour),
            ),
        ],
    )
}

fn timers(hour: Memo<Time>) -> AnyView {
    const SPANS: [(&str, u32); 4] =
        [("due now", 0), ("within a week", 7), ("within a month", 30), ("within a quarter", 91)];
    let line = use_line();
    let rows = Memo::new(move |_| {
        let now = hour.get();
        line.read(|s| {
            let back = s.comes_back_by(now.plus(91 * DAY));
            SPANS.map(|(name, days)| (name, back.iter().filter(|(_, at)| *at <= now.plus(days * DAY)).count() as u32))
        })
    });
    let facts = SPANS
        .into_iter()
        .enumerate()
        .map(|(i, (name, _))| view! { <dt>{name}</dt><dd>{move || words::count(rows.get()[i].1)}</dd> }.into_any())
        .collect_view();
    view! { <dl class="facts">{facts}</dl> }.into_any()
}

/// Why an account left: the reason of its last move.
fn reason_of(s: &State, ix: u32) -> Option<Reason> {
    s.timeline(ix).find(|e| e.kind == EventKind::Moved && !e.is_undone).and_then(|e| e.reason)
}

/// Accounts of the two bins with a timer, by bin and reason.
fn by_reason(s: &State) -> BTreeMap<(Bin, Option<Reason>), Vec<AccountId>> {
    let mut found: BTreeMap<_, Vec<AccountId>> = BTreeMap::new();
    for item in s.due(POOL, DueClass::Timer).take(LOOKED_AT) {
        let key = (s.account(item.account).bin, reason_of(s, item.account));
        found.entry(key).or_default().push(s.account_id(item.account));
    }
    found
}

fn label(reason: Option<Reason>) -> &'static str {
    reason.map_or("No reason kept", Reason::label)
}

fn reasons() -> AnyView {
    let (line, effects, session) = (use_line(), use_effects(), use_session());
    // Looked through anew only when something has come or gone: an edit elsewhere changes no reason.
    let held =
        Memo::new(move |_| line.read(|s| [Bin::Developing, Bin::NoCurrentOpportunity].map(|bin| s.bin_count(bin))));
    let rows = Memo::new(move |_| {
        // Read, not only followed: a memo that nobody reads follows nothing itself.
        let _ = held.get();
        line.peek(|s| {
            by_reason(s).into_iter().map(|((bin, why), ids)| (bin, why, ids.len() as u32)).collect::<Vec<_>>()
        })
    });
    (move || match rows.get() {
        rows if rows.is_empty() => nothing("Nothing waits in Developing or No Current Opportunity."),
        rows => {
            let rows = rows.into_iter().map(|(bin, why, count)| {
                let cells = vec![Cell::Text(bin.name().into()), Cell::Text(label(why).into()), Cell::count(count)];
                let said = format!("Put back: {}, {}", bin.name(), label(why));
                (cells, Some(press("Put back", said, move || put_back(line, effects, session, bin, why))))
            });
            grid_with("What waits, by reason", &["Bin", "Left because", "Accounts#", "Then#"], rows.collect())
        }
    })
    .into_any()
}

/// Puts every account that left a bin's way for one reason back into Cold, as one group.
fn put_back(line: Line, effects: Effects, session: Session, bin: Bin, why: Option<Reason>) {
    let accounts = line.peek(|s| by_reason(s).remove(&(bin, why)).unwrap_or_default());
    spawn_local(async move {
        let group = effects.outside().next_entry();
        for part in accounts.chunks(MAX_BULK) {
            let command = Command::Move { accounts: part.to_vec(), to: Bin::Cold, reason: Some(Reason::Fixed) };
            match effects.outside().run(command, Some(group)).await {
                Ok(receipt) => {
                    let put = words::plural(receipt.moved.len() as u64, "account", "accounts");
                    session.done(&receipt, format!("Put {put} back, a lap later"));
                }
                Err(failure) => return session.alarm(failure.to_string()),
            }
            gloo::timers::future::TimeoutFuture::new(0).await;
        }
    });
}

fn laps(hour: Memo<Time>) -> AnyView {
    const HEAD: &[&str] =
        &["From", "Left because", "Came back#", "Pulled#", "Qualified#", "Handed off#", "Won#", "Left again#"];
    let line = use_line();
    let rows = Memo::new(move |_| {
        let now = hour.get();
        line.read(|s| {
            s.comebacks(Time(now.0.saturating_sub(365 * DAY)), now.plus(HOUR))
                .iter()
                .map(|c| {
                    let counts = [c.came_back, c.pulled, c.qualified, c.handed_off, c.won, c.left_again];
                    let start = [Cell::Text(c.from.name().into()), Cell::Text(label(c.reason).into())];
                    start.into_iter().chain(counts.map(Cell::count)).collect::<Vec<_>>()
                })
                .collect::<Vec<_>>()
        })
    });
    (move || match rows.get() {
        rows if rows.is_empty() => nothing("Nothing has come back in the last year."),
        rows => grid("What came back", HEAD, rows),
    })
    .into_any()
}
