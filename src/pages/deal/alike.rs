//! The balance report: the standardised difference of each covariate.

use super::dealing::Table;
use crate::ui::Icon;
use leptos::prelude::*;
use takt_engine::distribute::{Covariate, balance};

/// The table, and what it comes to.
#[component]
pub fn Alike(
    /// The dealer's desk.
    table: Table,
) -> impl IntoView {
    let rows = table.at_rest(|line| {
        line.read(|s| {
            let Some(deal) = s.deals().iter().rev().find(|d| !d.is_void) else { return vec![] };
            let mut rows: Vec<(String, f64, String, bool)> = balance(s, deal.id)
                .into_iter()
                .map(|b| {
                    let what = match b.covariate {
                        Covariate::Score => "Score".to_owned(),
                        Covariate::Size => "Head count".to_owned(),
                        Covariate::Source(word) if word.is_empty() => "Source unknown".to_owned(),
                        Covariate::Source(word) => format!("Source: {word}"),
                    };
                    let who = s.member(b.member).map_or_else(String::new, |m| m.draft.name.clone());
                    (what, b.largest, who, b.is_balanced)
                })
                .collect();
            rows.sort_by(|a, b| b.1.total_cmp(&a.1));
            rows
        })
    });
    let words = move || {
        rows.with(|rows| {
            let off = rows.iter().filter(|r| !r.3).count();
            match (rows.len(), off) {
                (0, _) => "One member alone was dealt to: there is nothing to compare.".to_owned(),
                (_, 0) => "Alike: nobody's accounts differ from the others' by a tenth of a standard deviation.".to_owned(),
                (all, off) => format!("{off} of {all} differ by more than a tenth of a standard deviation: chance does that in a small deal, and queues that were not equally full do it in any."),
            }
        })
    };
    view! {
        <p>{words}</p>
        <div class="scroll-x" role="region" aria-label="Balance" tabindex="0" hidden=move || rows.with(Vec::is_empty)>
            <table class="table table-mid">
                <thead>
                    <tr>
                        <th scope="col">"What is compared"</th>
                        <th scope="col" class="num">"Largest difference"</th>
                        <th scope="col">"Whose"</th>
                        <th scope="col">"Below 0.1?"</th>
                    </tr>
                </thead>
                <tbody>
                    <For each=move || rows.get() key=|row| format!("{row:?}") let:row>
                        <tr>
                            <th scope="row">{row.0}</th>
                            <td class="num">{if row.1.is_finite() { format!("{:.3}", row.1) } else { "∞".to_owned() }}</td>
                            <td>{row.2}</td>
                            <td>
                                <span class="row row-tight">
                                    <Icon name=if row.3 { "check" } else { "warn" } size="ic-sm" />
                                    {if row.3 { "Yes" } else { "No" }}
                                </span>
                            </td>
                        </tr>
                    </For>
                </tbody>
            </table>
        </div>
    }
}
