//! Many commands as one thing: with progress, a way to stop, and one undo.

use super::{Desk, use_desk};
use crate::state::effects::Failure;
use crate::state::session::Done;
use crate::state::words;
use crate::ui::Icon;
use crate::ui::keys::{Binding, use_keys};
use leptos::prelude::*;
use leptos::task::spawn_local;
use takt_engine::ids::{AccountId, EntryId};
use takt_engine::{Command, Receipt, Refusal};

/// What was done at once and can be taken back at once.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Batch {
    /// Entries, oldest first.
    pub entries: Vec<EntryId>,
    /// In words.
    pub what: String,
}

/// How far it has come.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Default)]
pub struct Progress {
    /// Accounts dealt with.
    pub done: usize,
    /// Accounts altogether.
    pub total: usize,
    /// Somebody pressed Stop.
    pub is_stopped: bool,
}

/// What came of it.
#[derive(Default)]
pub struct Outcome {
    /// Entries, oldest first.
    pub entries: Vec<EntryId>,
    /// Accounts that were changed.
    pub changed: usize,
    /// Accounts that were not, each with the rule.
    pub refused: Vec<(AccountId, Refusal)>,
    /// The last receipt.
    pub last: Option<Receipt>,
    /// Why it ended early.
    pub failure: Option<Failure>,
}

/// Gives commands one after the other; `sizes` says how many accounts each is about.
pub async fn run(
    desk: Desk,
    commands: impl Iterator<Item = (Command, Vec<AccountId>)>,
    progress: RwSignal<Progress>,
) -> Outcome {
    let outside = desk.effects.outside();
    let group = outside.next_entry();
    let mut outcome = Outcome::default();
    for (command, about) in commands {
        if progress.try_get_untracked().is_none_or(|p| p.is_stopped) {
            break;
        }
        match outside.run(command, Some(group)).await {
            Ok(receipt) => {
                outcome.changed += about.len() - receipt.refused.len();
                outcome.refused.extend(receipt.refused.iter().cloned());
                outcome.entries.push(receipt.entry);
                outcome.last = Some(receipt);
            }
            // One refused account of one is no reason to leave the others.
            Err(Failure::Refused(refusal)) => {
                outcome.refused.extend(about.iter().map(|id| (*id, refusal.clone())));
            }
            Err(failure) => {
                outcome.failure = Some(failure);
                break;
            }
        }
        let _ = progress.try_update(|p| p.done += about.len());
    }
    outcome
}

/// Says what was done: by the session's own undo where it was one command, by the bar where it was many.
pub fn note(desk: Desk, outcome: &Outcome, what: &str) {
    match (&outcome.last, outcome.entries.as_slice()) {
        (Some(receipt), [_]) => desk.session.done(receipt, what.to_owned()),
        (Some(_), entries) => {
            let at = desk.line.ctx().now;
            desk.session.log.update(|log| {
                for (i, entry) in entries.iter().enumerate() {
                    let what = format!("{what} (part {} of {})", i + 1, entries.len());
                    log.push(Done { entry: *entry, at, account: None, name: String::new(), what, is_undone: false });
                }
                let over = log.len().saturating_sub(500);
                log.drain(..over);
            });
            desk.batch.set(Some(Batch { entries: entries.to_vec(), what: what.to_owned() }));
        }
        (None, _) => {}
    }
    if let Some(failure) = &outcome.failure {
        desk.session.alarm(failure.to_string());
    }
}

fn take_back(desk: Desk, batch: Batch) {
    desk.batch.set(None);
    spawn_local(async move {
        let (mut undone, mut kept) = (0_u64, 0_u64);
        let mut trouble = None;
        for entry in batch.entries.iter().rev() {
            match desk.effects.run(Command::Undo { entry: *entry }).await {
                Ok(receipt) => {
                    undone += u64::from(receipt.count);
                    kept += receipt.refused.len() as u64;
                    desk.session.log.update(|log| {
                        if let Some(done) = log.iter_mut().find(|d| d.entry == *entry) {
                            done.is_undone = true;
                        }
                    });
                }
                Err(failure) => trouble = Some(failure),
            }
        }
        match trouble {
            Some(failure) => {
                desk.session.alarm(format!("Undone for {}. {failure}", words::plural(undone, "account", "accounts")))
            }
            None if kept > 0 => desk.session.say(format!(
                "Undone for {}; {} had changed since and stay.",
                words::plural(undone, "account", "accounts"),
                words::count(kept)
            )),
            None => desk.session.say(format!("Undone for {}.", words::plural(undone, "account", "accounts"))),
        }
    });
}

/// What was done at once, with its one undo.
#[component]
pub fn BatchBar() -> impl IntoView {
    let desk = use_desk();
    use_keys(move || match desk.batch.get() {
        // Only while nothing was done after it: `z` takes back the newest.
        Some(batch) if desk.session.log.with(|log| log.last().map(|d| d.entry) == batch.entries.last().copied()) => {
            let again = batch.clone();
            vec![
                Binding::new("undo", "z", "Undo the last change", "Everywhere", move || take_back(desk, batch.clone())),
                Binding::new("undo-mod", "Mod+z", "Undo the last change", "Everywhere", move || {
                    take_back(desk, again.clone())
                }),
            ]
        }
        Some(_) | None => Vec::new(),
    });
    move || {
        desk.batch.get().map(|batch| {
            let what = batch.what.clone();
            view! {
                <div class="bulk" role="region" aria-label="What was just done">
                    <p role="status">{what}</p>
                    <button class="btn btn-sm" type="button" aria-keyshortcuts="z" on:click=move |_| take_back(desk, batch.clone())>
                        <Icon name="undo" size="ic-sm" />
                        "Undo all of it"
                        <kbd aria-hidden="true">"Z"</kbd>
                    </button>
                    <button class="btn btn-ghost btn-sm btn-icon push" type="button" aria-label="Dismiss" on:click=move |_| desk.batch.set(None)>
                        <Icon name="close" size="ic-sm" />
                    </button>
                </div>
            }
        })
    }
}
