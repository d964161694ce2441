//! What can be done to the selected accounts, and the move with its dry run.

use super::batch::{self, Outcome, Progress};
use super::dialog::Dialog;
use super::dry_run::{DryRun, dry_run};
use super::selection::Selection;
use super::{Ask, Desk, use_desk};
use crate::pages::shared::moving::{self, BinOption};
use crate::routes::Route;
use crate::state::words;
use crate::ui::Icon;
use leptos::prelude::*;
use leptos::task::spawn_local;
use takt_engine::Command;
use takt_engine::bin::{Bin, Reason};
use takt_engine::command::MAX_BULK;
use takt_engine::ids::AccountId;

/// Accounts whose undo the line still remembers as one.
const UNDOABLE: usize = 40_000;

/// The bar above the table while accounts are selected.
#[component]
pub fn BulkBar() -> impl IntoView {
    let desk = use_desk();
    let count = Memo::new(move |_| desk.selected.with(Selection::count));
    let progress = RwSignal::new(Progress::default());
    let matching = move || desk.maker.get();
    view! {
        <Show when=move || { count.get() > 0 }>
            <div class="bulk" role="region" aria-label="Selected accounts">
                <p role="status">
                    <b class="num">{move || words::count(count.get() as u64)}</b>
                    " selected"
                </p>
                <button class="btn btn-main btn-sm" type="button" aria-haspopup="dialog" aria-keyshortcuts="m" on:click=move |_| desk.ask.set(Some(Ask::Move))>
                    <Icon name="move" size="ic-sm" />
                    "Move to…"
                    <kbd aria-hidden="true">"M"</kbd>
                </button>
                <button class="btn btn-sm" type="button" disabled=move || { progress.get().total > 0 } on:click=move |_| avoid(desk, progress)>
                    <Icon name="ban" size="ic-sm" />
                    {move || match progress.get() {
                        Progress { total: 0, .. } => "Avoid".to_owned(),
                        p => format!("Avoiding {} of {}", words::count(p.done as u64), words::count(p.total as u64)),
                    }}
                </button>
                <Show when=move || { progress.get().total > 0 }>
                    <button class="btn btn-sm" type="button" on:click=move |_| progress.update(|p| p.is_stopped = true)>"Stop"</button>
                </Show>
                <button class="btn btn-sm" type="button" aria-haspopup="dialog" on:click=move |_| desk.ask.set(Some(Ask::Export))>
                    "Export"
                </button>
                <Show when=move || { matching().is_whole && matching().count > count.get() }>
                    <button class="link push" type="button" on:click=move |_| desk.selected.set(Selection::only(&desk.maker.peek().rows))>
                        "Select all "
                        <span class="num">{move || words::count(matching().count as u64)}</span>
                        " matching"
                    </button>
                </Show>
                <button
                    class="btn btn-ghost btn-sm btn-icon"
                    type="button"
                    aria-label="Clear the selection"
                    aria-keyshortcuts="Escape"
                    on:click=move |_| desk.selected.set(Selection::default())
                >
                    <Icon name="close" size="ic-sm" />
                </button>
            </div>
        </Show>
    }
}

fn selected_ids(desk: Desk) -> Vec<AccountId> {
    let accounts = desk.selected.with_untracked(Selection::accounts);
    desk.line
        .peek(|state| accounts.into_iter().filter(|ix| state.is_on_line(*ix)).map(|ix| state.account_id(ix)).collect())
}

fn avoid(desk: Desk, progress: RwSignal<Progress>) {
    let ids = selected_ids(desk);
    progress.set(Progress { total: ids.len(), ..Progress::default() });
    spawn_local(async move {
        let commands = ids.into_iter().map(|account| (Command::SetAvoid { account, avoid: true }, vec![account]));
        let outcome = batch::run(desk, commands, progress).await;
        let _ = progress.try_set(Progress::default());
        let what = format!("{} on the avoid list", words::plural(outcome.changed as u64, "account", "accounts"));
        batch::note(desk, &outcome, &what);
        say_refused(desk, &outcome);
    });
}

