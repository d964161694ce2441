//! Accounts as a file for other programs: this view, those selected, or everything, without limit.

use super::dialog::Dialog;
use super::selection::Selection;
use super::{Desk, use_desk};
use crate::state::words;
use crate::ui::Icon;
use gloo::timers::future::TimeoutFuture;
use leptos::prelude::*;
use leptos::task::spawn_local;
use std::rc::Rc;
use takt_engine::State;
use takt_engine::ids::AccountIx;
use takt_engine::state::ContactView;
use takt_importer::export::{CsvWriter, Flavor, Guard, cell, columns};
use takt_importer::{Draft, NameFrom};

/// Accounts written before the page gets a turn.
const SLICE: usize = 400;

/// Which accounts.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
enum Scope {
    View,
    Selected,
    All,
}

/// How far it has come: rows written, rows altogether; nothing while none runs.
type Progress = Option<(usize, usize)>;

fn draft(state: &State, ix: AccountIx, person: Option<&ContactView<'_>>) -> Draft {
    let view = state.view(ix);
    let text = |text: &str| text.to_owned();
    let known = |number: u32| (number > 0).then_some(u64::from(number));
    Draft {
        line: 0,
        name: text(view.name),
        name_from: NameFrom::Column,
        domain: text(view.domain),
        phone: text(view.phone),
        country: text(view.country),
        state: text(view.region),
        city: text(view.city),
        industry: text(view.industry),
        employees: known(view.profile.employees),
        revenue: known(view.profile.revenue_k).map(|thousands| thousands * 1_000),
        source: text(view.source),
        contact_name: person.map_or_else(String::new, |p| text(p.name)),
        title: person.map_or_else(String::new, |p| text(p.title)),
        email: person.map_or_else(|| text(view.email), |p| text(p.email)),
        contact_phone: person.map_or_else(String::new, |p| text(p.phone)),
        external_id: text(view.external_id),
        first_contact: None,
        won: None,
        note: String::new(),
    }
}

/// Where it stands, beside what every program reads.
const OURS: [&str; 4] = ["Bin", "Owner", "Score", "Lap"];

/// Writes one line for each person, and one where nobody is known.
fn write(state: &State, ix: AccountIx, flavor: Flavor, writer: &mut CsvWriter) {
    let people = state.contacts_of(ix);
    let each: Vec<Option<&ContactView<'_>>> =
        if people.is_empty() { vec![None] } else { people.iter().map(Some).collect() };
    let view = state.view(ix);
    let ours = if flavor == Flavor::Takt {
        vec![
            words::bin(view.row.bin),
            view.owner.to_owned(),
            view.score.to_string(),
            (u16::from(view.row.lap) + 1).to_string(),
        ]
    } else {
        Vec::new()
    };
    for person in each {
        let draft = draft(state, ix, person);
        let mut cells: Vec<String> = Vec::with_capacity(24);
        for (field, _) in columns(flavor) {
            let mut text = String::new();
            cell(&draft, *field, &mut text);
            cells.push(text);
        }
        cells.extend(ours.iter().cloned());
        writer.write_row(cells.iter().map(String::as_str));
    }
}

fn start(desk: Desk, scope: Scope, flavor: Flavor, progress: RwSignal<Progress>) {
    let rows: Rc<Vec<AccountIx>> = match scope {
        Scope::View => desk.maker.peek().rows,
        Scope::Selected => Rc::new(desk.selected.with_untracked(Selection::accounts)),
        Scope::All => Rc::new((0..desk.line.peek(State::account_rows)).collect()),
    };
    // People open our own file in a spreadsheet; another program reads cells as they are.
    let guard = if flavor == Flavor::Takt { Guard::Spreadsheet } else { Guard::Exchange };
    progress.set(Some((0, rows.len())));
    spawn_local(async move {
        let mut writer = CsvWriter::new(guard);
        let ours: &[&str] = if flavor == Flavor::Takt { &OURS } else { &[] };
        writer.write_row(columns(flavor).iter().map(|(_, header)| *header).chain(ours.iter().copied()));
        let mut bytes = Vec::new();
        for (i, slice) in rows.chunks(SLICE).enumerate() {
            desk.line.peek(|state| {
                for ix in slice.iter().filter(|ix| state.is_on_line(**ix)) {
                    write(state, *ix, flavor, &mut writer);
                }
            });
            bytes.append(&mut writer.take());
            if i % 10 == 9
                && progress
                    .try_update(|p| {
                        if let Some((done, _)) = p {
                            *done = (i + 1) * SLICE
                        }
                    })
                    .is_none()
            {
                return;
            }
            TimeoutFuture::new(0).await;
            if progress.try_get_untracked().flatten().is_none() {
                return;
            }
        }
        desk.effects.outside().download(file_name(scope), "text/csv;charset=utf-8", bytes);
        let _ = progress.try_set(None);
        let _ = desk.ask.try_set(None);
        desk.session.say(format!("{} exported", words::plural(rows.len() as u64, "account", "accounts")));
    });
}

