//! The report: what came in, what did not, and the way back.

use super::check::Numbers;
use super::commit;
use super::desk::use_import;
use super::issues::ErrorFileButton;
use crate::routes::Route;
use crate::state::words;
use crate::ui::Icon;
use leptos::prelude::*;

/// The report.
#[component]
pub fn Done() -> impl IntoView {
    let desk = use_import();
    let progress = desk.progress.get_untracked();
    let found = desk.findings.get_untracked();
    let bad = found.as_ref().map_or(0, |found| found.report.bad);
    let is_whole = found.is_some();
    let title = match progress.added {
        1 => "1 account came in".to_owned(),
        n => format!("{} accounts came in", words::count(n)),
    };
    let filled = (progress.updated > 0)
        .then(|| format!("{} had something filled in.", words::plural(progress.updated, "account", "accounts")));
    let lost = (progress.lost > 0).then(|| {
        format!(
            "{} of accounts that had left the line meanwhile were not used.",
            words::plural(progress.lost, "row", "rows")
        )
    });
    let erased = (progress.erased > 0).then(|| {
        format!(
            "{} left out: erased from this line, and not brought back. Their companies came.",
            words::plural(progress.erased, "person was", "people were")
        )
    });
    let take_back = move |_| {
        if let Some(import) = progress.import {
            commit::take_back(desk, import);
        }
    };
    view! {
        <section class="stack" aria-labelledby="imp-done-h">
            <h2 class="drop-say" id="imp-done-h" tabindex="-1">{title}</h2>
            {(!is_whole).then(|| view! { <p class="quiet">{format!("The rest of the file was left: {} of {} rows were read.", words::count(progress.rows), words::count(progress.total))}</p> })}
            {filled.map(|words| view! { <p>{words}</p> })}
            {lost.map(|words| view! { <p class="quiet">{words}</p> })}
            {erased.map(|words| view! { <p class="quiet" id="imp-erased">{words}</p> })}
            {found.map(|found| view! { <Numbers found=found /> })}
            {(bad > 0)
                .then(|| {
                    view! {
                        <div class="note">
                            <Icon name="file" />
                            <div class="stack-sm">
                                <p>"The error file holds each row that could not come, as it stood, with its line, what is wrong and what to do. Mend it and import it: only those rows come."</p>
                                <div class="row"><ErrorFileButton rows=bad /></div>
                            </div>
                        </div>
                    }
                })}
            <div class="row">
                <a class="btn btn-main" href=Route::Accounts.path()><Icon name="accounts" />"See the accounts"</a>
                <button class="btn" type="button" on:click=move |_| desk.start_over()><Icon name="file" />"Import another list"</button>
                <button class="btn btn-danger" type="button" on:click=take_back>
                    <Icon name="undo" />
                    "Take the import back"
                </button>
            </div>
        </section>
    }
}
