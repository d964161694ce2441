//! Where the line lives, and how safe it is there.

use crate::state::effects::StorageInfo;
use crate::state::session::Saved;
use crate::state::{use_effects, use_line, use_session, words};
use crate::ui::Icon;
use leptos::prelude::*;
use leptos::task::spawn_local;
use std::time::Duration;

/// Above this many accounts the fingerprint takes longer than a click may: it is asked for.
const HASHED_AT_ONCE: u32 = 100_000;
const PAUSE: Duration = Duration::from_millis(200);

/// Bytes as people say them.
pub fn size(bytes: f64) -> String {
    const UNITS: [&str; 4] = ["kB", "MB", "GB", "TB"];
    let (mut value, mut unit) = (bytes / 1_000.0, 0);
    while value >= 999.5 && unit + 1 < UNITS.len() {
        value /= 1_000.0;
        unit += 1;
    }
    if value < 10.0 && unit > 0 { format!("{value:.1} {}", UNITS[unit]) } else { format!("{value:.0} {}", UNITS[unit]) }
}

/// The section.
#[component]
pub fn Storage() -> impl IntoView {
    let (line, session, effects) = (use_line(), use_session(), use_effects());
    let info = RwSignal::new(None::<StorageInfo>);
    let hash = RwSignal::new(None::<String>);
    let look = move || {
        spawn_local(async move {
            let found = effects.outside().storage_info().await;
            let _ = info.try_set(Some(found));
        });
    };
    let hash_now = move || hash.set(Some(format!("{:016x}", line.peek(takt_engine::State::hash))));
    let waiting = StoredValue::new(None::<TimeoutHandle>);
    Effect::new(move |_| {
        let _ = line.version();
        hash.set(None);
        if let Some(Some(old)) = waiting.try_update_value(Option::take) {
            old.clear();
        }
        let settle = move || {
            look();
            if line.peek(takt_engine::State::account_rows) <= HASHED_AT_ONCE {
                hash_now();
            }
        };
        waiting.set_value(set_timeout_with_handle(settle, PAUSE).ok());
    });
    on_cleanup(move || {
        if let Some(Some(old)) = waiting.try_update_value(Option::take) {
            old.clear();
        }
    });
    let saved = move || match session.saved.get() {
        Saved::Yes => "All, on this device".to_owned(),
        Saved::Saving => "Saving…".to_owned(),
        Saved::No(why) => why,
    };
    let share = move || info.get().filter(|i| i.quota_bytes > 0.0).map_or(0.0, |i| i.used_bytes / i.quota_bytes);
    view! {
        <dl class="facts" data-state-hash=move || hash.get().unwrap_or_default()>
            <dt>"Saved"</dt>
            <dd>{saved}</dd>
            <dt>"Kept by the browser"</dt>
            <dd><Kept info=info look=look /></dd>
            <dt>"In use"</dt>
            <dd>
                {move || info.get().map_or_else(|| "…".into(), |i| match (i.used_bytes, i.quota_bytes) {
                    (_, quota) if quota <= 0.0 => "the browser does not say".to_owned(),
                    (used, quota) => format!("{} of {}", size(used), size(quota)),
                })}
                <span class="bar store-bar" aria-hidden="true" style:--v=move || format!("{:.4}", share())></span>
            </dd>
            <dt>"Log"</dt>
            <dd data-log=move || info.get().map(|i| i.log_entries.to_string())>
                {move || info.get().map_or_else(|| "…".into(), |i| {
                    let entries = words::plural(i.log_entries, "entry", "entries");
                    if i.snapshot_at == 0 {
                        format!("{entries}, no snapshot yet")
                    } else {
                        format!("{entries}, snapshot at {}", words::count(i.snapshot_at))
                    }
                })}
            </dd>
            <dt>"Fingerprint"</dt>
            <dd>
                <Show
                    when=move || hash.get().is_some()
                    fallback=move || view! {
                        <button class="btn btn-sm" type="button" on:click=move |_| hash_now()>"Work it out"</button>
                    }
                >
                    <code class="num">{move || hash.get()}</code>
                    <span class="list-sub">" Equal lines have equal fingerprints, on any device."</span>
                </Show>
            </dd>
        </dl>
    }
}

/// Whether the browser has promised to keep it, and what to do where it has not.
#[component]
fn Kept(info: RwSignal<Option<StorageInfo>>, look: impl Fn() + Copy + Send + Sync + 'static) -> impl IntoView {
    let effects = use_effects();
    let was_refused = RwSignal::new(false);
    let ask = move |_| {
        spawn_local(async move {
            let kept = effects.outside().ask_to_persist().await;
            let _ = was_refused.try_set(!kept);
            look();
        });
    };
    move || {
        match info.get().and_then(|i| i.is_persisted) {
        Some(true) => view! { <span class="tag"><Icon name="check" />"Yes, until you remove it"</span> }.into_any(),
        Some(false) => view! {
            <span class="row">
                <span class="tag tag-alarm"><Icon name="warn" />"May be cleared"</span>
                <button class="btn btn-sm" type="button" on:click=ask>"Ask to keep it"</button>
            </span>
            <p class="quiet sm" role="status">
                {move || if was_refused.get() {
                    "The browser said no. Install Takt or bookmark it, then ask again; and make a backup now and then."
                } else {
                    "Safari clears what was not opened for seven days: install Takt (Share, Add to Dock or Home Screen), or make a backup."
                }}
            </p>
        }
        .into_any(),
        None => view! { "The browser does not say" }.into_any(),
    }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn bytes_are_said_with_two_or_three_figures() {
        assert_eq!(size(0.0), "0 kB");
        assert_eq!(size(41_200.0), "41 kB");
        assert_eq!(size(2_140_000_000.0), "2.1 GB");
        assert_eq!(size(999_900.0), "1.0 MB");
    }
}
