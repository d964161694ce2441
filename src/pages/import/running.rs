//! Rows on their way: how far, how fast, stop; and what to do after a stop.

use super::commit;
use super::desk::{ImportDesk, Progress, Stage, use_import};
use super::wrong::WrongNote;
use crate::state::words;
use crate::ui::Icon;
use leptos::prelude::*;

/// How far an import has come, in whole per cent; never the last before it is done.
pub fn percent(progress: &Progress) -> u64 {
    (progress.rows * 100).checked_div(progress.total).unwrap_or(0).min(99)
}

/// A pass over the file that goes on behind a step.
#[component]
pub fn PassNote() -> impl IntoView {
    let desk = use_import();
    let words = move || {
        let pace = desk.trying.get()?;
        let size = desk.file.get().map_or(0, |file| file.size);
        Some(match (pace.rows, pace.bytes) {
            (0, 0) => "Reading every row…".to_owned(),
            (rows, 0) => format!("{} read…", words::plural(rows, "row", "rows")),
            (rows, bytes) => {
                let share = (bytes * 100).checked_div(size).unwrap_or(0).min(100);
                format!("{} read, {share} % of the file", words::plural(rows, "row", "rows"))
            }
        })
    };
    let share = move || {
        let size = desk.file.get().map_or(0, |file| file.size);
        desk.trying.get().map_or(0.0, |pace| pace.bytes as f64 / size.max(1) as f64)
    };
    view! {
        <Show when=move || desk.trying.get().is_some()>
            <div class="stack-sm">
                <p class="quiet num">{words}</p>
                <span class="bar" style:--v=move || format!("{:.4}", share())></span>
            </div>
        </Show>
        <span class="vh" role="status">
            {move || match (desk.trying.get().is_some(), desk.findings.with(Option::is_some)) {
                (true, _) => "Reading every row",
                (false, true) => "Every row has been read",
                (false, false) => "",
            }}
        </span>
    }
}

fn counts(progress: &Progress) -> String {
    let (rows, total) = (words::count(progress.rows), words::count(progress.total));
    format!("{rows} of {total} rows")
}

fn pace(progress: &Progress) -> String {
    if progress.rate < 1.0 {
        return String::new();
    }
    let left = progress.total.saturating_sub(progress.rows) as f64 / progress.rate;
    let rate = words::count(progress.rate as u64);
    let left = match left as u32 {
        0..=1 => "nearly there".to_owned(),
        s @ 2..60 => format!("{s} s left"),
        s => format!("{} left", words::span(s)),
    };
    format!("{rate} rows a second, {left}")
}

/// Said aloud at every quarter, not at every row.
fn quarter(progress: &Progress) -> &'static str {
    match percent(progress) {
        0..25 => "The import has begun",
        25..50 => "A quarter is in",
        50..75 => "Half is in",
        _ => "Three quarters are in",
    }
}

#[component]
fn Bar() -> impl IntoView {
    let desk = use_import();
    let share = move || desk.progress.with(|progress| progress.rows as f64 / progress.total.max(1) as f64);
    view! {
        <span
            class="bar bar-lg"
            role="progressbar"
            aria-label="Rows on the line"
            aria-valuemin="0"
            aria-valuemax="100"
            aria-valuenow=move || desk.progress.with(percent).to_string()
            style:--v=move || format!("{:.4}", share().min(1.0))
        ></span>
    }
}

#[component]
fn Count(desk: ImportDesk) -> impl IntoView {
    view! {
        <p class="run-n">
            <b class="num">{move || desk.progress.with(|progress| words::count(progress.added))}</b>
            " "
            {move || desk.progress.with(|progress| {
                let accounts = if progress.added == 1 { "account is on the line" } else { "accounts are on the line" };
                match progress.updated {
                    0 => accounts.to_owned(),
                    n => format!("{accounts}, {} filled in", words::count(n)),
                }
            })}
        </p>
    }
}

