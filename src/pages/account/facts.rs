//! The score with its reasons, and what is known of the company.

use super::use_here;
use crate::state::words;
use leptos::prelude::*;
use takt_engine::ids::NONE;
use takt_engine::state::flag;

/// Where the score comes from.
#[component]
pub fn Score() -> impl IntoView {
    let here = use_here();
    let score = Memo::new(move |_| {
        here.ix.get().map(|ix| {
            here.line.read(|state| {
                let view = state.view(ix);
                let parts = state.score_parts(ix);
                let weights = &state.settings().scoring;
                let sum = u32::from(weights.size_weight)
                    + u32::from(weights.industry_weight)
                    + u32::from(weights.source_weight);
                let most = |weight: u16| f64::from(weight) * 1_000.0 / f64::from(sum.max(1));
                let people = match view.profile.employees {
                    0 => "not known".to_owned(),
                    n => format!("{} people", words::count(n)),
                };
                let named = |word: &str| if word.is_empty() { "not known".to_owned() } else { word.to_owned() };
                (
                    view.score,
                    [
                        ("Size", people, parts.size, most(weights.size_weight)),
                        ("Industry", named(view.industry), parts.industry, most(weights.industry_weight)),
                        ("Source", named(view.source), parts.source, most(weights.source_weight)),
                    ],
                    view.row.has(flag::BOOST),
                )
            })
        })
    });
    view! {
        <section aria-labelledby="sc-h">
            <h2 class="side-title" id="sc-h">"Score "<b class="push num acct-score">{move || score.get().map(|(sum, ..)| sum)}</b></h2>
            <dl class="score">
                {move || {
                    score
                        .get()
                        .map(|(_, parts, _)| {
                            parts
                                .map(|(label, of, points, most)| {
                                    let part = if most > 0.0 { (f64::from(points) / most).min(1.0) } else { 0.0 };
                                    view! {
                                        <div class="score-row">
                                            <dt>{label}" "<span class="quiet">{of}</span></dt>
                                            <dd class="num">{points}</dd>
                                            <dd class="bar" aria-hidden="true" style:--v=format!("{part:.3}")></dd>
                                        </div>
                                    }
                                })
                                .collect_view()
                        })
                }}
            </dl>
            <p class="sm quiet">
                {move || {
                    score
                        .get()
                        .filter(|(.., boost)| *boost)
                        .map(|_| "It came back from No Current Opportunity and goes ahead of its equals. ")
                }}
                <a href="/settings#score">"Change the weights"</a>
            </p>
        </section>
    }
}

/// Typed facts.
#[component]
pub fn Facts() -> impl IntoView {
    let here = use_here();
    let line = here.line;
    let facts = Memo::new(move |_| {
        let (now, offset_min) = (line.now(), line.offset_min());
        let ix = here.ix.get()?;
        Some(line.read(|state| {
            let view = state.view(ix);
            let row = view.row;
            let or = |text: &str, other: &str| if text.is_empty() { other.to_owned() } else { text.to_owned() };
            let number = |n: u32| if n == 0 { "not known".to_owned() } else { words::count(n) };
            let came = words::when(view.profile.created_at, now, offset_min);
            let import = (view.profile.import != NONE)
                .then(|| state.imports().get(view.profile.import as usize).map(|batch| batch.file_name.clone()))
                .flatten();
            let mut facts = vec![("Owner", or(view.owner, "nobody"))];
            if let Some(task) = state.map_of(&row).task(row.task) {
                let due =
                    if row.due_at <= now { "due now".to_owned() } else { words::when(row.due_at, now, offset_min) };
                facts.push(("Next", format!("{}, {due}", task.action)));
                facts.push(("Attempts", row.attempts.to_string()));
            }
            facts.extend([
                ("People", number(view.profile.employees)),
                (
                    "Revenue",
                    if view.profile.revenue_k == 0 {
                        "not known".into()
                    } else {
                        format!("{} thousand", words::count(view.profile.revenue_k))
                    },
                ),
                ("Source", or(view.source, "not known")),
                ("Phone", or(view.phone, "not known")),
                ("E-mail", or(view.email, "not known")),
            ]);
            if !view.external_id.is_empty() {
                facts.push(("Other id", view.external_id.to_owned()));
            }
            facts.push(match import {
                Some(file) => ("Imported", format!("{came}, {file}")),
                None => ("Added", came),
            });
            facts
        }))
    });
    view! {
        <section aria-labelledby="fa-h">
            <h2 class="side-title" id="fa-h">"Facts"</h2>
            <dl class="facts">
                {move || {
                    facts
                        .get()
                        .map(|facts| {
                            facts.into_iter().map(|(label, value)| view! { <dt>{label}</dt><dd>{value}</dd> }).collect_view()
                        })
                }}
            </dl>
        </section>
    }
}
