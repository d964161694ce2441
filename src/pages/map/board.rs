//! The board: lanes, cards and arrows. Narrow and on paper the same elements are a list.

use super::desk::{Desk, focus, keep_focus};
use super::draft::{self, Place};
use super::layout::{Layout, Way, layout, path};
use super::meta;
use leptos::ev;
use leptos::prelude::*;
use takt_engine::bin::{Bin, Group};
use takt_engine::map::{Effect, Outcome, SalesMap, Task, WORKING};
use wasm_bindgen::JsCast;

/// A line that follows the pointer: from a port to where it is.
type Rubber = RwSignal<Option<((i32, i32), (i32, i32))>>;

/// The board.
pub fn board(desk: Desk) -> AnyView {
    let rubber: Rubber = RwSignal::new(None);
    let drawn = Memo::new(move |_| desk.map(layout));
    let keydown = move |event: ev::KeyboardEvent| press(desk, &drawn.get_untracked(), &event);
    view! {
        <div class="sm-scroll" role="region" aria-label="Board" tabindex="-1" id="sm-board" on:keydown=keydown>
            {move || {
                keep_focus();
                desk.map(|map| paint(desk, map, &drawn.get(), rubber))
            }}
        </div>
    }
    .into_any()
}

fn px(n: i32) -> String {
    format!("{n}px")
}

fn paint(desk: Desk, map: &SalesMap, board: &Layout, rubber: Rubber) -> AnyView {
    let faults = desk.faults.get();
    let is_wrong = |task: u16, at: Option<u8>| faults.iter().any(|f| f.place() == (Some(task), at));
    let lanes = board.lanes.iter().enumerate().map(|(at, lane)| {
        let cards = board.lane(at).filter_map(|card| {
            let task = map.task(card.key)?;
            let rows = task.outcomes.iter().enumerate().map(|(at, answer)| {
                row(desk, map, task, (at as u8, answer), is_wrong(task.key, Some(at as u8)), rubber, board)
            });
            let key = task.key;
            Some(view! {
                <li class="sm-card" data-task=key style:--x=px(card.x) style:--y=px(card.y) style:--h=px(card.h) data-group="working">
                    {pick(desk, Place::Task(key), "sm-head", is_wrong(key, None), view! {
                        <span class="sm-act">{task.action.clone()}</span>
                        <span class="sm-meta">{format!("{} · {}", task.bin, meta(map, task))}</span>
                    }.into_any())}
                    <p class="sm-script">{task.script.clone()}</p>
                    <ol class="sm-rows">{rows.collect_view()}</ol>
                </li>
            })
        });
        view! {
            <section class="sm-lane" aria-label=lane.station.name() style:--h=px(lane.h)>
                <h2 class="sm-station">{lane.station.name()}</h2>
                <ul>{cards.collect_view()}</ul>
            </section>
        }
    });
    let bins = WORKING.iter().zip(board.bins).map(|(bin, (x, w))| {
        view! { <span class="sm-bin" style:--x=px(x) style:--w=px(w)>{bin.name()}</span> }
    });
    view! {
        <div class="sm-bins" aria-hidden="true" style:--w=px(board.w)>{bins.collect_view()}</div>
        <div class="sm-sheet" style:--w=px(board.w) style:--h=px(board.h)>
            {lanes.collect_view()}
            {arrows(desk, map, board, rubber)}
        </div>
    }
    .into_any()
}

/// The arrows over the cards; what they say is on the cards in words, so they are hidden from screen readers.
fn arrows(desk: Desk, map: &SalesMap, board: &Layout, rubber: Rubber) -> AnyView {
    let paths = board.arrows.iter().map(|arrow| {
        let (from, at, to) = (arrow.task, arrow.at, arrow.to);
        let crosses = map.task(from).map(|t| t.bin) != map.task(to).map(|t| t.bin);
        view! {
            <path
                class="sm-arrow"
                class:is-on=move || match desk.place.get() {
                    Place::Map => false,
                    Place::Task(key) => key == from || key == to,
                    Place::Answer(key, place) => key == from && place == at,
                }
                class:is-gate=crosses
                d=arrow.path.clone()
                marker-end="url(#sm-tip)"
            />
        }
    });
    view! {
        <svg class="sm-arrows" aria-hidden="true" width=board.w height=board.h viewBox=format!("0 0 {} {}", board.w, board.h)>
            <defs>
                <marker id="sm-tip" viewBox="0 0 8 8" refX="7" refY="4" markerWidth="7" markerHeight="7" orient="auto">
                    <path d="M0 0.5L8 4L0 7.5z" />
                </marker>
            </defs>
            {paths.collect_view()}
            <path class="sm-arrow is-on" d=move || rubber.get().map(|(from, to)| path(from, to)).unwrap_or_default() />
        </svg>
    }
    .into_any()
}

/// A button of the board: what is chosen is the one stop of the Tab key.
fn pick(desk: Desk, place: Place, class: &'static str, is_wrong: bool, inside: AnyView) -> AnyView {
    let is_on = move || desk.place.get() == place;
    let is_stop = move || {
        is_on()
            || (desk.place.get() == Place::Map
                && desk.map(|m| m.tasks.first().map(|t| Place::Task(t.key))) == Some(place))
    };
    view! {
        <button
            class=class
            class:is-wrong=is_wrong
            type="button"
            id=place.id()
            tabindex=move || if is_stop() { "0" } else { "-1" }
            aria-current=move || is_on().then_some("true")
            on:focus=move |_| desk.choose(place)
            on:click=move |_| desk.choose(place)
        >
            {inside}
            {is_wrong.then(|| view! { <span class="vh">", to be mended"</span> })}
        </button>
    }
    .into_any()
}

