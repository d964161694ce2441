//! Rows go to the line, portion by portion: each is written and folded before the next is asked for.

use super::desk::{ImportDesk, Progress, Stage, Wrong};
use super::keep::{self, Unfinished};
use crate::state::effects::Failure;
use crate::state::{stopwatch_ms, words};
use leptos::prelude::*;
use leptos::task::spawn_local;
use takt_engine::command::AccountDraft;
use takt_engine::ids::{AccountId, AccountIx, EntryId, ImportId};
use takt_engine::{Command, Receipt, Refusal, State};
use takt_importer::Same;
use takt_importer::talk::{Ask, Findings, Portion};

/// Portions asked for ahead: one is read while another is written.
const AHEAD: usize = 2;

/// Begins the import that was tried.
pub fn begin(desk: ImportDesk) {
    let Some(file) = desk.file.get_untracked() else { return };
    let total = desk.findings.with_untracked(|found| found.as_ref().map_or(0, |found| found.report.rows));
    desk.wrong.set(None);
    desk.stage.set(Stage::Running);
    desk.progress.set(Progress { total, since_ms: stopwatch_ms(), ..Progress::default() });
    spawn_local(async move {
        let command = Command::BeginImport { file_name: file.name.clone() };
        match desk.effects.run(command).await {
            Ok(receipt) => {
                let import = ImportId(receipt.entry.0);
                desk.claim(import);
                desk.progress.update(|progress| progress.import = Some(import));
                let unfinished = Unfinished {
                    import: import.0,
                    file_name: file.name,
                    size: file.size,
                    total,
                    mapping: desk.mapping.get_untracked(),
                    rules: desk.rules.get_untracked(),
                };
                keep::remember_unfinished(desk.effects, &unfinished);
                ask(desk, 0);
            }
            Err(failure) => {
                desk.wrong.set(Some(Wrong::Words(failure.to_string())));
                desk.stage.set(Stage::Check);
            }
        }
    });
}

/// Goes on with an import that was interrupted: its file is open again.
pub fn resume(desk: ImportDesk, unfinished: Unfinished) {
    let import = ImportId(unfinished.import);
    let (places, batch) =
        desk.line.peek(|state| (places(state, import), batch(state, import).map(|b| (b.added, b.updated))));
    let Some((added, updated)) = batch else { return desk.start_over() };
    desk.claim(import);
    desk.wrong.set(None);
    desk.progress.set(Progress {
        import: Some(import),
        total: unfinished.total,
        added: added.into(),
        updated: updated.into(),
        since_ms: stopwatch_ms(),
        ..Progress::default()
    });
    desk.update(|held| held.earlier = places);
    desk.stage.set(Stage::Running);
    if desk.held.with_value(|held| held.knows_all) {
        ask(desk, added);
    } else {
        desk.update(|held| held.waits = true);
    }
}

/// The worker knows every account now.
pub fn knows_all(desk: ImportDesk) {
    if desk.update(|held| std::mem::take(&mut held.waits)) {
        ask(desk, desk.held.with_value(|held| held.earlier.len() as u32));
    }
}

fn batch(state: &State, import: ImportId) -> Option<&takt_engine::state::ImportBatch> {
    state.imports().iter().rfind(|batch| batch.id == import)
}

/// The place of the interrupted import among all imports.
pub fn place_of(desk: ImportDesk) -> Option<u32> {
    let import = ImportId(desk.resuming.with_untracked(|unfinished| unfinished.as_ref().map(|u| u.import))?);
    desk.line.peek(|state| state.imports().iter().position(|batch| batch.id == import)).map(|at| at as u32)
}

/// The accounts an import has added, in order.
fn places(state: &State, import: ImportId) -> Vec<u32> {
    let Some(at) = state.imports().iter().position(|batch| batch.id == import) else { return Vec::new() };
    (0..).zip(state.import_column()).filter(|(_, of)| **of == at as u32).map(|(ix, _)| ix).collect()
}

fn ask(desk: ImportDesk, skip: u32) {
    let job = desk.next_job();
    desk.post(&Ask::Begin { job, mapping: desk.mapping.get_untracked(), rules: desk.rules.get_untracked(), skip });
    for _ in 0..AHEAD {
        desk.post(&Ask::Give { job });
    }
}

/// A portion has come from the worker.
pub fn arrived(desk: ImportDesk, portion: Portion) {
    desk.update(|held| held.queue.push_back(portion));
    go_on(desk);
}

/// Stops between two portions. Nothing is lost: whoever goes on begins with the next.
pub fn pause(desk: ImportDesk) {
    desk.stage.set(Stage::Stopped);
}

