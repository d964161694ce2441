//! The second step: what the file is, and which column means what.

use super::desk::{ImportDesk, Stage, use_import};
use super::keep::{self, Template};
use super::{Foot, pairs};
use crate::state::words;
use crate::ui::Icon;
use leptos::prelude::*;
use takt_importer::talk::has_place;
use takt_importer::{Field, Format, Source};

/// Sample values shown of each column.
const SAMPLES: usize = 3;
/// Below this a guess is marked as one.
const SURE: u8 = 70;

/// The step.
#[component]
pub fn Columns() -> impl IntoView {
    let desk = use_import();
    let trouble = Memo::new(move |_| desk.mapping.with(|mapping| mapping.check().err().map(|why| why.to_string())));
    let count = Memo::new(move |_| desk.source.with(|source| source.as_ref().map_or(0, |source| source.headers.len())));
    view! {
        <section class="stack" aria-labelledby="imp-columns-h">
            <h2 id="imp-columns-h" tabindex="-1">"What the columns mean"</h2>
            <About />
            <div class="scroll-x" tabindex="0" role="group" aria-label="Columns and what they mean">
                <table class="table table-mid map">
                    <thead>
                        <tr>
                            <th scope="col">"In the file"</th>
                            <th scope="col">"On the line"</th>
                            <th scope="col">"How sure"</th>
                            <th scope="col">"First values"</th>
                        </tr>
                    </thead>
                    <tbody>
                        {move || {
                            (0..count.get()).map(|at| view! { <Row at=at /> }).collect_view()
                        }}
                    </tbody>
                </table>
            </div>
            <p class="field-error" role="status" hidden=move || trouble.with(Option::is_none)>
                <Icon name="warn" size="ic-sm" />
                <span>{move || trouble.get()}</span>
            </p>
            <SaveTemplate />
        </section>
        <Foot>
            <button
                class="btn btn-main"
                type="button"
                disabled=move || trouble.with(Option::is_some)
                on:click=move |_| desk.go(Stage::Rules)
            >
                "Look for duplicates"
                <Icon name="right" />
            </button>
        </Foot>
    }
}

/// What was found out about the file.
#[component]
fn About() -> impl IntoView {
    let desk = use_import();
    move || {
        let source = desk.source.get()?;
        let size = desk.file.get().map_or(0, |file| file.size);
        let notes: Vec<String> = source.notes.iter().map(ToString::to_string).collect();
        Some(view! {
            <div class="row row-lg">
                <p class="quiet">{about(&source, size)}</p>
                <Sheet source=source />
            </div>
            {(!notes.is_empty())
                .then(|| {
                    view! {
                        <div class="note">
                            <Icon name="info" />
                            <ul>{notes.into_iter().map(|note| view! { <li>{note}</li> }).collect_view()}</ul>
                        </div>
                    }
                })}
            {move || {
                desk.template
                    .get()
                    .map(|name| {
                        view! {
                            <div class="note">
                                <Icon name="check" />
                                <p>"Mapped by your template “" {name} "”. Change what is not right this time."</p>
                            </div>
                        }
                    })
            }}
        })
    }
}

fn about(source: &Source, size_bytes: u64) -> String {
    let columns = words::plural(source.headers.len() as u64, "column", "columns");
    let size = match size_bytes {
        b if b < 10_000 => format!("{} bytes", words::count(b)),
        b if b < 10_000_000 => format!("{} KB", words::count(b / 1_000)),
        b => format!("{} MB", words::count(b / 1_000_000)),
    };
    match &source.format {
        Format::Text { encoding, delimiter } => {
            format!("Text with a {} between cells, {}, {columns}, {size}", delimiter.label(), encoding.label())
        }
        Format::Workbook { .. } => format!("Excel workbook, {columns}, {size}"),
    }
}

/// The sheet of a workbook that has several.
#[component]
fn Sheet(source: Source) -> impl IntoView {
    let desk = use_import();
    let Format::Workbook { sheets, chosen } = source.format else { return ().into_any() };
    if sheets.len() < 2 {
        return ().into_any();
    }
    let options = sheets
        .into_iter()
        .enumerate()
        .map(|(at, name)| view! { <option value=at.to_string() selected=at == chosen>{name}</option> })
        .collect_view();
    view! {
        <span class="row row-tight">
            <label class="field-label" for="imp-sheet">"Sheet"</label>
            <select
                class="select"
                id="imp-sheet"
                on:change=move |event| {
                    if let Ok(at) = event_target_value(&event).parse() {
                        desk.choose_sheet(at);
                    }
                }
            >
                {options}
            </select>
        </span>
    }
    .into_any()
}

