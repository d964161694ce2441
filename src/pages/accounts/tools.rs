//! The search field, the filters and the count.

use super::{filters, use_desk};
use crate::state::words;
use crate::ui::Icon;
use crate::ui::keys::{Binding, use_keys};
use leptos::html;
use leptos::leptos_dom::helpers::TimeoutHandle;
use leptos::prelude::*;
use leptos_router::hooks::use_location;
use std::time::Duration;

/// How long typing rests before the address follows.
const REST: Duration = Duration::from_millis(250);

/// The row above the table.
#[component]
pub fn Tools() -> impl IntoView {
    let desk = use_desk();
    let field = NodeRef::<html::Input>::new();
    let pending = StoredValue::new(None::<TimeoutHandle>);
    let location = use_location();
    // The browser's back button brings earlier words back; what is being typed stays.
    Effect::new(move |_| {
        let words = crate::state::table::Query::parse(&location.search.get()).words;
        if pending.with_value(Option::is_none) && desk.words.with_untracked(|w| w.trim() != words) {
            desk.words.set(words);
        }
    });
    on_cleanup(move || {
        pending.with_value(|timer| {
            if let Some(timer) = timer {
                timer.clear();
            }
        });
    });
    let typed = move |text: String| {
        desk.words.set(text);
        pending.update_value(|timer| {
            if let Some(timer) = timer.take() {
                timer.clear();
            }
        });
        let follow = move || {
            pending.set_value(None);
            let before = crate::state::table::Query::parse(&location.search.get_untracked());
            let query = desk.query.get_untracked();
            // The beginning and the end of a search are steps back; its letters are not.
            desk.go(&query, before.words.is_empty() != query.words.trim().is_empty());
        };
        pending.set_value(set_timeout_with_handle(follow, REST).ok());
    };
    use_keys(move || {
        if desk.ask.get().is_some() {
            return Vec::new();
        }
        vec![Binding::new("accounts-search", "/", "Search accounts", "Accounts", move || {
            if let Some(field) = field.get_untracked() {
                let _ = field.focus();
                field.select();
            }
        })]
    });
    let total = Memo::new(move |_| desk.line.read(|state| state.account_count()));
    view! {
        <div class="acc-tools" role="search">
            <div class="input-wrap acc-search">
                <label class="vh" for="acc-q">"Search accounts"</label>
                <Icon name="search" />
                <input
                    class="input"
                    id="acc-q"
                    type="search"
                    autocomplete="off"
                    spellcheck="false"
                    placeholder="Company, domain or city"
                    aria-keyshortcuts="/"
                    node_ref=field
                    prop:value=move || desk.words.get()
                    on:input=move |event| typed(event_target_value(&event))
                    on:keydown=move |event| {
                        // From the field straight into the list.
                        if matches!(event.key().as_str(), "Enter" | "ArrowDown") {
                            event.prevent_default();
                            desk.active.set(0);
                            super::table::focus_active();
                        }
                    }
                />
                <kbd aria-hidden="true">"/"</kbd>
            </div>
            <filters::Filters />
            <p class="acc-count" role="status">
                {move || {
                    let listing = desk.maker.get();
                    let all = desk.query.with(crate::state::table::Query::keeps_all);
                    let total = words::count(total.get());
                    if all {
                        view! { <b class="num">{total}</b> }.into_any()
                    } else {
                        view! {
                            <b class="num">{words::count(listing.count as u64)}</b>
                            {if listing.is_whole { " of " } else { "+ of " }}
                            <span class="num">{total}</span>
                        }
                            .into_any()
                    }
                }}
            </p>
        </div>
    }
}
