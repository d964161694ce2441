//! The sales map: stations as lanes, tasks as cards, answers as arrows; drawn, checked and saved as a version.

mod board;
mod desk;
mod draft;
mod layout;
mod panel;
mod questions;
mod versions;

use crate::state::words;
use crate::ui::Icon;
use crate::ui::keys::{Binding, use_keys};
use desk::Desk;
use leptos::prelude::*;
use takt_engine::map::{MapFault, SalesMap};

/// The screen.
#[component]
pub fn MapRoom() -> impl IntoView {
    document().set_title("Sales map · Takt");
    let desk = Desk::open();
    use_keys(move || {
        let scope = "Sales map";
        let undo =
            |id, keys: &str| Binding::new(id, keys, "Undo the last change to the map", scope, move || desk.undo());
        vec![
            undo("map-undo", "z"),
            undo("map-undo-mod", "Mod+z"),
            Binding::new("map-redo", "Mod+y", "Make it again", scope, move || desk.redo()),
            Binding::new("map-save", "Mod+s", "Save as a new version", scope, move || desk.save()),
        ]
    });
    view! {
        <div class="sm">
            <header class="page-head">
                <h1 tabindex="-1">"Sales map"</h1>
                <p class="page-lede">"What is done at each station, in which words, and what each answer does."</p>
                <div class="row no-print">{move || tools(desk)}</div>
            </header>
            {move || faults(desk)}
            <div class="sm-room">
                {board::board(desk)}
                <aside class="sm-side no-print" class:is-open=move || desk.place.get() != draft::Place::Map aria-label="What is chosen">
                    {move || panel::panel(desk)}
                </aside>
            </div>
            <section class="sm-below no-print" aria-labelledby="sm-versions-h">{versions::versions(desk)}</section>
        </div>
    }
}

/// The buttons of the page's head, and where the draft stands.
fn tools(desk: Desk) -> AnyView {
    let (can_undo, can_redo) = desk.draft.with(|d| (d.can_undo(), d.can_redo()));
    let (changes, faults, may) = (desk.changes.get().len(), desk.faults.get().len(), desk.may_save.get());
    let newest = desk.newest.get();
    let says = match changes {
        0 => format!("As version {} has it", newest + 1),
        n => format!(
            "{} since version {}, kept on this device",
            words::plural(n as u64, "change", "changes"),
            newest + 1
        ),
    };
    let why_not = match (may, changes, faults) {
        (false, ..) => Some("Only a manager saves a map."),
        (true, 0, _) => Some("Nothing has changed."),
        (true, _, 0) => None,
        (true, ..) => Some("Mend what is listed below first."),
    };
    view! {
        <p class="quiet sm" role="status">{says}</p>
        <button class="btn btn-ghost btn-icon" type="button" aria-label="Undo" disabled=!can_undo on:click=move |_| desk.undo()><Icon name="undo" /></button>
        <button class="btn btn-ghost" type="button" disabled=!can_redo on:click=move |_| desk.redo()>"Redo"</button>
        <button class="btn btn-ghost" type="button" on:click=move |_| {
            // A browser that cannot print does nothing.
            let _ = window().print();
        }>"Print"</button>
        <button
            class="btn btn-main"
            id="sm-save"
            type="button"
            aria-disabled=why_not.is_some().to_string()
            title=why_not.unwrap_or("")
            on:click=move |_| match why_not {
                Some(why) => desk.session.say(why),
                None => desk.save(),
            }
        >
            {format!("Save as version {}", newest + 2)}
        </button>
    }
    .into_any()
}

/// Everything that keeps the map from being saved, each a way to its place.
fn faults(desk: Desk) -> AnyView {
    let all = desk.faults.get();
    if all.is_empty() {
        return ().into_any();
    }
    let told: Vec<(MapFault, String)> =
        desk.draft.with(|d| all.into_iter().map(|f| (f.clone(), f.words(&d.map))).collect());
    let heading = words::plural(
        told.len() as u64,
        "thing to mend before it can be saved",
        "things to mend before it can be saved",
    );
    view! {
        <section class="note note-alarm sm-faults no-print" aria-labelledby="sm-faults-h">
            <Icon name="warn" />
            <div>
                <h2 id="sm-faults-h">{heading}</h2>
                <ul>
                    {told
                        .into_iter()
                        .map(|(fault, words)| view! {
                            <li><button class="sm-fault" type="button" on:click=move |_| desk.go_to_fault(&fault)>{words}</button></li>
                        })
                        .collect_view()}
                </ul>
            </div>
        </section>
    }
    .into_any()
}

/// What a task takes and how, in one line.
fn meta(map: &SalesMap, task: &takt_engine::map::Task) -> String {
    let mut parts = vec![match task.standard_s {
        s if s < 60 => format!("{s} s"),
        s => format!("{} min", s.div_ceil(60)),
    }];
    if task.is_call {
        parts.push("call".into());
    }
    if map.first_task(task.bin).is_some_and(|t| t.key == task.key) {
        parts.push("begins here".into());
    } else if map.inbound == task.key {
        parts.push("inbound begins here".into());
    }
    if task.max_attempts > 0 {
        parts.push(format!("{} attempts", task.max_attempts));
    }
    parts.join(" · ")
}
