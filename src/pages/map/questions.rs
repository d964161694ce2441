//! The map as a whole: its name, where inbound begins, the questions it asks, and what it can begin from.

use super::desk::Desk;
use super::draft;
use super::panel::{choice, text, whole};
use crate::ui::Icon;
use leptos::prelude::*;
use takt_engine::bin::Bin;
use takt_engine::field::{Field, FieldKind};
use takt_engine::map::SalesMap;
use takt_engine::template;

const KINDS: [&str; 5] = ["Yes or no", "A number", "One of a list", "A day", "A few words"];

const GATES: [Option<Bin>; 4] = [None, Some(Bin::Researching), Some(Bin::Qualifying), Some(Bin::ActiveOpportunity)];

const fn kind_at(kind: &FieldKind) -> usize {
    match kind {
        FieldKind::YesNo => 0,
        FieldKind::Number { .. } => 1,
        FieldKind::Choice(_) => 2,
        FieldKind::Day => 3,
        FieldKind::Words { .. } => 4,
    }
}

fn kind_of(at: usize) -> FieldKind {
    match at {
        1 => FieldKind::Number { min: 0, max: 1_000 },
        2 => FieldKind::Choice(vec!["First".into(), "Second".into()]),
        3 => FieldKind::Day,
        4 => FieldKind::Words { max: 80 },
        _ => FieldKind::YesNo,
    }
}

/// The panel when nothing on the board is chosen.
pub fn whole_map(desk: Desk, map: &SalesMap) -> AnyView {
    let begins: Vec<(u16, String)> = std::iter::once((0, "Like everything else".to_owned()))
        .chain(map.tasks.iter().filter(|t| t.bin == Bin::Researching).map(|t| (t.key, t.action.clone())))
        .collect();
    let options = begins.iter().map(|(key, words)| (words.clone(), *key == map.inbound)).collect();
    let questions = map.fields.iter().map(|field| question(desk, field));
    view! {
        <h2>"The map"</h2>
        {text("sm-name", "Its name", &map.name, false, Box::new(move |t| desk.step(|map| map.name = t.trim().to_owned())))}
        {choice("sm-inbound", "What comes in by itself begins with", options, Box::new(move |at| if let Some((key, _)) = begins.get(at) {
            desk.step(|map| map.inbound = *key);
        }))}
        <div class="row"><button class="btn btn-sm" type="button" id="sm-add" on:click=move |_| desk.add_task()><Icon name="plus" />"Task"</button></div>
        <h3>"Questions of your own"</h3>
        <p class="quiet sm">"Typed answers that a gate or an answer can ask for."</p>
        <div class="stack">{questions.collect_view()}</div>
        <div class="row">
            <button class="btn btn-sm" type="button" id="sm-add-question" on:click=move |_| desk.step(draft::add_field)><Icon name="plus" />"Question"</button>
        </div>
        <h3>"Begin from"</h3>
        <ul class="stack-sm">{template::all().into_iter().map(|(map, says)| begin_from(desk, map, says)).collect_view()}</ul>
    }
    .into_any()
}

/// A map that ships, with one sentence on whom it fits.
fn begin_from(desk: Desk, map: SalesMap, says: &'static str) -> AnyView {
    let name = map.name.clone();
    view! {
        <li>
            <button class="sm-template" type="button" on:click=move |_| {
                let map = map.clone();
                desk.step(|draft| *draft = map);
            }>
                <b>{name}</b>
                <span class="quiet sm">{says}</span>
            </button>
        </li>
    }
    .into_any()
}

fn question(desk: Desk, field: &Field) -> AnyView {
    let key = field.key;
    let edit = move |change: Box<dyn FnOnce(&mut Field)>| {
        desk.step(|map| {
            if let Some(field) = map.fields.iter_mut().find(|f| f.key == key) {
                change(field);
            }
        });
    };
    let kinds = KINDS.iter().enumerate().map(|(at, words)| ((*words).to_owned(), at == kind_at(&field.kind))).collect();
    let gates = GATES
        .iter()
        .map(|gate| {
            (
                gate.map_or_else(|| "Never required".into(), |bin| format!("Required to leave {bin}")),
                *gate == field.gate,
            )
        })
        .collect();
    let limits = match &field.kind {
        FieldKind::YesNo | FieldKind::Day => ().into_any(),
        FieldKind::Number { min, max } => {
            let (min, max) = (*min, *max);
            view! {
                <div class="sm-two">
                    {whole(desk, &format!("sm-q-{key}-min"), "At least", min.max(0) as u32, i32::MAX as u32, Box::new(move |n| edit(Box::new(move |f| f.kind = FieldKind::Number { min: n as i32, max }))))}
                    {whole(desk, &format!("sm-q-{key}-max"), "At most", max.max(0) as u32, i32::MAX as u32, Box::new(move |n| edit(Box::new(move |f| f.kind = FieldKind::Number { min, max: n as i32 }))))}
                </div>
            }
            .into_any()
        }
        FieldKind::Choice(list) => text(
            &format!("sm-q-{key}-list"),
            "The list, one a line",
            &list.join("\n"),
            true,
            Box::new(move |t| {
                let list: Vec<String> = t.lines().map(str::trim).filter(|l| !l.is_empty()).map(str::to_owned).collect();
                edit(Box::new(move |f| f.kind = FieldKind::Choice(list)));
            }),
        ),
        FieldKind::Words { max } => whole(
            desk,
            &format!("sm-q-{key}-len"),
            "Letters at most",
            (*max).into(),
            u8::MAX.into(),
            Box::new(move |n| edit(Box::new(move |f| f.kind = FieldKind::Words { max: n as u8 }))),
        ),
    };
    view! {
        <fieldset class="sm-set sm-question">
            <legend class="vh">{format!("Question {key}")}</legend>
            {text(&format!("sm-q-{key}"), "Question", &field.question, false, Box::new(move |t| edit(Box::new(move |f| f.question = t.trim().to_owned()))))}
            {choice(&format!("sm-q-{key}-kind"), "Kind of answer", kinds, Box::new(move |at| edit(Box::new(move |f| f.kind = kind_of(at)))))}
            {limits}
            {choice(&format!("sm-q-{key}-gate"), "Gate", gates, Box::new(move |at| if let Some(gate) = GATES.get(at).copied() {
                edit(Box::new(move |f| f.gate = gate));
            }))}
            <div class="row"><button class="btn btn-sm btn-danger" type="button" on:click=move |_| desk.step(|map| draft::remove_field(map, key))><Icon name="trash" />"Delete question"</button></div>
        </fieldset>
    }
    .into_any()
}
