//! Hand-offs: what waits for an answer and how long, and the audit of what was accepted.

use crate::pages::shared::sheet::{Cell, grid, grid_with, is_manager, nothing, part, press, sheet, who};
use crate::routes::Route;
use crate::state::{use_effects, use_line, words};
use leptos::prelude::*;
use takt_engine::hand_off::AuditRow;
use takt_engine::ids::AccountId;
use takt_engine::time::{DAY, MINUTE, Time};
use takt_engine::{Command, State};

/// Days of acceptances shown, and rows at most.
const WINDOW_DAYS: u32 = 90;
const SHOWN: usize = 40;

/// The screen.
pub fn page() -> AnyView {
    let line = use_line();
    let minute = Memo::new(move |_| Time(line.now().0 / MINUTE * MINUTE));
    let lede = move || {
        let limit = line.read(|s| s.rules().hand_off_limit_min);
        format!(
            "Accepted or returned within {} of working time, or it goes on to the next executive.",
            hours(limit.into())
        )
    };
    sheet(
        Route::HandOffs,
        lede.into_any(),
        vec![
            part("waiting", "Waiting for an answer", "Nothing lies in limbo: each has a clock.", waiting(minute)),
            part("audit", "Audit", "Credit stands on acceptance, until a manager finds otherwise.", audit(minute)),
        ],
    )
}

/// "45 min", "6 h 20 min".
fn hours(minutes: u32) -> String {
    match (minutes / 60, minutes % 60) {
        (0, m) => format!("{m} min"),
        (h, 0) => format!("{h} h"),
        (h, m) => format!("{h} h {m} min"),
    }
}

fn name_of(s: &State, id: AccountId) -> Cell {
    let name = s.find(id).map_or_else(String::new, |ix| s.name(ix).to_owned());
    Cell::Link(name, Route::Account(id).path())
}

fn waiting(minute: Memo<Time>) -> AnyView {
    let line = use_line();
    let rows = Memo::new(move |_| {
        let (now, offset) = (minute.get(), line.offset_min());
        line.read(|s| {
            let limit = u32::from(s.rules().hand_off_limit_min);
            s.pending_hand_offs(now, offset)
                .iter()
                .take(SHOWN)
                .map(|p| {
                    let left = format!("{} left", hours(limit.saturating_sub(p.waited_min)));
                    vec![
                        name_of(s, p.account),
                        Cell::Text(who(s, p.giver)),
                        Cell::Text(who(s, p.with)),
                        Cell::Quiet(hours(p.waited_min)),
                        if p.is_late { Cell::Alarm("its clock ran out".into()) } else { Cell::Quiet(left) },
                        Cell::count(p.rounds.into()),
                    ]
                })
                .collect::<Vec<_>>()
        })
    });
    (move || match rows.get() {
        rows if rows.is_empty() => nothing("Nothing waits: every hand-off has been accepted or returned."),
        rows => grid("Hand-offs that wait", &["Company", "From", "With", "Waited", "Clock", "Passed on#"], rows),
    })
    .into_any()
}

fn answers(row: &AuditRow) -> [Cell; 3] {
    let says = |is, no: &str| if is { Cell::Quiet("yes".into()) } else { Cell::Alarm(no.into()) };
    [
        says(row.is_outbound, "came to us"),
        says(row.is_requalified, "not re-qualified"),
        says(row.is_complete, "facts missing"),
    ]
}

fn audit(minute: Memo<Time>) -> AnyView {
    let (line, effects, may) = (use_line(), use_effects(), is_manager());
    let rows = Memo::new(move |_| {
        let (now, offset) = (minute.get(), line.offset_min());
        line.read(|s| {
            s.audit_list(Time(now.0.saturating_sub(WINDOW_DAYS * DAY)), now.plus(MINUTE))
                .iter()
                .take(SHOWN)
                .map(|row| {
                    let start = [
                        name_of(s, row.account),
                        Cell::Text(who(s, row.giver)),
                        Cell::Text(format!("{}, {}", who(s, row.by), words::when(row.at, now, offset))),
                    ];
                    (row.account, row.stands, start.into_iter().chain(answers(row)).collect::<Vec<_>>())
                })
                .collect::<Vec<_>>()
        })
    });
    let act = move |account: AccountId, stands: Option<bool>, name: String| match stands {
        Some(true) => view! { <span class="tag">"Stands"</span> }.into_any(),
        Some(false) => view! { <span class="tag tag-alarm">"Struck out"</span> }.into_any(),
        None if may.get() => {
            let give = move |stands: bool, what: &'static str| effects.act(Command::Audit { account, stands }, what);
            view! {
                <span class="row row-tight bench-end">
                    {press("Stands", format!("Stands: {name}"), move || give(true, "The credit stands"))}
                    {press("Strike out", format!("Strike out: {name}"), move || give(false, "The credit is struck out"))}
                </span>
            }
            .into_any()
        }
        None => view! { <span class="tag tag-line">"Open"</span> }.into_any(),
    };
    let head = &["Company", "Credit", "Accepted by", "Outbound?", "Re-qualified?", "Complete?", "Finding"];
    (move || match rows.get() {
        rows if rows.is_empty() => nothing("Nothing was accepted in the last ninety days."),
        rows => {
            let rows = rows.into_iter().map(|(account, stands, cells)| {
                let name = match cells.first() {
                    Some(Cell::Link(name, _)) => name.clone(),
                    _ => String::new(),
                };
                (cells, Some(act(account, stands, name)))
            });
            grid_with("Accepted opportunities", head, rows.collect())
        }
    })
    .into_any()
}