#[component]
fn Row(at: usize) -> impl IntoView {
    let desk = use_import();
    let column = Memo::new(move |_| desk.mapping.with(|mapping| mapping.columns.get(at).cloned()));
    let header = move || column.with(|column| column.as_ref().map(|column| column.header.clone()).unwrap_or_default());
    let field = Memo::new(move |_| column.with(|column| column.as_ref().map_or(Field::Ignore, |column| column.field)));
    let id = format!("imp-map-{at}");
    let options = Field::ALL
        .into_iter()
        .filter(|field| has_place(*field))
        .map(|choice| {
            view! { <option value=choice.index().to_string() selected=move || field.get() == choice>{choice.label()}</option> }
        })
        .collect_view();
    let choose = move |event| {
        let chosen = event_target_value(&event).parse::<usize>().ok().and_then(|at| Field::ALL.get(at).copied());
        if let Some(chosen) = chosen {
            desk.mapping.update(|mapping| {
                mapping.set(at, chosen);
            });
        }
    };
    let sure = move || column.with(|column| column.as_ref().map_or(0, |column| column.confidence));
    let is_guess = move || field.get() != Field::Ignore && sure() < SURE;
    let reason = move || column.with(|column| column.as_ref().map(|column| column.reason.clone()).unwrap_or_default());
    let samples =
        move || desk.source.with(|source| source.as_ref().map(|source| samples(source, at)).unwrap_or_default());
    view! {
        <tr data-conf=move || if is_guess() { "guess" } else { "sure" }>
            <th scope="row"><label for=id.clone()>{header}</label></th>
            <td class="map-to">
                <select class="select" id=id on:change=choose prop:value=move || field.get().index().to_string()>{options}</select>
            </td>
            <td>
                <span class="conf">
                    {move || match (field.get(), is_guess()) {
                        (Field::Ignore, _) => view! { <span class="faint">"Left out"</span> }.into_any(),
                        (_, true) => view! { <Icon name="warn" size="ic-sm" /> <span>{format!("{} %", sure())}</span> }.into_any(),
                        (_, false) => view! { <Icon name="check" size="ic-sm" /> <span>{format!("{} %", sure())}</span> }.into_any(),
                    }}
                </span>
                <span class="list-sub">{reason}</span>
            </td>
            <td class="map-sample">{samples}</td>
        </tr>
    }
}

/// The first different values of a column.
fn samples(source: &Source, at: usize) -> String {
    let mut found: Vec<&str> = Vec::new();
    for value in source.samples.iter().filter_map(|row| row.get(at)).map(|cell| cell.trim()) {
        if found.len() < SAMPLES && !value.is_empty() && !found.contains(&value) {
            found.push(value);
        }
    }
    pairs::some(&found)
}

/// Keeps the mapping for the next file of its kind.
#[component]
fn SaveTemplate() -> impl IntoView {
    let desk = use_import();
    let name = RwSignal::new(default_name(desk));
    let is_kept = RwSignal::new(false);
    let save = move |event: leptos::ev::SubmitEvent| {
        event.prevent_default();
        let wanted = name.get_untracked().trim().to_owned();
        if wanted.is_empty() {
            return;
        }
        let template = Template { name: wanted, mapping: desk.mapping.get_untracked() };
        keep::keep_template(desk.effects, template);
        is_kept.set(true);
    };
    view! {
        <form class="row" on:submit=save>
            <label class="field-label" for="imp-template">"Keep this for the next file as"</label>
            <span>
                <input
                    class="input"
                    id="imp-template"
                    maxlength="60"
                    autocomplete="off"
                    prop:value=move || name.get()
                    on:input=move |event| {
                        name.set(event_target_value(&event));
                        is_kept.set(false);
                    }
                />
            </span>
            <button class="btn" type="submit" disabled=move || name.with(|name| name.trim().is_empty())>"Keep"</button>
            <span class="quiet sm" role="status">{move || is_kept.get().then_some("Kept: files with these columns map themselves.")}</span>
        </form>
    }
}

fn default_name(desk: ImportDesk) -> String {
    let known = desk.template.get_untracked();
    known.unwrap_or_else(|| desk.file.get_untracked().map_or_else(String::new, |file| stem(&file.name).to_owned()))
}

fn stem(name: &str) -> &str {
    match name.rfind('.') {
        Some(dot) if dot > 0 => name.get(..dot).unwrap_or(name),
        Some(_) | None => name,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_column_shows_its_first_different_values() {
        let row = |text: &str| vec![text.to_owned()];
        let source = Source {
            file_name: "a.csv".into(),
            format: Format::Workbook { sheets: vec![], chosen: 0 },
            headers: vec!["State".into()],
            samples: ["TX", "", "TX", " NY ", "CA", "WA"].map(row).to_vec(),
            rows_before_data: 1,
            notes: vec![],
        };
        assert_eq!(samples(&source, 0), "TX · NY · CA");
        assert_eq!(samples(&source, 4), "");
        assert_eq!(about(&source, 89_647), "Excel workbook, 1 column, 89 KB");
        assert_eq!(stem("leads.2026.csv"), "leads.2026");
    }
}
