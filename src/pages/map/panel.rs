//! What is chosen, field by field. Every control is one line of a list; each change is one step.

use super::desk::{Desk, keep_focus};
use super::draft::{self, Place};
use super::questions;
use crate::ui::Icon;
use crate::ui::number::number;
use leptos::prelude::*;
use takt_engine::map::{Counts, Effect, Fact, Outcome, SalesMap, Station, Task, WORKING};
use takt_engine::time::Delay;

/// Hears what was typed.
pub type Typed = Box<dyn Fn(String)>;
/// Hears which of a list was chosen.
pub type Chosen = Box<dyn Fn(usize)>;
/// Hears whether a box is ticked.
pub type Ticked = Box<dyn Fn(bool)>;

/// A line or a page of text.
pub fn text(id: &str, label: &str, value: &str, is_long: bool, on: Typed) -> AnyView {
    let (id, label, value) = (id.to_owned(), label.to_owned(), value.to_owned());
    let body = if is_long {
        view! { <textarea class="area" id=id.clone() rows="6" prop:value=value on:change=move |e| on(event_target_value(&e))></textarea> }.into_any()
    } else {
        view! { <input class="input" id=id.clone() autocomplete="off" prop:value=value on:change=move |e| on(event_target_value(&e)) /> }.into_any()
    };
    view! { <div class="field"><label class="field-label" for=id>{label}</label>{body}</div> }.into_any()
}

/// One of a list.
pub fn choice(id: &str, label: &str, options: Vec<(String, bool)>, on: Chosen) -> AnyView {
    let (id, label) = (id.to_owned(), label.to_owned());
    let options = options
        .into_iter()
        .enumerate()
        .map(|(at, (words, is_it))| view! { <option value=at.to_string() prop:selected=is_it selected=is_it>{words}</option> })
        .collect_view();
    view! {
        <div class="field">
            <label class="field-label" for=id.clone()>{label}</label>
            <select
                class="select"
                id=id
                on:change=move |e| if let Ok(at) = event_target_value(&e).parse() {
                    on(at);
                }
            >
                {options}
            </select>
        </div>
    }
    .into_any()
}

/// A box.
pub fn tick(id: &str, label: &str, is_on: bool, on: Ticked) -> AnyView {
    let (id, label) = (id.to_owned(), label.to_owned());
    view! {
        <label class="check">
            <input type="checkbox" id=id prop:checked=is_on on:change=move |e| on(event_target_checked(&e)) />
            <span>{label}</span>
        </label>
    }
    .into_any()
}

/// A whole number; what is none leaves things as they were.
pub fn whole(desk: Desk, id: &str, label: &str, value: u32, most: u32, on: Box<dyn Fn(u32)>) -> AnyView {
    let hear = move |typed: String| match number(&typed, most) {
        Some(n) => on(n),
        None => desk.session.say(format!("A whole number up to {most}, please.")),
    };
    text(id, label, &value.to_string(), false, Box::new(hear))
}

/// The panel beside the board.
pub fn panel(desk: Desk) -> AnyView {
    keep_focus();
    let place = desk.place.get();
    desk.map(|map| match place {
        Place::Map => questions::whole_map(desk, map),
        Place::Task(key) => map.task(key).map_or_else(|| ().into_any(), |task| of_task(desk, task)),
        Place::Answer(key, at) => map
            .task(key)
            .and_then(|task| Some((task, task.outcomes.get(usize::from(at))?)))
            .map_or_else(|| ().into_any(), |(task, answer)| of_answer(desk, map, task, at, answer)),
    })
}

/// What can be done with what is chosen.
fn acts(desk: Desk, what: &str, way: (&'static str, &'static str), sideways: bool) -> AnyView {
    let (earlier, later) = way;
    view! {
        <div class="row">
            <button class="btn btn-sm" type="button" id="sm-add-answer" on:click=move |_| desk.add_answer()><Icon name="plus" />"Answer"</button>
            <button class="btn btn-sm" type="button" id="sm-add" on:click=move |_| desk.add_task()><Icon name="plus" />"Task"</button>
            <button class="btn btn-sm btn-icon" type="button" id="sm-earlier" aria-label=earlier title=earlier on:click=move |_| desk.shift(false, sideways)><Icon name="up" /></button>
            <button class="btn btn-sm btn-icon" type="button" id="sm-later" aria-label=later title=later on:click=move |_| desk.shift(true, sideways)><Icon name="down" /></button>
            <button class="btn btn-sm btn-ghost sm-done" type="button" id="sm-done" on:click=move |_| desk.choose(Place::Map)>"Done"</button>
            <button class="btn btn-sm btn-danger push" type="button" id="sm-remove" on:click=move |_| desk.remove()><Icon name="trash" />{format!("Delete {what}")}</button>
        </div>
    }
    .into_any()
}

