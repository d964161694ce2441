//! The third step: which rows are here already, and what becomes of them.

use super::desk::{Stage, use_import};
use super::running::PassNote;
use super::{Foot, pairs};
use crate::state::words;
use crate::ui::Icon;
use leptos::prelude::*;
use takt_importer::talk::{KeyFinding, SameRow};
use takt_importer::{KeyKind, OnDuplicate};

const CHOICES: [(OnDuplicate, &str); 3] =
    [(OnDuplicate::Update, "Fill what is empty"), (OnDuplicate::Skip, "Leave out"), (OnDuplicate::Add, "Add as new")];

/// The step.
#[component]
pub fn RulesStep() -> impl IntoView {
    let desk = use_import();
    view! {
        <section class="stack" aria-labelledby="imp-rules-h">
            <h2 id="imp-rules-h" tabindex="-1">"Who is here already?"</h2>
            <p class="quiet prose">
                "A row that shares one of these with an account of the line, or with an earlier row, is the same company. The first rule that applies decides, from the top."
            </p>
            <PassNote />
            <div>{KeyKind::ALL.into_iter().map(|kind| view! { <Rule kind=kind /> }).collect_view()}</div>
        </section>
        <Foot back=Some(Stage::Columns)>
            <button class="btn btn-main" type="button" on:click=move |_| desk.go(Stage::Check)>
                "Check every row"
                <Icon name="right" />
            </button>
        </Foot>
    }
}

const fn name(kind: KeyKind) -> &'static str {
    match kind {
        KeyKind::ExternalId => "Same record id",
        KeyKind::Domain => "Same website",
        KeyKind::Email => "Same e-mail address",
        KeyKind::Name => "Same name",
        KeyKind::Phone => "Same telephone",
    }
}

#[component]
fn Rule(kind: KeyKind) -> impl IntoView {
    let desk = use_import();
    let finding = Memo::new(move |_| {
        desk.findings
            .with(|found| found.as_ref().and_then(|found| found.keys.iter().find(|key| key.kind == kind).cloned()))
    });
    let rule = Memo::new(move |_| desk.rules.with(|rules| rules.for_kind(kind)));
    let id = format!("imp-rule-{}", kind as u8);
    let labelled = id.clone();
    let set = move |choice| {
        desk.rules.update(|rules| rules.set(kind, choice));
        desk.try_out();
    };
    let keys = move |event: leptos::ev::KeyboardEvent| {
        let step: isize = match event.key().as_str() {
            "ArrowRight" | "ArrowDown" => 1,
            "ArrowLeft" | "ArrowUp" => -1,
            _ => return,
        };
        event.prevent_default();
        let at = CHOICES.iter().position(|(choice, _)| *choice == rule.get_untracked()).unwrap_or(0);
        let next = (at as isize + step).rem_euclid(CHOICES.len() as isize) as usize;
        set(CHOICES[next].0);
        focus(kind, next);
    };
    view! {
        <div class="dup" role="group" aria-labelledby=labelled>
            <div class="dup-rule" id=id>{name(kind)}</div>
            <p class="dup-eg">{move || found(finding.get().as_ref())}</p>
            <div class="seg" role="radiogroup" aria-label=name(kind) on:keydown=keys>
                {CHOICES
                    .into_iter()
                    .enumerate()
                    .map(|(at, (choice, label))| {
                        view! {
                            <button
                                type="button"
                                role="radio"
                                id=choice_id(kind, at)
                                aria-checked=move || if rule.get() == choice { "true" } else { "false" }
                                tabindex=move || if rule.get() == choice { "0" } else { "-1" }
                                on:click=move |_| set(choice)
                            >
                                {label}
                            </button>
                        }
                    })
                    .collect_view()}
            </div>
            {move || finding.get().and_then(|finding| beside(&finding))}
        </div>
    }
}

fn choice_id(kind: KeyKind, at: usize) -> String {
    format!("imp-rule-{}-{at}", kind as u8)
}

fn focus(kind: KeyKind, at: usize) {
    use wasm_bindgen::JsCast;
    let button = document().get_element_by_id(&choice_id(kind, at));
    if let Some(button) = button.and_then(|button| button.dyn_into::<web_sys::HtmlElement>().ok()) {
        // It is in the page; a browser that refuses leaves the focus where it was.
        let _ = button.focus();
    }
}

fn found(finding: Option<&KeyFinding>) -> String {
    let Some(finding) = finding else { return "Looking…".to_owned() };
    match (finding.rows, finding.example.as_ref().map(|pair| (pair.row.line, pair.same))) {
        (0, _) | (_, None) => "No row".to_owned(),
        (n, Some((line, SameRow::Line(other)))) => format!(
            "{}, such as line {}, which equals line {}",
            words::plural(n, "row", "rows"),
            words::count(line),
            words::count(other)
        ),
        (n, Some((line, SameRow::Account(_)))) => {
            format!("{}, such as line {}", words::plural(n, "row", "rows"), words::count(line))
        }
    }
}

/// An example beside the account it equals.
fn beside(finding: &KeyFinding) -> Option<impl IntoView + use<>> {
    let pair = finding.example.as_ref()?;
    let facets = pairs::facets(use_import(), finding.kind, pair)?;
    let line = pair.row.line;
    let caption = format!("{}: line {} of the file beside the account here", name(finding.kind), words::count(line));
    let label = caption.clone();
    Some(view! {
        <details>
            <summary>"Compare them" <Icon name="down" size="ic-sm" /></summary>
            <div class="scroll-x" tabindex="0" role="group" aria-label=label>
                <table class="table card pair">
                    <caption class="vh">{caption}</caption>
                    <thead>
                        <tr>
                            <th scope="col"><span class="vh">"What"</span></th>
                            <th scope="col">{format!("Line {}", words::count(line))}</th>
                            <th scope="col">"On the line"</th>
                        </tr>
                    </thead>
                    <tbody>
                        {facets
                            .into_iter()
                            .map(|facet| {
                                let cell = move |text: String| match (text.is_empty(), facet.is_key) {
                                    (true, _) => view! { <span class="faint">"–"</span> }.into_any(),
                                    (false, true) => view! { <mark>{text}</mark> }.into_any(),
                                    (false, false) => text.into_any(),
                                };
                                view! {
                                    <tr>
                                        <th scope="row">{facet.name}</th>
                                        <td>{cell(facet.row)}</td>
                                        <td>{cell(facet.here)}</td>
                                    </tr>
                                }
                            })
                            .collect_view()}
                    </tbody>
                </table>
            </div>
        </details>
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use takt_importer::Draft;
    use takt_importer::talk::Pair;

    #[test]
    fn a_rule_says_how_many_rows_it_is_about_and_names_one() {
        let finding = |rows, same| KeyFinding {
            kind: KeyKind::Domain,
            rows,
            example: Some(Pair { row: Draft { line: 1_240, ..Draft::default() }, same }),
        };
        assert_eq!(found(None), "Looking…");
        assert_eq!(found(Some(&KeyFinding { kind: KeyKind::Name, rows: 0, example: None })), "No row");
        assert_eq!(found(Some(&finding(1, SameRow::Account(4)))), "1 row, such as line 1,240");
        assert_eq!(found(Some(&finding(3, SameRow::Line(12)))), "3 rows, such as line 1,240, which equals line 12");
    }
}