fn say_refused(desk: Desk, outcome: &Outcome) {
    if let Some((_, refusal)) = outcome.refused.first() {
        let stay = words::plural(outcome.refused.len() as u64, "account stays", "accounts stay");
        desk.session.alarm(format!("{stay}: {refusal}"));
    }
}

/// Where to, what would happen, and then it happens.
#[component]
pub fn MoveDialog() -> impl IntoView {
    let desk = use_desk();
    let to = RwSignal::new(None::<Bin>);
    let count = desk.selected.with_untracked(Selection::count);
    let title = Signal::derive(move || {
        let accounts = words::plural(count as u64, "account", "accounts");
        match to.get() {
            None => format!("Move {accounts} to…"),
            Some(bin) => format!("Move {accounts} to {}?", words::bin(bin)),
        }
    });
    view! {
        <Dialog id="move-h" title=title wide=true on_close=Callback::new(move |()| desk.ask.set(None))>
            {move || match to.get() {
                None => view! { <ChooseBin to=to /> }.into_any(),
                Some(bin) => view! { <Preview bin=bin to=to /> }.into_any(),
            }}
        </Dialog>
    }
}

#[component]
fn ChooseBin(to: RwSignal<Option<Bin>>) -> impl IntoView {
    let choose = Callback::new(move |bin| to.set(Some(bin)));
    view! {
        <div class="dialog-body">
            <ul role="list">
                {Bin::ALL
                    .map(|bin| view! { <li><BinOption bin=bin why=bin.meaning() on_choose=choose /></li> })
                    .collect_view()}
            </ul>
        </div>
    }
}

/// Reasons that any of the selected accounts may be given on its way.
fn reasons(desk: Desk, to: Bin) -> Vec<Reason> {
    let accounts = desk.selected.with_untracked(Selection::accounts);
    let mut from = [false; 9];
    desk.line.peek(|state| {
        let bins = state.bin_column();
        accounts.iter().filter_map(|ix| bins.get(*ix as usize)).for_each(|bin| from[bin.index()] = true);
    });
    let mut all: Vec<Reason> = Vec::new();
    for bin in Bin::ALL.into_iter().filter(|bin| from[bin.index()] && *bin != to) {
        for reason in moving::reasons(bin, to) {
            if !all.contains(&reason) {
                all.push(reason);
            }
        }
    }
    all
}

