//! How sync stands, in full.

use crate::state::team::SyncKind;
use crate::state::{use_line, use_team, words};
use leptos::prelude::*;

/// The facts.
#[component]
pub fn Standing() -> impl IntoView {
    let (line, team) = (use_line(), use_team());
    let state = team.sharing().state();
    let says = move || {
        state.with(|s| match s.kind {
            SyncKind::Synced => "Everything here is at the depot.".to_owned(),
            SyncKind::Syncing if s.waiting == 0 => "Asking the depot what others did.".to_owned(),
            SyncKind::Syncing => "On its way.".to_owned(),
            SyncKind::Offline => "No network. Go on working: it is sent when there is one.".to_owned(),
            SyncKind::Trouble => s.why.clone(),
        })
    };
    let view = move || {
        // The keys and the depot change with the line.
        let _ = line.version();
        team.sharing().team()
    };
    view! {
        <dl class="facts">
            <dt>"Now"</dt>
            <dd>{says}</dd>
            {move || state.with(|s| s.clock_words()).map(|words| view! { <dt>"Clock"</dt><dd class="clock-off">{words}</dd> })}
            <dt>"Only here"</dt>
            <dd>{move || state.with(|s| match s.waiting {
                0 => "Nothing".to_owned(),
                n => words::plural(n as u64, "change", "changes"),
            })}</dd>
            <dt>"In the log"</dt>
            <dd>{move || state.with(|s| words::plural(s.seq, "batch", "batches"))}</dd>
            <dt>"Depot"</dt>
            <dd>{move || view().depot}</dd>
            <dt>"Key"</dt>
            <dd>{move || match view().key_epoch {
                1 => "The first".to_owned(),
                n => format!("Number {n}, changed when somebody lost access"),
            }}</dd>
            <dt>"This tab"</dt>
            <dd>{move || state.with(|s| if s.leads { "Talks to the depot for this device" } else { "Reads what another tab of this device brings" })}</dd>
        </dl>
    }
}