/// Goes on after a stop.
pub fn start_again(desk: ImportDesk) {
    desk.wrong.set(None);
    desk.progress.update(|progress| {
        (progress.since_ms, progress.since_rows) = (stopwatch_ms(), progress.rows);
    });
    desk.stage.set(Stage::Running);
    go_on(desk);
}

/// Writes what has come, unless that is being done.
pub fn go_on(desk: ImportDesk) {
    if desk.update(|held| std::mem::replace(&mut held.is_pumping, true)) {
        return;
    }
    let visit = desk.held.with_value(|held| held.visit);
    spawn_local(async move {
        pump(desk, visit).await;
        let is_same = desk.held.with_value(|held| held.visit == visit);
        if is_same {
            desk.update(|held| held.is_pumping = false);
        }
    });
}

async fn pump(desk: ImportDesk, visit: u32) {
    while desk.stage.get_untracked() == Stage::Running {
        let Some(mut portion) = desk.update(|held| held.queue.pop_front()) else {
            if let Some(findings) = desk.update(|held| held.ended.take()) {
                finish(desk, findings);
            }
            return;
        };
        let answer = write(desk, &mut portion).await;
        if desk.held.with_value(|held| held.visit != visit) {
            return; // the file was let go meanwhile; what was written is on the line
        }
        if let Err(failure) = answer {
            // What is left of the portion waits for the next try.
            desk.update(|held| held.queue.push_front(portion));
            desk.wrong.set(Some(Wrong::Words(failure.to_string())));
            desk.stage.set(Stage::Stopped);
            return;
        }
        let job = desk.held.with_value(|held| held.job);
        desk.post(&Ask::Give { job });
    }
}

/// Writes one portion; what has been written is taken out of it.
async fn write(desk: ImportDesk, portion: &mut Portion) -> Result<(), Failure> {
    let Some(import) = desk.progress.with_untracked(|progress| progress.import) else { return Ok(()) };
    let outside = desk.effects.outside();
    let group = Some(EntryId(import.0));
    let (mut added, mut updated, mut lost, mut erased) = (0, 0, 0, 0);
    // Nothing of whoever was erased is written, not even into the log.
    let strip = |draft: &mut AccountDraft, ix: Option<AccountIx>| {
        let without = desk.line.peek(|state| state.without_erased(draft, ix));
        let is_known = without.is_some();
        if let Some(without) = without {
            *draft = without;
        }
        u64::from(is_known)
    };
    if !portion.adds.is_empty() {
        let mut rows = portion.adds.clone();
        erased += rows.iter_mut().map(|draft| strip(draft, None)).sum::<u64>();
        let receipt = outside.run(Command::ImportRows { import, rows }, group).await?;
        added = portion.adds.len() as u64;
        let first = portion.first;
        desk.update(|held| held.entries.push((first, receipt.entry)));
        portion.adds.clear();
    }
    if !portion.updates.is_empty() {
        let mut rows: Vec<_> = desk.held.with_value(|held| {
            desk.line.peek(|state| {
                let id = |same| target(state, &held.earlier, &held.entries, same);
                portion.updates.iter().filter_map(|(same, draft)| Some((id(*same)?, draft.clone()))).collect()
            })
        });
        lost = portion.updates.len() as u64 - rows.len() as u64;
        for (id, draft) in &mut rows {
            let ix = desk.line.peek(|state| state.find(*id));
            erased += strip(draft, ix);
        }
        let receipt = outside.run(Command::ImportUpdates { import, rows }, group).await?;
        updated = u64::from(receipt.count);
        // Somebody may have been erased between the look and the writing.
        lost += receipt.refused.iter().filter(|(_, why)| *why != Refusal::Erased).count() as u64;
        portion.updates.clear();
    }
    let rows = portion.rows;
    desk.progress.update(|progress| {
        progress.added += added;
        progress.updated += updated;
        progress.lost += lost;
        progress.erased += erased;
        progress.rows = rows;
        let seconds = (stopwatch_ms() - progress.since_ms) / 1_000.0;
        if seconds > 0.2 {
            progress.rate = rows.saturating_sub(progress.since_rows) as f64 / seconds;
        }
    });
    Ok(())
}

/// The account a row updates: of the line, of an interrupted import, or of this one.
fn target(state: &State, earlier: &[u32], entries: &[(u32, EntryId)], same: Same) -> Option<AccountId> {
    match same {
        Same::Existing(ix) => Some(state.account_id(ix)),
        Same::InFile(number) => match earlier.get(number as usize) {
            Some(ix) => Some(state.account_id(*ix)),
            None => {
                let at = entries.partition_point(|(first, _)| *first <= number).checked_sub(1)?;
                let (first, entry) = entries.get(at)?;
                Some(AccountId(entry.created(number - first)))
            }
        },
    }
}

