//! What is wrong with which rows, grouped by what a person does about it.

use super::desk::use_import;
use crate::state::words;
use crate::ui::Icon;
use leptos::prelude::*;
use takt_importer::{Example, IssueKind, Repair, RepairGroup, Report};

/// Countries offered first for telephones without one.
const COUNTRIES: [(&str, &str); 14] = [
    ("US", "United States"),
    ("CA", "Canada"),
    ("GB", "United Kingdom"),
    ("DE", "Germany"),
    ("FR", "France"),
    ("CH", "Switzerland"),
    ("AT", "Austria"),
    ("NL", "Netherlands"),
    ("ES", "Spain"),
    ("IT", "Italy"),
    ("BR", "Brazil"),
    ("IN", "India"),
    ("AU", "Australia"),
    ("JP", "Japan"),
];

/// The list, with the file of the rows that cannot come.
#[component]
pub fn Issues() -> impl IntoView {
    let desk = use_import();
    let report = Memo::new(move |_| desk.findings.with(|found| found.as_ref().map(|found| found.report.clone())));
    move || {
        let report = report.get()?;
        let groups = report.groups();
        if groups.is_empty() {
            return None;
        }
        let has_file = report.bad > 0 && desk.has_errors();
        let items =
            groups.into_iter().map(|group| view! { <Group group=group report=report.clone() /> }).collect_view();
        Some(view! {
            <section aria-labelledby="imp-issues-h">
                <div class="row between card-head">
                    <h3 id="imp-issues-h">"What to look at"</h3>
                    {has_file.then(|| view! { <ErrorFileButton rows=report.bad /> })}
                </div>
                {items}
            </section>
        })
    }
}

/// Downloads the rows that could not be imported.
#[component]
pub fn ErrorFileButton(rows: u64) -> impl IntoView {
    let desk = use_import();
    view! {
        <button class="btn btn-sm" type="button" on:click=move |_| desk.download_errors()>
            <Icon name="export" size="ic-sm" />
            {format!("Download the {} that cannot come", words::plural(rows, "row", "rows"))}
        </button>
    }
}

#[component]
fn Group(group: RepairGroup, report: Report) -> impl IntoView {
    let is_country = group.repair == Repair::ChooseCountry;
    let fix = if group.loses_rows {
        "These rows cannot come: mend them in the error file"
    } else {
        "The rows come all the same"
    };
    let kinds = group
        .kinds
        .iter()
        .map(|(kind, count)| {
            let examples = report.issues.get(kind).map(|issues| issues.examples.clone()).unwrap_or_default();
            view! { <Kind kind=*kind count=*count examples=examples /> }
        })
        .collect_view();
    view! {
        <details class="why-item">
            <summary class="why-head">
                <b class="num">{words::count(group.count)}</b>
                <span class="why-rule">
                    {group.repair.label()}
                    {group.loses_rows.then(|| view! { " " <span class="tag tag-alarm">"not imported"</span> })}
                </span>
                <span class="why-fix">{fix}</span>
                <Icon name="down" size="ic-sm" />
            </summary>
            {kinds}
            {is_country.then(|| view! { <CountryChoice /> })}
        </details>
    }
}

#[component]
fn Kind(kind: IssueKind, count: u64, examples: Vec<Example>) -> impl IntoView {
    let desk = use_import();
    let header = move |column: Option<usize>| {
        column.and_then(|at| desk.mapping.with_untracked(|map| map.columns.get(at).map(|column| column.header.clone())))
    };
    let list = examples
        .iter()
        .map(|example| view! { <li>{said(example, header(example.column).as_deref())}</li> })
        .collect_view();
    view! {
        <div class="why-more">
            <p>
                <b>{words::count(count)} " × " {kind.label()}</b> ". " {kind.advice()}
            </p>
            <ul>{list}</ul>
        </div>
    }
}

fn said(example: &Example, header: Option<&str>) -> String {
    let line = words::count(example.line);
    let value = example.value.split_whitespace().collect::<Vec<_>>().join(" ");
    match (header, value.is_empty()) {
        (Some(header), false) => format!("Line {line}, {header}: {value}"),
        (Some(header), true) => format!("Line {line}, {header}: empty"),
        (None, false) => format!("Line {line}: {value}"),
        (None, true) => format!("Line {line}"),
    }
}

/// Telephones without a country code get that of the list.
#[component]
fn CountryChoice() -> impl IntoView {
    let desk = use_import();
    let chosen = move || desk.mapping.with(|mapping| mapping.default_country.clone()).unwrap_or_default();
    let options = COUNTRIES
        .into_iter()
        .map(|(code, name)| view! { <option value=code selected=move || chosen() == code>{name}</option> })
        .collect_view();
    view! {
        <p class="why-list">
            <label class="field-label" for="imp-country">"The numbers are from"</label>
            <span>
                <select
                    class="select"
                    id="imp-country"
                    on:change=move |event| {
                        let code = event_target_value(&event);
                        desk.mapping.update(|mapping| mapping.default_country = Some(code).filter(|code| !code.is_empty()));
                        desk.try_out();
                    }
                >
                    <option value="" selected=move || chosen().is_empty()>"Not known"</option>
                    {options}
                </select>
            </span>
        </p>
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_example_names_its_line_its_column_and_what_stands_there() {
        let example = |value: &str, column| Example { line: 1_240, column, value: value.into() };
        assert_eq!(said(&example("n/a\nx", Some(2)), Some("Website")), "Line 1,240, Website: n/a x");
        assert_eq!(said(&example("", Some(0)), Some("Company")), "Line 1,240, Company: empty");
        assert_eq!(said(&example("Acme", None), None), "Line 1,240: Acme");
        assert_eq!(said(&example("", None), None), "Line 1,240");
    }
}
