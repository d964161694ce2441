//! Two ways of showing no account: none is there yet, or the filters hide them all.

use super::{Ask, use_desk};
use crate::pages::shared::demo::OpenDemo;
use crate::routes::Route;
use crate::state::table::Query;
use crate::state::words;
use crate::ui::Icon;
use leptos::prelude::*;

/// Nothing on the line yet.
#[component]
pub fn FirstUse() -> impl IntoView {
    let desk = use_desk();
    view! {
        <section class="empty">
            <h2>"No account is on the line yet"</h2>
            <p>"Bring a list as it is: a CSV or a workbook from any CRM. It lands in Cold."</p>
            <div class="row">
                <a class="btn btn-main" href=Route::Import.path()><Icon name="import" />"Import a list"</a>
                <button class="btn" type="button" aria-keyshortcuts="n" on:click=move |_| desk.ask.set(Some(Ask::Add))>
                    <Icon name="plus" />
                    "Add one"
                    <kbd aria-hidden="true">"N"</kbd>
                </button>
                <OpenDemo />
            </div>
        </section>
    }
}

/// One filter less: what its button says, and the view without it.
fn lighter(query: &Query) -> Vec<(&'static str, Query)> {
    let base = || query.clone();
    let mut ways: Vec<(bool, &'static str, Query)> = vec![
        (!query.words.trim().is_empty(), "Drop the words", Query { words: String::new(), ..base() }),
        (!query.industries.is_empty(), "Drop the industry", Query { industries: vec![], ..base() }),
        (!query.regions.is_empty(), "Drop the state", Query { regions: vec![], ..base() }),
        (!query.sources.is_empty(), "Drop the source", Query { sources: vec![], ..base() }),
        (!query.owners.is_empty(), "Drop the owner", Query { owners: vec![], ..base() }),
        (!query.bins.is_empty(), "Drop the bins", Query { bins: vec![], ..base() }),
        (query.late, "Not only late ones", Query { late: false, ..base() }),
    ];
    ways.retain(|(is_set, _, _)| *is_set);
    ways.into_iter().map(|(_, label, query)| (label, query)).collect()
}

/// The filters leave nothing over.
#[component]
pub fn NoMatch() -> impl IntoView {
    let desk = use_desk();
    let total = move || words::count(desk.line.read(|state| state.account_count()));
    view! {
        <section class="empty">
            <h2>{move || format!("The filters hide all {}", total())}</h2>
            <p>
                {move || {
                    let words = desk.query.with(|q| q.words.trim().to_owned());
                    if words.is_empty() {
                        "No account fits all of them together.".to_owned()
                    } else {
                        format!("No account that fits has “{words}” in its name, domain or city.")
                    }
                }}
            </p>
            <div class="row">
                {move || {
                    desk.query
                        .with(lighter)
                        .into_iter()
                        .enumerate()
                        .map(|(i, (label, query))| {
                            view! {
                                <button class="btn" class:btn-main=i == 0 type="button" on:click=move |_| desk.change(|q| *q = query.clone())>
                                    {label}
                                </button>
                            }
                        })
                        .collect_view()
                }}
                <button
                    class="btn btn-ghost"
                    type="button"
                    on:click=move |_| desk.change(|q| *q = Query { sort: q.sort, turned: q.turned, ..Query::default() })
                >
                    "Clear all filters"
                </button>
            </div>
        </section>
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn each_filter_that_is_set_can_be_dropped_alone() {
        let query = Query { words: "x".into(), late: true, ..Query::default() };
        let ways = lighter(&query);
        assert_eq!(ways.iter().map(|(label, _)| *label).collect::<Vec<_>>(), ["Drop the words", "Not only late ones"]);
        assert!(ways[0].1.late && ways[0].1.words.is_empty());
    }
}