fn finish(desk: ImportDesk, findings: Findings) {
    let progress = desk.progress.get_untracked();
    let name = desk.file.get_untracked().map_or_else(String::new, |file| file.name);
    keep::forget_unfinished(desk.effects);
    desk.unfinished.set(None);
    desk.resuming.set(None);
    desk.progress.update(|progress| progress.rows = findings.report.rows);
    desk.findings.set(Some(findings));
    desk.update(|held| (held.post, held.claim) = (None, None));
    desk.stage.set(Stage::Done);
    note(desk, progress, &name);
}

/// Into the session's log, with the undo of the whole import.
fn note(desk: ImportDesk, progress: Progress, file_name: &str) {
    let Some(import) = progress.import else { return };
    let receipt = Receipt {
        entry: EntryId(import.0),
        account: None,
        moved: Vec::new(),
        refused: Vec::new(),
        count: 0,
        has_more: false,
    };
    let what = match (progress.added, progress.updated) {
        (added, 0) => format!("{} from {file_name}", words::plural(added, "account", "accounts")),
        (0, updated) => format!("{} filled in from {file_name}", words::plural(updated, "account", "accounts")),
        (added, updated) => format!(
            "{} from {file_name}, {} filled in",
            words::plural(added, "account", "accounts"),
            words::count(updated)
        ),
    };
    desk.session.done(&receipt, what);
}

/// What has come in stays; the rest of the file does not come.
pub fn keep_it(desk: ImportDesk) {
    let progress = desk.progress.get_untracked();
    let name = desk.file.get_untracked().map_or_else(String::new, |file| file.name);
    keep::forget_unfinished(desk.effects);
    desk.resuming.set(None);
    desk.unfinished.set(None);
    desk.findings.set(None);
    desk.update(|held| {
        held.post = None;
        held.claim = None;
        held.queue.clear();
    });
    desk.stage.set(Stage::Done);
    note(desk, progress, &name);
}

/// Takes back all an import has brought and nobody has worked on since.
pub fn take_back(desk: ImportDesk, import: ImportId) {
    desk.update(|held| {
        held.post = None;
        held.queue.clear();
        held.ended = None;
    });
    let is_this = desk.progress.with_untracked(|progress| progress.import == Some(import));
    if is_this {
        desk.stage.set(Stage::Taking);
    }
    desk.taking.set(Some((import, 0)));
    spawn_local(async move {
        let answer = desk.effects.retract(import, move |gone| desk.taking.set(Some((import, gone)))).await;
        desk.taking.set(None);
        match answer {
            Ok(receipt) => {
                if desk.unfinished.with_untracked(|open| open.as_ref().is_none_or(|open| open.import == import.0)) {
                    keep::forget_unfinished(desk.effects);
                    desk.unfinished.set(None);
                }
                let entry = EntryId(import.0);
                desk.session.log.update(|log| {
                    if let Some(done) = log.iter_mut().find(|done| done.entry == entry) {
                        done.is_undone = true;
                    }
                });
                desk.session.say(taken_words(receipt.count, receipt.refused.len()));
                if is_this {
                    desk.start_over();
                }
            }
            Err(failure) => {
                desk.session.alarm(failure.to_string());
                if is_this {
                    desk.stage.set(Stage::Stopped);
                }
            }
        }
    });
}

fn taken_words(gone: u32, stayed: usize) -> String {
    let gone = words::plural(gone.into(), "account is", "accounts are");
    match stayed {
        0 => format!("{gone} off the line again."),
        n => format!("{gone} off the line again; {n} stay, since someone has worked on them."),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_row_of_the_file_is_found_by_its_number_in_whichever_command_brought_it() {
        let state = State::new();
        let entries = [(0, EntryId::new(1, 10)), (300, EntryId::new(1, 700)), (450, EntryId::new(1, 1_100))];
        let id = |number| target(&state, &[], &entries, Same::InFile(number));
        assert_eq!(id(0), Some(AccountId(EntryId::new(1, 10).created(0))));
        assert_eq!(id(299), Some(AccountId(EntryId::new(1, 10).created(299))));
        assert_eq!(id(300), Some(AccountId(EntryId::new(1, 700).created(0))));
        assert_eq!(id(500), Some(AccountId(EntryId::new(1, 1_100).created(50))));
        assert_eq!(target(&state, &[], &[], Same::InFile(3)), None);
    }

    #[test]
    fn what_stays_is_said_when_an_import_is_taken_back() {
        assert_eq!(taken_words(1, 0), "1 account is off the line again.");
        assert_eq!(
            taken_words(1_000, 3),
            "1,000 accounts are off the line again; 3 stay, since someone has worked on them."
        );
    }
}