/// Rows go to the line.
#[component]
pub fn Running() -> impl IntoView {
    let desk = use_import();
    let said = Memo::new(move |_| desk.progress.with(quarter));
    view! {
        <section class="run" aria-labelledby="imp-run-h">
            <h2 id="imp-run-h" tabindex="-1">"Coming in"</h2>
            <Count desk=desk />
            <Bar />
            <div class="row between">
                <p class="num">{move || desk.progress.with(counts)}</p>
                <p class="quiet num">{move || desk.progress.with(pace)}</p>
            </div>
            <p class="quiet">"You can work meanwhile: it goes on while this tab is open."</p>
            <div class="row">
                <button class="btn" type="button" on:click=move |_| commit::pause(desk)>
                    <Icon name="pause" />
                    "Stop"
                </button>
            </div>
            <span class="vh" role="status">{said}</span>
        </section>
    }
}

/// Stopped: go on, keep, or take back.
#[component]
pub fn Stopped() -> impl IntoView {
    let desk = use_import();
    let has_file = Memo::new(move |_| {
        desk.stage.get();
        desk.held.with_value(|held| held.post.is_some())
    });
    let choose_again = move |_| {
        let unfinished = super::keep::unfinished(desk.effects, desk.line);
        desk.let_go();
        desk.unfinished.set(unfinished.clone());
        desk.resuming.set(unfinished);
        desk.stage.set(Stage::Choose);
    };
    let take_back = move |_| {
        if let Some(import) = desk.progress.get_untracked().import {
            commit::take_back(desk, import);
        }
    };
    view! {
        <section class="run" aria-labelledby="imp-stop-h">
            <h2 id="imp-stop-h" tabindex="-1">"Stopped on the way"</h2>
            <Count desk=desk />
            <Bar />
            <p class="num">{move || desk.progress.with(counts)}</p>
            <WrongNote />
            <p class="quiet">"What is on the line is safe, and nothing more comes in until you say so."</p>
            <div class="row">
                {move || if has_file.get() {
                    view! {
                        <button class="btn btn-main" type="button" on:click=move |_| commit::start_again(desk)>
                            <Icon name="play" />
                            "Go on"
                        </button>
                    }.into_any()
                } else {
                    view! {
                        <button class="btn btn-main" type="button" on:click=choose_again>
                            <Icon name="file" />
                            "Choose the file again"
                        </button>
                    }.into_any()
                }}
                <button class="btn" type="button" on:click=move |_| commit::keep_it(desk)>"Keep what came in"</button>
                <button class="btn btn-danger" type="button" on:click=take_back>
                    <Icon name="undo" />
                    "Take it back"
                </button>
            </div>
        </section>
    }
}

/// What came in goes off the line again.
#[component]
pub fn Taking() -> impl IntoView {
    let desk = use_import();
    let gone = move || desk.taking.get().map_or(0, |(_, gone)| gone);
    view! {
        <section class="run" aria-labelledby="imp-take-h" aria-busy="true">
            <h2 id="imp-take-h" tabindex="-1">"Taking it back"</h2>
            <p class="run-n"><b class="num">{move || words::count(gone())}</b> " accounts are off the line again"</p>
            <p class="quiet" role="status">"Accounts somebody has worked on since stay."</p>
        </section>
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_last_per_cent_comes_with_the_end() {
        let at = |rows, total| percent(&Progress { rows, total, ..Progress::default() });
        assert_eq!([at(0, 0), at(1, 300), at(150, 300), at(300, 300)], [0, 0, 50, 99]);
    }

    #[test]
    fn the_pace_is_said_in_rows_and_in_time_left() {
        let at = |rows, rate| pace(&Progress { rows, total: 100_000, rate, ..Progress::default() });
        assert_eq!(at(0, 0.0), "");
        assert_eq!(at(40_000, 12_000.0), "12,000 rows a second, 5 s left");
        assert_eq!(at(40_000, 500.0), "500 rows a second, 2 min left");
        assert_eq!(at(99_999, 12_000.0), "12,000 rows a second, nearly there");
    }
}