fn of_task(desk: Desk, task: &Task) -> AnyView {
    let key = task.key;
    // One edit of this task, as a callback of any kind.
    let edit = move |change: Box<dyn FnOnce(&mut Task)>| desk.step(|map| draft::edit_task(map, key, change));
    let stations = Station::ALL.iter().map(|s| (s.name().to_owned(), *s == task.station)).collect();
    let bins = WORKING.iter().map(|b| (b.name().to_owned(), *b == task.bin)).collect();
    view! {
        <h2>"Task"</h2>
        {text("sm-first", "The one thing to do", &task.action, false, Box::new(move |t| edit(Box::new(move |task| task.action = t.trim().to_owned()))))}
        {choice("sm-station", "Station", stations, Box::new(move |at| edit(Box::new(move |task| task.station = Station::ALL.get(at).copied().unwrap_or(task.station)))))}
        {choice("sm-bin", "Bin", bins, Box::new(move |at| if let Some(bin) = WORKING.get(at) {
            desk.step(|map| draft::set_bin(map, key, *bin));
        }))}
        {text("sm-script", "What to say or look for", &task.script, true, Box::new(move |t| edit(Box::new(move |task| task.script = t.trim().to_owned()))))}
        <div class="sm-two">
            {whole(desk, "sm-standard", "Seconds it should take", task.standard_s.into(), u16::MAX.into(), Box::new(move |n| edit(Box::new(move |task| task.standard_s = n as u16))))}
            {whole(desk, "sm-attempts", "Attempts; 0 is no limit", task.max_attempts.into(), u8::MAX.into(), Box::new(move |n| edit(Box::new(move |task| task.max_attempts = n as u8))))}
        </div>
        {tick("sm-call", "By telephone: calling hours and do-not-call bind", task.is_call, Box::new(move |on| edit(Box::new(move |task| task.is_call = on))))}
        {acts(desk, "task", ("Earlier in its bin", "Later in its bin"), true)}
        <p class="quiet xs">"On the board: arrows go, Alt and arrows move, Enter edits, N adds a task, + an answer, Delete takes away."</p>
    }
    .into_any()
}

const COUNTS: [(Counts, &str); 3] = [
    (Counts::Desk, "Desk work"),
    (Counts::Attempt, "A try nobody answered"),
    (Counts::Connect, "Somebody was reached"),
];

const DELAYS: [&str; 4] = ["At once", "Minutes", "Working days", "Days"];

const fn parts(delay: Delay) -> (usize, u16) {
    match delay {
        Delay::Now => (0, 0),
        Delay::Minutes(n) => (1, n),
        Delay::WorkingDays(n) => (2, n),
        Delay::Days(n) => (3, n),
    }
}

const fn delay(kind: usize, n: u16) -> Delay {
    match kind {
        1 => Delay::Minutes(n),
        2 => Delay::WorkingDays(n),
        3 => Delay::Days(n),
        _ => Delay::Now,
    }
}

fn later(effect: Effect, after: Delay) -> Effect {
    match effect {
        Effect::Retry { .. } => Effect::Retry { after },
        Effect::Next { task, .. } => Effect::Next { task, after },
        Effect::Move { .. } | Effect::HandOff | Effect::Accept | Effect::Return | Effect::Win => effect,
    }
}

/// Where an answer can lead, without the delay, which has its own field.
fn where_to(map: &SalesMap, effect: Effect) -> String {
    match effect {
        Effect::Retry { .. } => "Again: the same task".into(),
        Effect::Next { task, .. } => {
            map.task(task).map_or_else(|| "A task that is gone".into(), |t| format!("On to “{}”", t.action))
        }
        Effect::Move { to } => format!("To {to}"),
        Effect::HandOff => "Hand-off to the executive".into(),
        Effect::Accept => "Accept".into(),
        Effect::Return => "Return to its giver".into(),
        Effect::Win => "Won".into(),
    }
}

const FACT_USES: [&str; 4] = ["left as it is", "becomes yes", "becomes no", "is asked first"];

