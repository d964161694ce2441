//! Every version of the map with what it changed, and work in flight on the older ones.

use super::desk::Desk;
use super::draft::Place;
use crate::state::words;
use leptos::prelude::*;
use leptos::task::spawn_local;
use takt_engine::map::{MapChange, diff};
use takt_engine::{Command, Receipt};

/// Versions, the difference that is looked at, and the work on older versions.
pub fn versions(desk: Desk) -> AnyView {
    // `None` is the draft.
    let looked_at = RwSignal::new(None::<usize>);
    let asks = RwSignal::new(false);
    view! {
        <div class="sm-history">
            <div class="stack-sm">
                <h2 id="sm-versions-h">"Versions"</h2>
                {move || list(desk, looked_at)}
            </div>
            <div class="stack-sm">{move || difference(desk, looked_at)}</div>
            <div class="stack-sm">
                <h2>"Work in flight"</h2>
                <p class="quiet">"An account finishes on the version it began under, unless you move it over."</p>
                {move || flight(desk, asks)}
            </div>
        </div>
    }
    .into_any()
}

fn list(desk: Desk, looked_at: RwSignal<Option<usize>>) -> AnyView {
    let names: Vec<String> = desk.line.read(|s| s.maps().iter().map(|m| m.name.clone()).collect());
    let entry = move |at: Option<usize>, words: String| {
        view! {
            <li>
                <button class="chip" type="button" aria-pressed=move || (looked_at.get() == at).to_string() on:click=move |_| looked_at.set(at)>
                    {words}
                </button>
            </li>
        }
    };
    let versions =
        names.into_iter().enumerate().rev().map(|(at, name)| entry(Some(at), format!("Version {} · {name}", at + 1)));
    view! { <ul class="chips">{entry(None, "Draft".into())}{versions.collect_view()}</ul> }.into_any()
}

fn difference(desk: Desk, looked_at: RwSignal<Option<usize>>) -> AnyView {
    let (heading, changes): (String, Vec<MapChange>) = match looked_at.get() {
        None => ("What the draft changes".into(), desk.changes.get()),
        Some(0) => ("Version 1 is where it began".into(), Vec::new()),
        Some(at) => {
            let changes = desk.line.read(|s| match (s.maps().get(at - 1), s.maps().get(at)) {
                (Some(old), Some(new)) => diff(old, new),
                _ => Vec::new(),
            });
            (format!("What version {} changed", at + 1), changes)
        }
    };
    let is_empty = changes.is_empty();
    let rows = changes.into_iter().map(move |change| {
        let place = match (change.task, change.outcome) {
            (Some(key), Some(at)) => Place::Answer(key, at),
            (Some(key), None) => Place::Task(key),
            (None, _) => Place::Map,
        };
        // A task of a difference need not be in the draft any more.
        let is_here = desk.map(|m| match place {
            Place::Map => false,
            Place::Task(key) => m.task(key).is_some(),
            Place::Answer(key, at) => m.task(key).is_some_and(|t| usize::from(at) < t.outcomes.len()),
        });
        let of = change.task.and_then(|key| desk.map(|m| m.task(key).map(|t| t.action.clone())));
        let of = of.filter(|action| !change.what.contains(action.as_str()));
        let line = view! { {of.map(|of| view! { <span class="quiet">{format!("{of}: ")}</span> })}{change.what} };
        match is_here {
            true => view! { <li><button class="sm-fault" type="button" on:click=move |_| desk.focus(place)>{line}</button></li> }.into_any(),
            false => view! { <li>{line}</li> }.into_any(),
        }
    });
    let back = looked_at.get().map(|at| {
        view! {
            <div class="row">
                <button class="btn btn-sm" type="button" on:click=move |_| {
                    if let Some(map) = desk.line.peek(|s| s.maps().get(at).cloned()) {
                        desk.step(|draft| *draft = map);
                        looked_at.set(None);
                    }
                }>{format!("Draw on from version {}", at + 1)}</button>
            </div>
        }
    });
    view! {
        <h2>{heading}</h2>
        <Show when=move || is_empty><p class="quiet">"Nothing."</p></Show>
        <ul class="sm-changes">{rows.collect_view()}</ul>
        {back}
    }
    .into_any()
}

/// What moving the work over would do, counted before anything is done.
fn flight(desk: Desk, asks: RwSignal<bool>) -> AnyView {
    if !asks.get() {
        return view! {
            <div class="row"><button class="btn btn-sm" type="button" on:click=move |_| asks.set(true)>"Show what moving it over would do"</button></div>
        }
        .into_any();
    }
    let (rows, all) = desk.line.read(|s| {
        let action = |version: u16, key: u16| {
            s.maps().get(usize::from(version)).and_then(|m| m.task(key)).map_or_else(String::new, |t| t.action.clone())
        };
        let newest = s.maps().len() as u16 - 1;
        let preview = s.migration_preview();
        let all: u32 = preview.iter().map(|r| r.accounts).sum();
        let rows: Vec<(String, String, String, u32)> = preview
            .iter()
            .map(|r| {
                let to = action(newest, r.to);
                let to =
                    if r.is_other { format!("begins again at “{to}”") } else { format!("stays at “{to}”") };
                (format!("{}", r.version + 1), action(r.version, r.task), to, r.accounts)
            })
            .collect();
        (rows, all)
    });
    if rows.is_empty() {
        return view! { <p role="status">"All of it is on the newest version already."</p> }.into_any();
    }
    let rows = rows.into_iter().map(|(version, from, to, n)| view! {
        <tr><td class="num">{version}</td><th scope="row">{from}</th><td>{to}</td><td class="num">{words::count(n)}</td></tr>
    });
    let may = desk.may_save.get();
    view! {
        <div class="scroll-x" role="region" aria-label="What would happen" tabindex="0">
            <table class="table">
                <thead><tr><th scope="col" class="num">"Version"</th><th scope="col">"At"</th><th scope="col">"Then"</th><th scope="col" class="num">"Accounts"</th></tr></thead>
                <tbody>{rows.collect_view()}</tbody>
            </table>
        </div>
        <div class="row">
            <button class="btn btn-main" type="button" disabled=!may on:click=move |_| migrate(desk)>
                {format!("Move {} over", words::plural(all.into(), "account", "accounts"))}
            </button>
        </div>
    }
    .into_any()
}

/// Portion by portion, until nothing is left on an older version.
fn migrate(desk: Desk) {
    spawn_local(async move {
        loop {
            match desk.effects.run(Command::MigrateWork).await {
                Ok(receipt) => {
                    let Receipt { has_more, count, .. } = receipt;
                    desk.session.done(
                        &receipt,
                        format!("{} on the newest map", words::plural(count.into(), "account", "accounts")),
                    );
                    if !has_more {
                        return;
                    }
                }
                Err(failure) => return desk.session.alarm(failure.to_string()),
            }
        }
    });
}