fn file_name(scope: Scope) -> &'static str {
    match scope {
        Scope::View => "takt-accounts-view.csv",
        Scope::Selected => "takt-accounts-selected.csv",
        Scope::All => "takt-accounts.csv",
    }
}

/// Which accounts, for which program.
#[component]
pub fn ExportDialog() -> impl IntoView {
    let desk = use_desk();
    let listing = desk.maker.peek();
    let selected = desk.selected.with_untracked(Selection::count);
    let total = desk.line.peek(State::account_count);
    let scope = RwSignal::new(if selected > 0 { Scope::Selected } else { Scope::View });
    let flavor = RwSignal::new(Flavor::Takt);
    let progress = RwSignal::new(None);
    let choices = [
        (Scope::Selected, "Those selected", selected),
        (Scope::View, "This view", listing.count),
        (Scope::All, "Everything", total as usize),
    ];
    let programs =
        [(Flavor::Takt, "A spreadsheet, or Takt"), (Flavor::Salesforce, "Salesforce"), (Flavor::HubSpot, "HubSpot")];
    view! {
        <Dialog id="export-h" title="Export as CSV".to_owned() on_close=Callback::new(move |()| desk.ask.set(None))>
            <div class="dialog-body stack">
                <fieldset class="field">
                    <legend class="field-label">"Which accounts"</legend>
                    {choices
                        .into_iter()
                        .filter(|(choice, _, count)| *choice != Scope::Selected || *count > 0)
                        .map(|(choice, label, count)| {
                            view! {
                                <label class="check">
                                    <input type="radio" name="export-scope" prop:checked=move || scope.get() == choice on:change=move |_| scope.set(choice) />
                                    <span>{label} " " <span class="quiet num">{words::count(count as u64)}</span></span>
                                </label>
                            }
                        })
                        .collect_view()}
                </fieldset>
                <fieldset class="field">
                    <legend class="field-label">"For"</legend>
                    {programs
                        .into_iter()
                        .map(|(choice, label)| {
                            view! {
                                <label class="check">
                                    <input type="radio" name="export-for" prop:checked=move || flavor.get() == choice on:change=move |_| flavor.set(choice) />
                                    {label}
                                </label>
                            }
                        })
                        .collect_view()}
                </fieldset>
                <p class="quiet sm">"One line for each person. The column names map themselves when the file comes back."</p>
            </div>
            <footer class="dialog-foot">
                <p class="quiet sm push-end" role="status">
                    {move || {
                        progress.get().map(|(done, all)| format!("{} of {}", words::count(done as u64), words::count(all as u64)))
                    }}
                </p>
                <Show when=move || progress.get().is_some()>
                    <button class="btn btn-ghost" type="button" on:click=move |_| progress.set(None)>"Stop"</button>
                </Show>
                <button
                    class="btn btn-main"
                    type="button"
                    disabled=move || progress.get().is_some() || (scope.get() == Scope::View && !desk.maker.get().is_whole)
                    on:click=move |_| start(desk, scope.get_untracked(), flavor.get_untracked(), progress)
                >
                    <Icon name="export" />
                    "Export"
                </button>
            </footer>
        </Dialog>
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use takt_engine::time::Time;

    #[test]
    fn an_export_has_a_line_for_each_person_and_loses_no_account() {
        let (state, _) = takt_engine::demo::demo_line(7, Time(1_795_168_800), 0);
        let mut writer = CsvWriter::new(Guard::Exchange);
        let mut people = 0;
        for ix in 0..state.account_rows() {
            people += state.contacts_of(ix).len().max(1);
            write(&state, ix, Flavor::Takt, &mut writer);
        }
        let text = String::from_utf8(writer.take()).expect("CSV is text");
        assert_eq!(text.matches("\r\n").count(), people);
    }
}
