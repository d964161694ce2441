//! Contests: how they stand, who takes part, and the form that sets one out.

mod form;

use crate::pages::shared::sheet::{Cell, grid, is_manager, nothing, part, sheet, who};
use crate::routes::Route;
use crate::state::{use_effects, use_line};
use crate::ui::Icon;
use leptos::prelude::*;
use takt_chart::words::day_and_year;
use takt_engine::wall::{Contest, ContestRow, Form};
use takt_engine::{Command, State};

/// The screen.
pub fn page() -> AnyView {
    sheet(
        Route::Contests,
        "Held on accounts that were dealt at random, a contest compares people. Anything else is activity, and says so."
            .into_any(),
        vec![
            part("standing", "How they stand", "Whoever would rather not take part is in no list.", standing()),
            part("new", "Set one out", "Rules can be changed until the first day, and then stand.", new()),
        ],
    )
}

fn new() -> AnyView {
    let may = is_manager();
    view! { {move || if may.get() { form::form() } else { nothing("A manager sets a contest out.") }} }.into_any()
}

fn standing() -> AnyView {
    let line = use_line();
    let keys = Memo::new(move |_| {
        line.read(|s| {
            let mut all: Vec<(u32, u16)> = s.wall().contests.values().map(|c| (c.to.0, c.key)).collect();
            all.sort_unstable_by(|a, b| b.cmp(a));
            all.into_iter().map(|(_, key)| key).collect::<Vec<u16>>()
        })
    });
    let list = move || {
        let keys = keys.get();
        if keys.is_empty() {
            return nothing("No contest has been set out.");
        }
        keys.into_iter().map(contest).collect_view().into_any()
    };
    view! { <div class="stack">{list}</div> }.into_any()
}

fn tiers(tiers: &[u32]) -> String {
    let mut words: Vec<String> = tiers.iter().map(u32::to_string).collect();
    let last = words.pop().unwrap_or_default();
    if words.is_empty() { last } else { format!("{} and {last}", words.join(", ")) }
}

/// The rules in one sentence.
fn rules(contest: &Contest) -> String {
    let measure = contest.measure.label();
    match &contest.form {
        Form::Ranking if contest.is_activity() => format!("{measure}: the most wins."),
        Form::Ranking => format!("{measure} of the accounts dealt: places only where the difference is real."),
        Form::Tiers(steps) => format!("{measure}: everybody who comes to {} reaches that tier.", tiers(steps)),
        Form::Goal(_) => format!("{measure}: everybody has a goal of their own."),
    }
}

fn cells(state: &State, contest: &Contest, row: &ContestRow) -> Vec<Cell> {
    let count = if contest.is_activity() { row.hits.to_string() } else { format!("{} of {}", row.hits, row.of) };
    let reached = match &contest.form {
        Form::Ranking => String::new(),
        Form::Tiers(steps) => match (row.reached, row.aim) {
            (0, aim) => format!("{} to the first tier", aim - row.hits.min(aim)),
            (n, 0) => format!("tier {n} of {}, the last", steps.len()),
            (n, aim) => format!("tier {n}, {} to the next", aim - row.hits.min(aim)),
        },
        Form::Goal(_) if row.reached > 0 => format!("reached its goal of {}", row.aim),
        Form::Goal(_) => format!("{} of {}", row.hits, row.aim),
    };
    vec![
        Cell::Text(who(state, row.member)),
        Cell::Number(row.place.to_string()),
        Cell::Number(count),
        Cell::Quiet(reached),
    ]
}

fn contest(key: u16) -> AnyView {
    let (line, effects) = (use_line(), use_effects());
    let minute = Memo::new(move |_| takt_engine::time::Time(line.now().0 / 60 * 60));
    let known = Memo::new(move |_| line.read(|s| s.wall().contests.get(&key).cloned()));
    let is_out = Memo::new(move |_| line.me_ix().is_some_and(|me| line.read(|s| s.wall().out.contains(&(key, me)))));
    let Some(first) = known.get_untracked() else { return ().into_any() };
    let heading = format!("contest-{key}");
    let named_by = heading.clone();
    let table = move || {
        let (Some(contest), now) = (known.get(), minute.get()) else { return ().into_any() };
        let today = now.day(contest.offset_min);
        if contest.from > today {
            return nothing("It has not begun.");
        }
        let rows =
            line.read(|s| s.contest_rows(&contest, now).iter().map(|row| cells(s, &contest, row)).collect::<Vec<_>>());
        if rows.is_empty() {
            return nothing("Nobody takes part.");
        }
        grid("Standing", &["Who", "Place#", "Count#", "Aim"], rows)
    };
    let span = move || {
        known.get().map(|contest| {
            let today = minute.get().day(contest.offset_min);
            let (from, to) = (day_and_year(contest.from.0), day_and_year(contest.to.0));
            if contest.from > today {
                format!("Begins on {from}, ends with {to}.")
            } else if contest.to >= today {
                format!("Since {from}, until the end of {to}.")
            } else {
                format!("Ended with {to}.")
            }
        })
    };
    let on = match first.deal {
        None => ("Activity", "info"),
        Some(_) => ("On dealt accounts", "check"),
    };
    let toggle = move |_| {
        let out = !is_out.get_untracked();
        let what = if out { "Takes no part in the contest" } else { "Takes part in the contest" };
        effects.act(Command::OptOut { contest: key, out }, what);
    };
    let prize = (!first.prize.is_empty()).then(|| view! { <p><b>"Prize: "</b>{first.prize.clone()}</p> });
    let (name, said) = (first.name.clone(), rules(&first));
    let label = first.name.clone();
    view! {
        <article class="contest" aria-labelledby=named_by>
            <header class="row">
                <h3 id=heading>{name}</h3>
                <span class="tag"><Icon name=on.1 size="ic-sm" />{on.0}</span>
            </header>
            <p class="quiet">{said}" "{span}</p>
            {prize}
            {table}
            <button
                class="btn btn-sm"
                type="button"
                aria-label=move || format!("{} {label}", if is_out.get() { "Take part in" } else { "Take no part in" })
                on:click=toggle
            >
                {move || if is_out.get() { "Take part" } else { "Take no part" }}
            </button>
        </article>
    }
    .into_any()
}
