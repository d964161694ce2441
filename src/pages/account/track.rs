//! Where the account stands: nine bins from left to right.

use super::use_here;
use crate::state::words;
use leptos::prelude::*;
use takt_engine::bin::{Bin, Group};

/// The line with this account on it.
#[component]
pub fn Track() -> impl IntoView {
    let here = use_here();
    let stands = Memo::new(move |_| {
        let now = here.line.now();
        here.ix.get().map(|ix| {
            here.line.read(|state| {
                let row = state.account(ix);
                (row.bin, u16::from(row.lap) + 1, words::span(now.since(row.entered_at)))
            })
        })
    });
    view! {
        <ol class="track" aria-label="Where it stands on the line">
            {move || {
                let (here, lap, since) = stands.get()?;
                Some(
                    Bin::ALL
                        .map(|bin| {
                            // Whoever is off the line is past no bin of it: a new lap begins at the front.
                            let is_past = here.group() != Group::Reject && bin.group() != Group::Reject && bin < here;
                            let is_here = bin == here;
                            view! {
                                <li
                                    class="track-bin"
                                    class:is-past=is_past
                                    data-group=words::group(bin)
                                    aria-current=is_here.then_some("step")
                                >
                                    <span class="track-dot" aria-hidden="true"></span>
                                    <span class="track-name"><span class="num">{bin.number()}</span>" "{bin.name()}</span>
                                    {is_here.then(|| view! { <span class="track-sub">{format!("{since}, lap {lap}")}</span> })}
                                </li>
                            }
                        })
                        .collect_view(),
                )
            }}
        </ol>
    }
}
