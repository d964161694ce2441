//! Settings: who works here, the bands, what ranks, where the line lives, keys and look.

mod backup;
mod bands;
mod export;
mod look;
mod members;
mod score;
mod score_preview;
mod shortcuts;
mod storage;
mod week;

pub use shortcuts::recall_keys;

use crate::routes::Route;
use crate::ui::Icon;
use leptos::prelude::*;
use std::time::Duration;

const SECTIONS: [(&str, &str, &str); 9] = [
    ("members", "Members and stations", "Who works the line, and where."),
    ("bands", "Bands", "How much may wait and be in work."),
    ("score", "Score", "What puts a company on top."),
    ("week", "Week and timers", "When the line runs, and when it is late."),
    ("storage", "Storage", "Where your line lives."),
    ("backup", "Backup and restore", "A file of your own, whatever happens."),
    ("shortcuts", "Shortcuts", "Every key is also a button."),
    ("look", "Look", "On this device."),
    ("demo", "Demo line", "To look around."),
];

/// The screen.
#[component]
pub fn Settings() -> impl IntoView {
    document().set_title("Settings · Takt");
    let here = RwSignal::new("members");
    let built = RwSignal::new(1);
    build_on(built);
    // The address may name a section; the router itself does not scroll. It has its place once all are built.
    Effect::new(move |_| {
        if built.get() < SECTIONS.len() {
            return;
        }
        let hash = window().location().hash().unwrap_or_default();
        if let Some((id, ..)) = SECTIONS.into_iter().find(|(id, ..)| hash.strip_prefix('#') == Some(id)) {
            here.set(id);
            if let Some(section) = document().get_element_by_id(id) {
                section.scroll_into_view();
            }
        }
    });
    view! {
        <div class="sets">
            <header class="page-head"><h1 tabindex="-1">"Settings"</h1></header>
            <nav class="set-nav" aria-label="Settings">
                <ul>
                    {SECTIONS
                        .into_iter()
                        .map(|(id, name, _)| {
                            view! {
                                <li>
                                    <a
                                        href=format!("#{id}")
                                        aria-current=move || (here.get() == id).then_some("true")
                                        on:click=move |_| here.set(id)
                                    >
                                        {name}
                                    </a>
                                </li>
                            }
                        })
                        .collect_view()}
                    {[Route::Deal, Route::Bench, Route::HandOffs, Route::Recycling, Route::Rules, Route::Campaigns, Route::Inbound, Route::Map, Route::Team, Route::Alerts, Route::Contests]
                        .map(|route| view! { <li><a href=route.path()>{route.name()}</a></li> })
                        .collect_view()}
                </ul>
            </nav>
            <div class="set-list">
                <Section at=0 built=built><members::Members /></Section>
                <Section at=1 built=built><bands::BandsForm /></Section>
                <Section at=2 built=built><score::Score /></Section>
                <Section at=3 built=built><week::Week /></Section>
                <Section at=4 built=built><storage::Storage /></Section>
                <Section at=5 built=built><backup::Backup /></Section>
                <Section at=6 built=built><shortcuts::Shortcuts /></Section>
                <Section at=7 built=built><look::Look /></Section>
                <Section at=8 built=built><look::Demo /></Section>
            </div>
        </div>
    }
}

/// Builds one section after the other, each in a task of its own: all at once would keep the page from listening.
fn build_on(built: RwSignal<usize>) {
    let next = move || {
        let count = built.try_update(|built| {
            *built += 1;
            *built
        });
        if count.is_some_and(|count| count < SECTIONS.len()) {
            build_on(built);
        }
    };
    set_timeout(next, Duration::ZERO);
}

/// One section with its heading.
#[component]
fn Section(
    /// Its place in the list.
    at: usize,
    /// How many sections are built.
    built: RwSignal<usize>,
    /// What it holds.
    children: Children,
) -> impl IntoView {
    let (id, name, lede) = SECTIONS[at];
    let (children, is_built) = (StoredValue::new_local(Some(children)), Memo::new(move |_| built.get() > at));
    let body = move || {
        let children = is_built.get().then(|| children.try_update_value(Option::take)).flatten().flatten();
        // What a section reads while it is built must not build it anew.
        children.map(|children| untrack(children))
    };
    let heading = format!("{id}-h");
    let named_by = heading.clone();
    view! {
        <section class="set" id=id aria-labelledby=named_by>
            <div class="set-head"><h2 id=heading>{name}</h2><p class="quiet">{lede}</p></div>
            <div class="set-body">{body}</div>
        </section>
    }
}

/// Why something cannot be saved as it stands; said aloud when it appears.
#[component]
fn Wrong(
    /// The element's id.
    id: &'static str,
    /// In words; empty when all is well.
    #[prop(into)]
    text: Signal<String>,
) -> impl IntoView {
    view! {
        <p class="field-error" id=id role="status" hidden=move || text.with(String::is_empty)>
            <Icon name="warn" size="ic-sm" />
            <span>{text}</span>
        </p>
    }
}

/// "Save" and "Put back", where something waits to be saved.
#[component]
fn Keep(
    /// What the button says.
    label: &'static str,
    /// Whether there is something to save.
    #[prop(into)]
    is_changed: Signal<bool>,
    /// Whether it can be saved.
    #[prop(into)]
    is_right: Signal<bool>,
    /// Saves.
    save: impl Fn() + 'static,
    /// Forgets what was typed.
    put_back: impl Fn() + 'static,
) -> impl IntoView {
    view! {
        <div class="row">
            <button class="btn" type="button" disabled=move || !(is_changed.get() && is_right.get()) on:click=move |_| save()>
                {label}
            </button>
            <button class="btn btn-ghost" type="button" disabled=move || !is_changed.get() on:click=move |_| put_back()>
                "Put back"
            </button>
        </div>
    }
}
