//! How a shared line stands: always in sight, in words.

use crate::routes::Route;
use crate::state::team::SyncKind;
use crate::state::{use_line, use_team, words};
use crate::ui::Icon;
use leptos::prelude::*;
use takt_engine::time::Time;

/// "oldest 3 h", in the largest unit that fits.
fn age(from: Time, now: Time) -> String {
    match now.0.saturating_sub(from.0) / 60 {
        0 => "just now".to_owned(),
        minutes @ 1..60 => format!("oldest {minutes} min"),
        minutes @ 60..2_880 => format!("oldest {} h", minutes / 60),
        minutes => format!("oldest {} days", minutes / 1_440),
    }
}

/// The tag in the status line; it leads to the team's page.
#[component]
pub fn SyncTag() -> impl IntoView {
    let (line, state) = (use_line(), use_team().sharing().state());
    let only_here = move || {
        state.with(|s| {
            let oldest = s.oldest.map_or_else(String::new, |at| format!(", {}", age(at, line.now())));
            format!("{} only here{oldest}", words::plural(s.waiting as u64, "change", "changes"))
        })
    };
    let kind = Memo::new(move |_| state.with(|s| s.kind));
    let waiting = Memo::new(move |_| state.with(|s| s.waiting));
    let refused = Memo::new(move |_| state.with(|s| s.refused));
    let why = Memo::new(move |_| state.with(|s| s.why.clone()));
    let clock = Memo::new(move |_| state.with(|s| s.clock_words()));
    let short = move || match (kind.get(), waiting.get()) {
        (SyncKind::Synced, _) | (SyncKind::Syncing, 0) => "Shared, in step".to_owned(),
        (SyncKind::Syncing, _) => format!("Syncing · {}", only_here()),
        (SyncKind::Offline, 0) => "Offline".to_owned(),
        (SyncKind::Offline, _) => format!("Offline · {}", only_here()),
        (SyncKind::Trouble, n) => {
            let why = why.get();
            let first = why.split_inclusive('.').next().unwrap_or_default().to_owned();
            if n == 0 { first } else { format!("{first} {}", only_here()) }
        }
    };
    let icon = Signal::derive(move || match kind.get() {
        SyncKind::Synced => "check",
        SyncKind::Syncing => "sync",
        SyncKind::Offline => "offline",
        SyncKind::Trouble => "warn",
    });
    view! {
        <a
            class="status-save"
            class:is-alarm=move || kind.get() == SyncKind::Trouble
            href=Route::Team.path()
            data-sync=move || format!("{:?}", kind.get()).to_lowercase()
            data-waiting=move || waiting.get().to_string()
            data-seq=move || state.with(|s| s.seq).to_string()
            data-leads=move || state.with(|s| s.leads).to_string()
        >
            <Icon name=icon size="ic-sm" />
            <span class="wide num">{short}</span>
            <span class="vh">"How the line is shared"</span>
        </a>
        <Show when=move || { refused.get() > 0 }>
            <a class="btn btn-sm btn-ghost" href=format!("{}#refused", Route::Team.path())>
                <Icon name="flag" size="ic-sm" />
                <span class="num">{move || words::plural(refused.get() as u64, "refusal", "refusals")}</span>
            </a>
        </Show>
        <Show when=move || clock.with(Option::is_some)>
            <a class="btn btn-sm btn-ghost" href=Route::Team.path() data-clock-off>
                <Icon name="clock" size="ic-sm" />
                "Clock is off"
            </a>
        </Show>
        // What moves along by itself is not news; trouble is, and so is its end.
        <span class="vh" role="status">{move || why.get()} {move || clock.get()}</span>
    }
}
