//! Saved views: addresses with a name.

use super::dialog::Dialog;
use super::{Ask, use_desk};
use crate::routes::Route;
use crate::state::address::encode;
use crate::state::table::Query;
use crate::ui::Icon;
use leptos::prelude::*;

/// Views that every line has.
const BUILT_IN: [(&str, &str); 3] = [("All", ""), ("Mine", "owner=me"), ("Late", "late=1")];

fn path(query: &str, name: Option<&str>) -> String {
    let name = name.map(|name| format!("v={}", encode(name)));
    let parts: Vec<&str> = [Some(query), name.as_deref()].into_iter().flatten().filter(|p| !p.is_empty()).collect();
    if parts.is_empty() { Route::Accounts.path() } else { format!("{}?{}", Route::Accounts.path(), parts.join("&")) }
}

/// The views, and what can be done with the one at hand.
#[component]
pub fn ViewBar() -> impl IntoView {
    let desk = use_desk();
    let at_hand = Memo::new(move |_| desk.query.with(|q| q.view.clone()));
    let saved = Memo::new(move |_| desk.views.find(&at_hand.get()).map(|v| Query::parse(&v.query)));
    let is_dirty = Memo::new(move |_| saved.get().is_some_and(|saved| !desk.query.with(|q| q.is_like(&saved))));
    let is_built_in = move || {
        saved.get().is_none() && BUILT_IN.iter().any(|(_, query)| desk.query.with(|q| q.is_like(&Query::parse(query))))
    };
    view! {
        <nav class="views" aria-label="Saved views">
            {BUILT_IN
                .map(|(name, query)| {
                    let is_here = move || saved.get().is_none() && desk.query.with(|q| q.is_like(&Query::parse(query)));
                    view! {
                        <a class="view" href=path(query, None) aria-current=move || is_here().then_some("true")>
                            {name}
                        </a>
                    }
                })
                .collect_view()}
            <For each=move || desk.views.all() key=|view| (view.name.clone(), view.query.clone()) let:saved_view>
                {
                    let name = saved_view.name.clone();
                    let is_here = Memo::new(move |_| at_hand.get() == name);
                    view! {
                        <a
                            class="view"
                            href=path(&saved_view.query, Some(&saved_view.name))
                            aria-current=move || is_here.get().then_some("true")
                        >
                            {saved_view.name.clone()}
                            <Show when=move || is_here.get() && is_dirty.get()>
                                <span class="view-dirty">"unsaved changes"</span>
                            </Show>
                        </a>
                    }
                }
            </For>
        </nav>
        <div class="row">
            <Show when=move || is_dirty.get()>
                <button
                    class="btn btn-sm"
                    type="button"
                    on:click=move |_| {
                        let name = at_hand.get_untracked();
                        desk.query.with_untracked(|q| desk.views.save(&name, q));
                        desk.session.say(format!("View saved: {name}"));
                    }
                >
                    "Save"
                </button>
                <button
                    class="btn btn-ghost btn-sm"
                    type="button"
                    on:click=move |_| {
                        if let Some(saved) = saved.get_untracked() {
                            desk.change(|q| *q = Query { view: q.view.clone(), ..saved });
                        }
                    }
                >
                    "Discard"
                </button>
            </Show>
            <Show when=move || saved.get().is_some()>
                <button class="btn btn-ghost btn-sm" type="button" aria-haspopup="dialog" on:click=move |_| desk.ask.set(Some(Ask::RenameView))>
                    "Rename"
                </button>
                <button
                    class="btn btn-ghost btn-sm btn-icon"
                    type="button"
                    aria-label="Delete this view"
                    on:click=move |_| {
                        let name = at_hand.get_untracked();
                        desk.views.delete(&name);
                        desk.change(|q| q.view.clear());
                        desk.session.say(format!("View deleted: {name}. Its filters still stand; save them again to keep it."));
                    }
                >
                    <Icon name="trash" size="ic-sm" />
                </button>
            </Show>
            <Show when=move || saved.get().is_none() && !is_built_in()>
                <button class="btn btn-sm" type="button" aria-haspopup="dialog" on:click=move |_| desk.ask.set(Some(Ask::SaveView))>
                    "Save view"
                </button>
            </Show>
        </div>
    }
}

/// Asks what a view is to be called.
#[component]
pub fn NameDialog(
    /// A new view, or another name for the one at hand.
    is_new: bool,
) -> impl IntoView {
    let desk = use_desk();
    let old = desk.query.with_untracked(|q| q.view.clone());
    let name = RwSignal::new(if is_new { String::new() } else { old.clone() });
    let title = if is_new { "Save this view" } else { "Rename this view" };
    let is_taken = {
        let old = old.clone();
        move || {
            let name = name.get();
            let name = name.trim();
            !name.is_empty() && (is_new || name != old) && desk.views.find(name).is_some()
        }
    };
    let save = move |event: leptos::ev::SubmitEvent| {
        event.prevent_default();
        let name = name.get_untracked().trim().to_owned();
        if name.is_empty() {
            return;
        }
        if is_new {
            desk.query.with_untracked(|q| desk.views.save(&name, q));
        } else {
            desk.views.rename(&old, &name);
        }
        desk.ask.set(None);
        desk.change(|q| q.view = name);
    };
    view! {
        <Dialog id="view-h" title=title.to_owned() on_close=Callback::new(move |()| desk.ask.set(None))>
            <form on:submit=save>
                <div class="dialog-body stack">
                    <div class="field">
                        <label class="field-label" for="view-name">"Name"</label>
                        <input
                            class="input"
                            id="view-name"
                            maxlength="60"
                            autocomplete="off"
                            autofocus
                            prop:value=move || name.get()
                            on:input=move |event| name.set(event_target_value(&event))
                        />
                        <p class="field-help" role="status">
                            {move || if is_taken() { "There is one of this name: it will be replaced." } else { "Words, filters and order are kept, on this device." }}
                        </p>
                    </div>
                </div>
                <footer class="dialog-foot">
                    <button class="btn btn-main" type="submit" disabled=move || name.with(|n| n.trim().is_empty())>
                        {if is_new { "Save view" } else { "Rename" }}
                    </button>
                </footer>
            </form>
        </Dialog>
    }
}