#[component]
fn Preview(bin: Bin, to: RwSignal<Option<Bin>>) -> impl IntoView {
    let desk = use_desk();
    let offered = reasons(desk, bin);
    let needs_reason = offered.len() > 1;
    let reason = RwSignal::new(offered.first().copied());
    let shown = RwSignal::new(DryRun::default());
    let progress = RwSignal::new(Progress::default());
    let turn = StoredValue::new(0_u32);
    Effect::new(move |_| {
        let reason = reason.get();
        let accounts = desk.selected.with_untracked(Selection::accounts);
        turn.update_value(|t| *t += 1);
        let mine = turn.get_value();
        shown.set(DryRun::default());
        spawn_local(async move {
            dry_run(desk, accounts, bin, reason, shown, move || turn.try_get_value() == Some(mine)).await;
        });
    });
    on_cleanup(move || {
        turn.try_update_value(|t| *t += 1);
    });
    let is_running = move || progress.get().total > 0;
    let ready = move || shown.with(|run| run.is_whole && !run.movable.is_empty()) && !is_running();
    let total = desk.selected.with_untracked(Selection::count);
    view! {
        <div class="dialog-body stack">
            <Show when=move || needs_reason>
                <div class="field">
                    <label class="field-label" for="move-why">"Why"</label>
                    <select
                        class="input select"
                        id="move-why"
                        on:change=move |event| {
                            let code = event_target_value(&event).parse().ok();
                            reason.set(code.and_then(Reason::from_code));
                        }
                    >
                        {offered
                            .iter()
                            .map(|r| {
                                let code = r.code().to_string();
                                view! { <option value=code>{r.label()}</option> }
                            })
                            .collect_view()}
                    </select>
                </div>
            </Show>
            <div class="tally" role="status">
                <p class="tally-item" data-group=words::group(bin)>
                    <b class="num">{move || words::count(shown.with(|run| run.movable.len()) as u64)}</b>
                    <span>"will move"</span>
                </p>
                <p class="tally-item">
                    <b class="num">{move || words::count(shown.with(DryRun::stays) as u64)}</b>
                    <span>{move || if shown.with(DryRun::stays) > 0 { "stay, and why:" } else { "stay" }}</span>
                </p>
            </div>
            <Show when=move || !shown.with(|run| run.is_whole)>
                <p class="quiet sm">
                    {move || format!("Tried {} of {}", words::count(shown.with(|run| run.tried) as u64), words::count(total as u64))}
                </p>
            </Show>
            <Held shown=shown />
        </div>
        <footer class="dialog-foot">
            <p class="quiet sm push-end" role="status">
                {move || match progress.get() {
                    Progress { total: 0, .. } if shown.with(|run| run.movable.len() > UNDOABLE) => {
                        "So many at once cannot be taken back whole: make a backup first.".to_owned()
                    }
                    Progress { total: 0, .. } => "One undo takes all of it back.".to_owned(),
                    p => format!("Moved {} of {}", words::count(p.done as u64), words::count(p.total as u64)),
                }}
            </p>
            <button
                class="btn btn-ghost"
                type="button"
                on:click=move |_| {
                    if progress.get_untracked().total > 0 {
                        progress.update(|p| p.is_stopped = true);
                    } else {
                        to.set(None);
                    }
                }
            >
                {move || if is_running() { "Stop" } else { "Back" }}
            </button>
            <button class="btn btn-main" type="button" disabled=move || !ready() on:click=move |_| carry_out(desk, bin, reason.get_untracked(), shown, progress)>
                {move || format!("Move {}", words::count(shown.with(|run| run.movable.len()) as u64))}
            </button>
        </footer>
    }
}

#[component]
fn Held(shown: RwSignal<DryRun>) -> impl IntoView {
    let held = Memo::new(move |_| shown.with(|run| run.held.clone()));
    view! {
        <div class="why">
            {move || {
                held.get()
                    .into_iter()
                    .enumerate()
                    .map(|(i, held)| {
                        let more = held.count - held.names.len();
                        view! {
                            <details class="why-item" open=i == 0>
                                <summary class="why-head">
                                    <b class="num">{words::count(held.count as u64)}</b>
                                    <span class="why-rule">{held.rule}</span>
                                    <span class="why-fix">{held.fix}</span>
                                    <Icon name="down" size="ic-sm" />
                                </summary>
                                <ul class="why-list" role="list">
                                    {held
                                        .names
                                        .into_iter()
                                        .map(|(id, name)| view! { <li><a href=Route::Account(id).path()>{name}</a></li> })
                                        .collect_view()}
                                    {(more > 0).then(|| view! { <li class="quiet">{format!("and {} more", words::count(more as u64))}</li> })}
                                </ul>
                            </details>
                        }
                    })
                    .collect_view()
            }}
        </div>
    }
}

fn carry_out(desk: Desk, bin: Bin, reason: Option<Reason>, shown: RwSignal<DryRun>, progress: RwSignal<Progress>) {
    let ids = shown.with_untracked(|run| run.movable.clone());
    progress.set(Progress { total: ids.len(), ..Progress::default() });
    spawn_local(async move {
        let commands = ids
            .chunks(MAX_BULK)
            .map(|chunk| (Command::Move { accounts: chunk.to_vec(), to: bin, reason }, chunk.to_vec()))
            .collect::<Vec<_>>();
        let outcome = batch::run(desk, commands.into_iter(), progress).await;
        let _ = desk.ask.try_set(None);
        let _ = desk.selected.try_set(Selection::default());
        let what = match ids.as_slice() {
            [_] => format!("moved to {}", bin.name()),
            _ => format!("Moved {} to {}", words::plural(outcome.changed as u64, "account", "accounts"), bin.name()),
        };
        batch::note(desk, &outcome, &what);
        say_refused(desk, &outcome);
    });
}
