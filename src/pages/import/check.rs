//! The fourth step: what would happen, in numbers, and what is wrong with which rows.

use super::Foot;
use super::commit;
use super::desk::{Stage, use_import};
use super::issues::Issues;
use super::running::PassNote;
use crate::state::words;
use crate::ui::Icon;
use leptos::prelude::*;
use takt_importer::Report;
use takt_importer::talk::Findings;

/// The step.
#[component]
pub fn Check() -> impl IntoView {
    let desk = use_import();
    let is_ready = Memo::new(move |_| desk.trying.get().is_none());
    let comes = Memo::new(move |_| desk.findings.with(|found| found.as_ref().map_or(0, coming)));
    let label = move || match (is_ready.get(), desk.findings.with(Option::is_some), comes.get()) {
        (false, ..) | (_, false, _) => "Checking…".to_owned(),
        (true, true, 0) => "Nothing to import".to_owned(),
        (true, true, n) => format!("Import {}", words::plural(n, "row", "rows")),
    };
    view! {
        <section class="stack" aria-labelledby="imp-check-h">
            <h2 id="imp-check-h" tabindex="-1">"What would happen"</h2>
            <PassNote />
            {move || desk.findings.get().map(|found| view! { <Numbers found=found /> })}
            <Show when=move || desk.wrong.with(Option::is_some)>
                <super::wrong::WrongNote />
            </Show>
            <Issues />
        </section>
        <Foot back=Some(Stage::Rules)>
            <button
                class="btn btn-main"
                type="button"
                disabled=move || !is_ready.get() || comes.get() == 0
                on:click=move |_| commit::begin(desk)
            >
                <Icon name="import" />
                {label}
            </button>
        </Foot>
    }
}

/// Rows that would change the line.
fn coming(found: &Findings) -> u64 {
    found.report.new + found.report.updates
}

/// The tally, the bar, and what was passed over.
#[component]
pub fn Numbers(found: Findings) -> impl IntoView {
    let report = &found.report;
    let parts = parts(report);
    let said = parts.iter().map(|(_, n, words)| format!("{} {words}", words::count(*n))).collect::<Vec<_>>().join(", ");
    let tally = parts
        .iter()
        .map(|(class, n, label)| {
            view! {
                <li class="tally-item" class:is-alarm={*class == "sum-bad" && *n > 0}>
                    <b class="num">{words::count(*n)}</b>
                    <span>
                        <i class=format!("sum {class}") data-group=(*class == "sum-new").then_some("queued") aria-hidden="true"></i>
                        {*label}
                    </span>
                </li>
            }
        })
        .collect_view();
    let sums = parts
        .iter()
        .filter(|(_, n, _)| *n > 0)
        .map(|(class, n, _)| {
            let share = (*n as f64 / report.rows.max(1) as f64 * 1_000.0).max(1.0).round();
            view! { <i class=format!("sum {class}") data-group=(*class == "sum-new").then_some("queued") style:--v=share.to_string()></i> }
        })
        .collect_view();
    let aside = aside(&found);
    view! {
        <ul class="tally tally-wide">{tally}</ul>
        <div class="sums" role="img" aria-label=said>{sums}</div>
        {(!aside.is_empty()).then(|| view! { <p class="quiet">{aside}</p> })}
    }
}

fn parts(report: &Report) -> [(&'static str, u64, &'static str); 4] {
    [
        ("sum-new", report.new, "new, into Cold"),
        ("sum-fill", report.updates, "fill in accounts"),
        ("sum-skip", report.skipped, "left out as duplicates"),
        ("sum-bad", report.bad, "cannot be imported"),
    ]
}

/// What the numbers do not say.
fn aside(found: &Findings) -> String {
    let mut said = vec![format!("{} in the file.", words::plural(found.report.rows, "row", "rows"))];
    if found.report.contacts > 0 {
        said.push(format!("{} with a person.", words::count(found.report.contacts)));
    }
    if found.report.duplicates_in_file > 0 {
        said.push(format!("{} equal an earlier row.", words::count(found.report.duplicates_in_file)));
    }
    if found.report.added_despite_duplicate > 0 {
        said.push(format!(
            "{} are new though they share something.",
            words::count(found.report.added_despite_duplicate)
        ));
    }
    if found.blank_rows > 0 {
        said.push(format!("{} passed over.", words::plural(found.blank_rows, "blank row", "blank rows")));
    }
    if found.repaired > 0 {
        let letters = words::plural(found.repaired, "letter was", "letters were");
        said.push(format!("{letters} in another encoding and mended."));
    }
    said.join(" ")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn nothing_that_was_passed_over_goes_unsaid() {
        let report = Report { rows: 1_000, duplicates_in_file: 2, contacts: 10, ..Report::default() };
        let found = Findings { report, keys: vec![], blank_rows: 3, repaired: 1 };
        assert_eq!(
            aside(&found),
            "1,000 rows in the file. 10 with a person. 2 equal an earlier row. 3 blank rows passed over. 1 letter was in another encoding and mended."
        );
        assert_eq!(aside(&Findings::default()), "0 rows in the file.");
    }

    #[test]
    fn the_parts_are_the_whole_file() {
        let report = Report { rows: 10, new: 4, updates: 3, skipped: 2, bad: 1, ..Report::default() };
        assert_eq!(parts(&report).iter().map(|(_, n, _)| n).sum::<u64>(), report.rows);
        assert_eq!(coming(&Findings { report, ..Findings::default() }), 7);
    }
}