fn of_answer(desk: Desk, map: &SalesMap, task: &Task, at: u8, answer: &Outcome) -> AnyView {
    let key = task.key;
    let edit = move |change: Box<dyn FnOnce(&mut Outcome)>| desk.step(|map| draft::edit_answer(map, key, at, change));
    let effect = answer.effect;
    let after = draft::delay_of(effect);
    let mut ways = map.ways(task, after.unwrap_or(Delay::WorkingDays(1)));
    if !ways.contains(&effect) {
        ways.insert(0, effect);
    }
    let targets = ways.iter().map(|way| (where_to(map, *way), *way == effect)).collect();
    let counts = COUNTS.iter().map(|(c, words)| ((*words).to_owned(), *c == answer.counts)).collect();
    let delays = after.map(|after| {
        let (kind, n) = parts(after);
        let kinds = DELAYS.iter().enumerate().map(|(i, words)| ((*words).to_owned(), i == kind)).collect();
        let set = move |after| desk.step(|map| draft::edit_answer(map, key, at, |a| a.effect = later(a.effect, after)));
        view! {
            <div class="sm-two">
                {choice("sm-delay", "After", kinds, Box::new(move |kind| set(delay(kind, n.max(1)))))}
                {(kind > 0).then(|| whole(desk, "sm-delay-n", "How many", n.into(), 9_999, Box::new(move |n| set(delay(kind, n as u16)))))}
            </div>
        }
    });
    let reasons = draft::reasons_of(task.bin, effect);
    let reasons = (!reasons.is_empty()).then(|| {
        let ticks = reasons.iter().map(|reason| {
            let (reason, has) = (*reason, answer.reasons.contains(reason));
            tick(&format!("sm-r-{}", reason.code()), reason.label(), has, Box::new(move |on| edit(Box::new(move |a| {
                a.reasons.retain(|r| *r != reason);
                if on {
                    a.reasons.push(reason);
                }
            }))))
        });
        view! { <fieldset class="sm-set"><legend class="field-label">"Reasons to choose from"</legend>{ticks.collect_view()}</fieldset> }
    });
    let facts = Fact::ALL.iter().map(|fact| {
        let fact = *fact;
        let set = answer.sets.iter().find(|(f, _)| *f == fact).map(|(_, yes)| *yes);
        let is = if answer.asks.contains(&fact) { 3 } else { set.map_or(0, |yes| if yes { 1 } else { 2 }) };
        let uses = FACT_USES.iter().enumerate().map(|(i, words)| ((*words).to_owned(), i == is)).collect();
        choice(
            &format!("sm-f-{}", fact as u8),
            fact.label(),
            uses,
            Box::new(move |to| {
                edit(Box::new(move |a| {
                    a.sets.retain(|(f, _)| *f != fact);
                    a.asks.retain(|f| *f != fact);
                    match to {
                        1 | 2 => a.sets.push((fact, to == 1)),
                        3 => a.asks.push(fact),
                        _ => {}
                    }
                }))
            }),
        )
    });
    let asks = map.fields.iter().map(|field| {
        let (field_key, has) = (field.key, answer.fields.contains(&field.key));
        tick(
            &format!("sm-a-{field_key}"),
            &field.question,
            has,
            Box::new(move |on| {
                edit(Box::new(move |a| {
                    a.fields.retain(|f| *f != field_key);
                    if on {
                        a.fields.push(field_key);
                    }
                }))
            }),
        )
    });
    let asks = (!map.fields.is_empty()).then(|| view! {
        <fieldset class="sm-set"><legend class="field-label">"Questions asked first"</legend>{asks.collect_view()}</fieldset>
    });
    view! {
        <h2>{format!("Answer {} of “{}”", at + 1, task.action)}</h2>
        {text("sm-first", "What happened, in the rep’s words", &answer.label, false, Box::new(move |t| edit(Box::new(move |a| a.label = t.trim().to_owned()))))}
        {choice("sm-lead", "Leads to", targets, Box::new(move |to| if let Some(way) = ways.get(to).copied() {
            desk.step(|map| draft::lead(map, key, at, way));
        }))}
        {delays}
        {reasons}
        {choice("sm-counts", "Counts as", counts, Box::new(move |to| if let Some((counts, _)) = COUNTS.get(to) {
            edit(Box::new(move |a| a.counts = *counts));
        }))}
        {tick("sm-person", "Needs a named person first", answer.needs_person, Box::new(move |on| edit(Box::new(move |a| a.needs_person = on))))}
        {asks}
        <details class="sm-set"><summary class="field-label">"What it says about the pass test"</summary><div class="stack-sm">{facts.collect_view()}</div></details>
        {acts(desk, "answer", ("On the key before", "On the key after"), false)}
    }
    .into_any()
}
