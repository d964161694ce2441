//! One row, and the head of a column.

use super::{Desk, use_desk};
use crate::routes::Route;
use crate::state::table::SortKey;
use crate::state::words;
use crate::ui::Icon;
use leptos::prelude::*;
use takt_engine::bin::Bin;
use takt_engine::ids::{AccountId, AccountIx};
use takt_engine::time::Time;
use takt_engine::{State, state::flag};

/// What a row says.
#[derive(Clone, PartialEq, Eq)]
struct Said {
    id: AccountId,
    name: String,
    bin: Bin,
    score: u16,
    owner: String,
    industry: String,
    region: String,
    size: String,
    source: String,
    last: String,
    next: String,
    is_avoided: bool,
}

fn or_dash(text: &str) -> String {
    if text.is_empty() { "–".into() } else { text.into() }
}

/// "today", "yesterday", "4 Mar".
fn day(at: Time, now: Time, offset_min: i16) -> String {
    match now.day(offset_min).0.checked_sub(at.day(offset_min).0) {
        Some(0) => "today".into(),
        Some(1) => "yesterday".into(),
        _ => words::when(at, now, offset_min),
    }
}

fn say(state: &State, ix: AccountIx, now: Time, offset_min: i16) -> Said {
    let view = state.view(ix);
    let row = view.row;
    let is_avoided = row.flags & (flag::AVOID | flag::DO_NOT_CALL) != 0;
    let next = match row.bin {
        _ if is_avoided => "avoid".into(),
        Bin::Targeted => "pull".into(),
        _ if row.due_at == Time(0) => "–".into(),
        _ if row.due_at <= now => "due now".into(),
        Bin::Developing | Bin::NoCurrentOpportunity => format!("back {}", words::when(row.due_at, now, offset_min)),
        _ => words::when(row.due_at, now, offset_min),
    };
    Said {
        id: view.id,
        name: view.name.into(),
        bin: row.bin,
        score: view.score,
        owner: or_dash(view.owner),
        industry: or_dash(view.industry),
        region: or_dash(view.region),
        size: if view.profile.employees == 0 { "–".into() } else { words::count(view.profile.employees) },
        source: or_dash(view.source),
        last: if row.touched_at == Time(0) { "–".into() } else { day(row.touched_at, now, offset_min) },
        next,
        is_avoided,
    }
}

/// One account of the table.
#[component]
pub fn Row(
    /// Its place in the list.
    row: usize,
    /// Which account.
    ix: AccountIx,
    /// Where it lies.
    y: Memo<f64>,
) -> impl IntoView {
    let desk = use_desk();
    let line = desk.line;
    let said = Memo::new(move |_| {
        let (now, offset_min) = (line.now(), line.offset_min());
        line.read(|state| (ix < state.account_rows()).then(|| say(state, ix, now, offset_min)))
    });
    let is_selected = Memo::new(move |_| desk.selected.with(|s| s.has(ix)));
    let is_active = Memo::new(move |_| desk.active.get() == row);
    view! {
        <div
            class="vt-row"
            role="row"
            aria-rowindex=(row + 2).to_string()
            aria-selected=move || is_selected.get().to_string()
            data-active=move || is_active.get().then_some("")
            style:--y=move || format!("{}px", y.get())
        >
            {move || {
                let said = said.get()?;
                Some(
                    view! {
                        <span class="vt-cell vt-pick" role="gridcell">
                            <input
                                class="box"
                                type="checkbox"
                                tabindex="-1"
                                aria-label=format!("Select {}", said.name)
                                prop:checked=move || is_selected.get()
                                on:click=move |event| {
                                    let rows = desk.maker.peek().rows;
                                    desk.selected
                                        .update(|selected| {
                                            if event.shift_key() {
                                                selected.extend(&rows, row, row);
                                            } else {
                                                selected.toggle(row, ix);
                                            }
                                        });
                                    desk.active.set(row);
                                }
                            />
                        </span>
                        <span class="vt-cell vt-name" role="rowheader">
                            <a
                                href=Route::Account(said.id).path()
                                tabindex=move || if is_active.get() { "0" } else { "-1" }
                                on:focus=move |_| desk.active.set(row)
                            >
                                {said.name.clone()}
                            </a>
                        </span>
                        <span class="vt-cell vt-bin" role="gridcell" data-group=words::group(said.bin)>
                            <span class="gm" aria-hidden="true"></span>
                            <span class="num">{said.bin.number()}</span>
                            " "
                            <span class="vt-bin-name">{said.bin.name()}</span>
                        </span>
                        <span class="vt-cell vt-num" role="gridcell">{said.score}</span>
                        <span class="vt-cell vt-owner" role="gridcell">{said.owner}</span>
                        <span class="vt-cell vt-ind" role="gridcell">{said.industry}</span>
                        <span class="vt-cell vt-state" role="gridcell">{said.region}</span>
                        <span class="vt-cell vt-size vt-num" role="gridcell">{said.size}</span>
                        <span class="vt-cell vt-src" role="gridcell">{said.source}</span>
                        <span class="vt-cell vt-last" role="gridcell">{said.last}</span>
                        <span class="vt-cell vt-next" role="gridcell">{said.next}</span>
                    },
                )
            }}
        </div>
    }
}

/// The head of a column; a press sorts by it, a second one turns the order round.
pub fn sort_head(desk: Desk, class: &'static str, label: &'static str, key: Option<SortKey>) -> AnyView {
    let Some(key) = key else {
        return view! { <span class=class role="columnheader">{label}</span> }.into_any();
    };
    let order = Memo::new(move |_| desk.query.with(|q| (q.sort == key).then(|| q.falls())));
    view! {
        <span
            class=class
            role="columnheader"
            aria-sort=move || order.get().map(|falls| if falls { "descending" } else { "ascending" })
        >
            <button
                class="vt-sort"
                type="button"
                on:click=move |_| {
                    desk.change(|q| {
                        let turned = q.sort == key && !q.turned;
                        (q.sort, q.turned) = (key, turned);
                    })
                }
            >
                {label}
                {move || {
                    order
                        .get()
                        .map(|falls| {
                            let icon = if falls { "down" } else { "up" };
                            view! { <Icon name=icon size="ic-sm" /> }
                        })
                }}
            </button>
        </span>
    }
    .into_any()
}
