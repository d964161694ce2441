//! The five accounts that would stand on top, before anything is saved.

use crate::state::use_line;
use leptos::prelude::*;
use std::time::Duration;
use takt_engine::bin::Bin;
use takt_engine::ids::{AccountIx, POOL};
use takt_engine::settings::Scoring;
use takt_engine::{Command, State};

const SHOWN: usize = 5;
/// A slider is let go of before a large line is ranked again.
const PAUSE: Duration = Duration::from_millis(150);

#[derive(Clone, PartialEq, Eq)]
struct Item {
    ix: AccountIx,
    name: String,
    score: u16,
    was: u16,
    why: String,
}

/// The best that wait to be pulled, whoever holds them.
fn best(state: &State) -> Vec<AccountIx> {
    let owners = std::iter::once(POOL).chain(0..state.members().len() as u16);
    let mut all: Vec<AccountIx> = owners
        .flat_map(|owner| {
            [Bin::Cold, Bin::Targeted].map(|bin| state.ranked(bin, owner).take(SHOWN).collect::<Vec<_>>())
        })
        .flatten()
        .collect();
    all.sort_by_key(|ix| (std::cmp::Reverse(state.rank_score(*ix)), *ix));
    all.truncate(SHOWN);
    all
}

fn items(state: &State) -> Vec<Item> {
    best(state)
        .into_iter()
        .map(|ix| {
            let parts = state.score_parts(ix);
            let why = format!("size {} + industry {} + source {}", parts.size, parts.industry, parts.source);
            Item { ix, name: state.name(ix).to_owned(), score: state.score(ix), was: 0, why }
        })
        .collect()
}

/// The list.
#[component]
pub fn Top(
    /// What is being tried.
    draft: RwSignal<Scoring>,
    /// What is in force.
    stored: Memo<Scoring>,
) -> impl IntoView {
    let line = use_line();
    let settled = RwSignal::new(draft.get_untracked());
    let waiting = StoredValue::new(None::<TimeoutHandle>);
    Effect::new(move |_| {
        let next = draft.get();
        if let Some(Some(old)) = waiting.try_update_value(Option::take) {
            old.clear();
        }
        let handle = set_timeout_with_handle(
            move || {
                let _ = settled.try_set(next);
            },
            PAUSE,
        );
        waiting.set_value(handle.ok());
    });
    let top = Memo::new(move |_| {
        let scoring = settled.get();
        let mut found = if stored.with(|s| *s == scoring) {
            line.read(items)
        } else {
            // What would be refused has nothing to show; the form says why.
            line.ask(|state, ctx| state.preview(&Command::SetScoring(scoring), ctx, items).map(|(_, found)| found))
                .unwrap_or_default()
        };
        line.peek(|state| {
            for item in &mut found {
                item.was = state.score(item.ix);
            }
        });
        found
    });
    view! {
        <Show
            when=move || !top.with(Vec::is_empty)
            fallback=|| view! { <p class="quiet sm">"No account waits to be pulled, so there is nothing to try this on."</p> }
        >
            <div class="scroll-x" role="region" aria-label="Top five accounts" tabindex="0">
                <table class="table">
                    <caption class="vh">"The five that would be on top"</caption>
                    <thead>
                        <tr>
                            <th scope="col" class="num">"Rank"</th>
                            <th scope="col">"On top then"</th>
                            <th scope="col" class="num">"Score"</th>
                            <th scope="col" class="num">"Now"</th>
                            <th scope="col" class="wide-only">"From"</th>
                        </tr>
                    </thead>
                    <tbody>
                        <For each=move || top.get().into_iter().enumerate() key=|(at, item)| (*at, item.ix, item.score, item.was) let:entry>
                            <tr>
                                <td class="num">{entry.0 + 1}</td>
                                <th scope="row">{entry.1.name.clone()}</th>
                                <td class="num"><b>{entry.1.score}</b></td>
                                <td class="num quiet">{entry.1.was}</td>
                                <td class="quiet sm wide-only">{entry.1.why.clone()}</td>
                            </tr>
                        </For>
                    </tbody>
                </table>
            </div>
        </Show>
    }
}
