//! What was imported before, each with its way back.

use super::commit;
use super::desk::{self, ImportDesk, use_import};
use crate::state::words;
use crate::ui::Icon;
use gloo::timers::future::TimeoutFuture;
use leptos::prelude::*;
use leptos::task::spawn_local_scoped_with_cancellation;
use takt_engine::ids::ImportId;
use takt_engine::state::ImportBatch;

/// Imports shown before the person asks for all.
const SHOWN: usize = 8;

/// How often it is looked whether another tab still works on the import.
const LOOK_EVERY_MS: u32 = 1_000;

/// Follows whether another tab works on the unfinished import; `None` until it is known.
fn elsewhere(desk: ImportDesk) -> RwSignal<Option<bool>> {
    let is_elsewhere = RwSignal::new(None);
    spawn_local_scoped_with_cancellation(async move {
        while let Some(unfinished) = desk.unfinished.get_untracked() {
            let name = desk::claim_name(ImportId(unfinished.import));
            let is_held = desk.effects.outside().is_held(&name).await;
            // The other tab has come to its end, one way or the other.
            if is_elsewhere.get_untracked() == Some(true) && !is_held {
                desk.unfinished.set(super::keep::unfinished(desk.effects, desk.line));
            }
            is_elsewhere.set(Some(is_held));
            if !is_held {
                break;
            }
            TimeoutFuture::new(LOOK_EVERY_MS).await;
        }
    });
    is_elsewhere
}

/// An import that was interrupted: go on, keep what came in, or take it back.
#[component]
pub fn UnfinishedNote() -> impl IntoView {
    let desk = use_import();
    let is_elsewhere = elsewhere(desk);
    let is_busy = move || desk.taking.get().is_some();
    move || {
        let unfinished = desk.unfinished.get()?;
        let import = ImportId(unfinished.import);
        let added = desk
            .line
            .read(|state| state.imports().iter().rfind(|batch| batch.id == import).map_or(0, |batch| batch.added));
        let name = unfinished.file_name.clone();
        if is_elsewhere.get()? {
            return Some(
                view! {
                    <section class="note" aria-labelledby="imp-open">
                        <Icon name="info" />
                        <div class="stack-sm">
                            <h2 id="imp-open">{format!("The import of {name} goes on in another tab")}</h2>
                            <p>{format!("{} accounts so far. Stop it or take it back there.", words::count(added))}</p>
                        </div>
                    </section>
                }
                .into_any(),
            );
        }
        let is_next = desk.resuming.with(Option::is_some);
        let keep = move |_| {
            super::keep::forget_unfinished(desk.effects);
            desk.resuming.set(None);
            desk.unfinished.set(None);
        };
        let resumed = unfinished.clone();
        Some(view! {
            <section class="note note-next" aria-labelledby="imp-open">
                <Icon name="warn" />
                <div class="stack-sm">
                    <h2 id="imp-open">{format!("The import of {name} stopped before its end")}</h2>
                    <p>
                        {if is_next {
                            "Choose the same file below: it goes on where it stopped, and nothing comes in twice.".to_owned()
                        } else {
                            format!(
                                "{} of {} rows came in as accounts and are safe.",
                                words::count(added),
                                words::count(unfinished.total),
                            )
                        }}
                    </p>
                    <div class="row">
                        <button
                            class="btn btn-main"
                            type="button"
                            aria-pressed=if is_next { "true" } else { "false" }
                            disabled=is_busy
                            on:click=move |_| desk.resuming.set(if is_next { None } else { Some(resumed.clone()) })
                        >
                            "Go on with the file"
                        </button>
                        <button class="btn" type="button" disabled=is_busy on:click=keep>"Keep what came in"</button>
                        <button class="btn btn-danger" type="button" disabled=is_busy on:click=move |_| commit::take_back(desk, import)>
                            <Icon name="undo" />
                            "Take it back"
                        </button>
                    </div>
                </div>
            </section>
        }.into_any())
    }
}