fn row(
    desk: Desk,
    map: &SalesMap,
    task: &Task,
    (at, answer): (u8, &Outcome),
    is_wrong: bool,
    rubber: Rubber,
    board: &Layout,
) -> AnyView {
    let place = Place::Answer(task.key, at);
    let group = match group_of(answer.effect) {
        Group::Queued => "queued",
        Group::Working => "working",
        Group::Reject => "reject",
    };
    let port = board.card(task.key).map_or((0, 0), |card| board.port(card, at));
    let inside = view! {
        <span class="sm-key">{at + 1}</span>
        <span class="sm-label">{answer.label.clone()}</span>
        <span class="sm-to" data-group=group>{short(map, answer.effect)}</span>
        <span class="sm-full">{format!("→ {}", answer.effect.words(map))}</span>
    };
    let key = task.key;
    view! {
        <li>
            {pick(desk, place, "sm-row", is_wrong, inside.into_any())}
            <span
                class="sm-port"
                aria-hidden="true"
                title="Draw to the task it leads to"
                on:pointerdown=move |event| {
                    event.prevent_default();
                    desk.choose(place);
                    if let Some(el) = event.current_target().and_then(|t| t.dyn_into::<web_sys::Element>().ok()) {
                        // Without capture the line ends where the pointer leaves the port.
                        let _ = el.set_pointer_capture(event.pointer_id());
                    }
                    rubber.set(Some((port, port)));
                }
                on:pointermove=move |event| {
                    if let Some((from, _)) = rubber.get_untracked() {
                        rubber.set(Some((from, on_sheet(&event).unwrap_or(from))));
                    }
                }
                on:pointercancel=move |_| rubber.set(None)
                on:pointerup=move |event| {
                    rubber.set(None);
                    if let Some(to) = task_under(&event) {
                        draw(desk, key, at, to);
                    }
                }
            ></span>
        </li>
    }
    .into_any()
}

fn on_sheet(event: &ev::PointerEvent) -> Option<(i32, i32)> {
    let rect = document().query_selector(".sm-sheet").ok().flatten()?.get_bounding_client_rect();
    Some((event.client_x() - rect.left() as i32, event.client_y() - rect.top() as i32))
}

fn task_under(event: &ev::PointerEvent) -> Option<u16> {
    let under = document().element_from_point(event.client_x() as f32, event.client_y() as f32)?;
    under.closest("[data-task]").ok().flatten()?.get_attribute("data-task")?.parse().ok()
}

/// Lets an answer lead to a task, or says why the line does not run that way.
fn draw(desk: Desk, key: u16, at: u8, to: u16) {
    let found = desk.draft.with_untracked(|d| {
        let effect = d.map.task(key)?.outcomes.get(usize::from(at))?.effect;
        draft::toward(&d.map, key, effect, to)
    });
    match found {
        Some(effect) => desk.step(|map| draft::lead(map, key, at, effect)),
        None => desk
            .session
            .say("The line does not run that way: choose a task of the same bin, or where the next bin begins."),
    }
}

/// Where an effect takes the account.
const fn group_of(effect: Effect) -> Group {
    match effect {
        Effect::Retry { .. } => Group::Queued,
        Effect::Next { .. } | Effect::HandOff | Effect::Accept | Effect::Return | Effect::Win => Group::Working,
        Effect::Move { to } => to.group(),
    }
}

/// The consequence in the room there is beside an answer.
fn short(map: &SalesMap, effect: Effect) -> String {
    match effect {
        Effect::Retry { .. } => "again".into(),
        Effect::Next { task, .. } => map.task(task).map_or("nowhere", |_| "next").into(),
        Effect::Move { to } => match to {
            Bin::NoCurrentOpportunity => "No opp.".into(),
            Bin::BadFit => "Bad fit".into(),
            Bin::ActiveOpportunity => "Active".into(),
            Bin::CurrentCustomer => "Customer".into(),
            Bin::Cold | Bin::Targeted | Bin::Researching | Bin::Qualifying | Bin::Developing => to.name().into(),
        },
        Effect::HandOff => "hand-off".into(),
        Effect::Accept => "accept".into(),
        Effect::Return => "return".into(),
        Effect::Win => "won".into(),
    }
}

/// What each key does on the board.
fn press(desk: Desk, board: &Layout, event: &ev::KeyboardEvent) {
    if event.ctrl_key() || event.meta_key() {
        return;
    }
    let key = event.key();
    let way = match key.as_str() {
        "ArrowUp" => Some(Way::Up),
        "ArrowDown" => Some(Way::Down),
        "ArrowLeft" => Some(Way::Left),
        "ArrowRight" => Some(Way::Right),
        _ => None,
    };
    match (key.as_str(), way) {
        (_, Some(way)) if event.alt_key() => {
            desk.shift(matches!(way, Way::Down | Way::Right), matches!(way, Way::Left | Way::Right));
        }
        (_, Some(way)) => {
            let to = desk.draft.with_untracked(|d| board.walk(&d.map, desk.place.get_untracked(), way));
            desk.focus(to);
        }
        ("Enter", None) => focus("sm-first".into()),
        ("Delete" | "Backspace", None) => desk.remove(),
        ("n", None) => desk.add_task(),
        ("+", None) => desk.add_answer(),
        _ => return,
    }
    event.prevent_default();
    event.stop_propagation();
}