/// Every import of this line, newest first.
#[component]
pub fn Past() -> impl IntoView {
    let desk = use_import();
    let shows_all = RwSignal::new(false);
    let count = Memo::new(move |_| desk.line.read(|state| state.imports().len()));
    let shown = Memo::new(move |_| {
        let most = if shows_all.get() { usize::MAX } else { SHOWN };
        desk.line.read(|state| state.imports().iter().rev().take(most).cloned().collect::<Vec<_>>())
    });
    view! {
        <Show when=move || { count.get() > 0 }>
            <section class="imp-past" aria-labelledby="imp-past-h">
                <h2 class="side-title" id="imp-past-h">"Imported before"</h2>
                <ul class="list">
                    <For each=move || shown.get() key=|batch| (batch.id, batch.added, batch.updated, batch.retracted, batch.is_retracted) let:batch>
                        <PastItem batch=batch />
                    </For>
                </ul>
                <Show when=move || { !shows_all.get() && count.get() > SHOWN }>
                    <button class="btn btn-ghost btn-sm" type="button" on:click=move |_| shows_all.set(true)>
                        {move || format!("Show all {}", words::count(count.get() as u64))}
                    </button>
                </Show>
            </section>
        </Show>
    }
}

#[component]
fn PastItem(batch: ImportBatch) -> impl IntoView {
    let desk = use_import();
    let line = desk.line;
    let id = batch.id;
    let who = line.peek(|state| state.member(batch.by).map(|m| m.draft.name.clone())).unwrap_or_default();
    let at = batch.at;
    let when = move || words::when(at, line.now(), line.offset_min());
    let outcome = outcome(&batch);
    let name = batch.file_name.clone();
    let label = format!("Take back the import of {name}");
    let progress = move || desk.taking.get().filter(|(import, _)| *import == id).map(|(_, gone)| gone);
    view! {
        <li>
            <Icon name="file" />
            <span class="list-main">
                <b>{name}</b>
                <span class="list-sub">{outcome} " · " {who} ", " <span class="num">{when}</span></span>
            </span>
            {if batch.is_retracted {
                view! { <span class="tag">"Taken back"</span> }.into_any()
            } else {
                view! {
                    <button
                        class="btn btn-sm"
                        type="button"
                        aria-label=label
                        disabled=move || desk.taking.get().is_some()
                        on:click=move |_| commit::take_back(desk, id)
                    >
                        <Icon name="undo" size="ic-sm" />
                        {move || match progress() {
                            Some(gone) => format!("{} gone", words::count(gone)),
                            None => "Take back".to_owned(),
                        }}
                    </button>
                }
                .into_any()
            }}
        </li>
    }
}

fn outcome(batch: &ImportBatch) -> String {
    let mut parts = Vec::new();
    if batch.added > 0 || batch.updated == 0 {
        parts.push(words::plural(batch.added.into(), "account", "accounts"));
    }
    if batch.updated > 0 {
        parts.push(format!("{} filled in", words::count(batch.updated)));
    }
    match (batch.retracted, batch.added.saturating_sub(batch.retracted)) {
        (0, _) | (_, 0) => {}
        (_, stay) => parts.push(format!("{} still here", words::count(stay))),
    }
    parts.join(", ")
}

#[cfg(test)]
mod tests {
    use super::*;
    use takt_engine::time::Time;

    #[test]
    fn an_import_says_what_it_brought_and_what_of_it_stays() {
        let batch = |added, updated, retracted| ImportBatch {
            id: ImportId(1),
            file_name: "a.csv".into(),
            at: Time(0),
            by: 0,
            added,
            updated,
            retracted,
            cursor: 0,
            is_retracted: retracted > 0,
        };
        assert_eq!(outcome(&batch(1_000, 0, 0)), "1,000 accounts");
        assert_eq!(outcome(&batch(1, 20, 0)), "1 account, 20 filled in");
        assert_eq!(outcome(&batch(0, 20, 0)), "20 filled in");
        assert_eq!(outcome(&batch(0, 0, 0)), "0 accounts");
        assert_eq!(outcome(&batch(1_000, 0, 997)), "1,000 accounts, 3 still here");
        assert_eq!(outcome(&batch(1_000, 0, 1_000)), "1,000 accounts");
    }
}
