//! Beside the card: the day, the next three, what was done in this session.

use super::desk::Desk;
use super::says::{self, Clock};
use crate::routes::Route;
use crate::state::words;
use crate::ui::Icon;
use leptos::prelude::*;
use takt_engine::ids::AccountId;
use takt_engine::queue::task_of;
use takt_engine::state::DueItem;
use takt_engine::time::HOUR;
use wasm_bindgen::JsCast;

/// The column beside the card.
#[component]
pub fn Side(
    /// The desk.
    desk: Desk,
) -> impl IntoView {
    view! {
        <aside class="work-side" aria-label="Your day">
            <Day desk=desk />
            <Next desk=desk />
            <Log desk=desk />
        </aside>
    }
}

#[component]
fn Day(desk: Desk) -> impl IntoView {
    let line = desk.line;
    let count = Memo::new(move |_| {
        let (me, now, offset) = (line.me_ix()?, line.now(), line.offset_min());
        let day = line.read(|state| state.day_count(now.day(offset), me));
        let second = now.second_of_day(offset);
        let in_hour = if u32::from(day.hour) == second / HOUR { day.in_hour } else { 0 };
        Some((in_hour, second % HOUR, day.touches, day.connects, day.handed_off))
    });
    let norm = Memo::new(move |_| line.read(|state| state.settings().week.calls_per_hour.max(1)));
    let get = move |of: fn((u16, u32, u32, u32, u32)) -> u32| move || count.get().map_or(0, of);
    let one = move |of: fn((u16, u32, u32, u32, u32)) -> u32, one: &'static str, many: &'static str| {
        move || if count.get().map_or(0, of) == 1 { one } else { many }
    };
    let done = Memo::new(move |_| count.get().map_or(0, |c| c.0));
    // Where one would be by now at the line's pace, in whole calls.
    let due = Memo::new(move |_| count.get().map_or(0, |c| (u32::from(norm.get()) * c.1 / HOUR) as u16));
    let pace = move || {
        (0..norm.get())
            .map(|i| {
                let is_done = move || i < done.get();
                let is_due = move || (done.get()..due.get()).contains(&i);
                view! { <i class:is-done=is_done class:is-due=is_due></i> }
            })
            .collect_view()
    };
    view! {
        <section class="day" aria-labelledby="day-h">
            <h2 class="vh" id="day-h">"Your day"</h2>
            <p class="day-hour"><b class="day-big num">{move || done.get()}</b>" "<span>"of "<span class="num">{move || norm.get()}</span>" this hour"</span></p>
            <span class="pace" aria-hidden="true">{pace}</span>
            <p class="day-today">
                <span><b class="num">{get(|c| c.2)}</b>" today"</span>
                <span><b class="num">{get(|c| c.3)}</b>{one(|c| c.3, " conversation", " conversations")}</span>
                <span><b class="num">{get(|c| c.4)}</b>{one(|c| c.4, " meeting", " meetings")}</span>
            </p>
        </section>
    }
}

#[derive(Clone, PartialEq, Eq)]
struct Peek {
    id: AccountId,
    name: String,
    why: String,
}

#[component]
fn Next(desk: Desk) -> impl IntoView {
    let line = desk.line;
    let minute = Memo::new(move |_| line.now().0 / 60);
    let next = Memo::new(move |_| {
        let _ = minute.get();
        let (Some(me), at) = (line.me_ix(), desk.at()) else { return Vec::new() };
        let at_hand = desk.given.get().map(|g| g.account);
        let ctx = line.ctx();
        let clock = Clock { now: ctx.now, offset_min: ctx.offset_min };
        line.read(|state| {
            let mut items: Vec<DueItem> =
                state.due_now_at(me, at, ctx.now).filter(|item| Some(item.account) != at_hand).take(3).collect();
            if items.len() < 3 {
                let later = state.due_later_at(me, at, ctx.now, 4);
                items.extend(later.into_iter().filter(|item| Some(item.account) != at_hand).take(3 - items.len()));
            }
            items
                .into_iter()
                .map(|item| Peek {
                    id: state.account_id(item.account),
                    name: state.name(item.account).to_owned(),
                    why: says::peek(item.class, item.at, task_of(state, item.account), clock),
                })
                .collect()
        })
    });
    view! {
        <section aria-labelledby="next-h">
            <h2 class="side-title" id="next-h">"Next three "<span class="push" aria-hidden="true"><kbd>"J"</kbd><kbd>"K"</kbd></span></h2>
            <Show when=move || next.with(|n| !n.is_empty()) fallback=|| view! { <p class="quiet sm">"Nothing waits; the next card is pulled when this one is done."</p> }>
                <ol class="peek">
                    <For each=move || next.get() key=|peek| (peek.id, peek.why.clone()) let:peek>
                        <li><a class="peek-item" href=Route::Account(peek.id).path()><b class="clip">{peek.name}</b><span class="peek-why num">{peek.why}</span></a></li>
                    </For>
                </ol>
            </Show>
        </section>
    }
}

/// Moves the focus among the next three.
pub fn step(by: i32) {
    let Ok(items) = document().query_selector_all(".peek-item") else { return };
    let count = items.length() as i32;
    if count == 0 {
        return;
    }
    let active = document().active_element();
    let here = (0..count)
        .find(|i| items.item(*i as u32).is_some_and(|n| active.as_ref().is_some_and(|a| n.is_same_node(Some(a)))));
    let to = here.map_or(if by > 0 { 0 } else { count - 1 }, |i| (i + by).rem_euclid(count));
    if let Some(element) = items.item(to as u32).and_then(|n| n.dyn_into::<web_sys::HtmlElement>().ok()) {
        // It is in the page: it was found there a moment ago.
        let _ = element.focus();
    }
}

/// Rows of the log on screen.
const SHOWN: usize = 8;

#[component]
fn Log(desk: Desk) -> impl IntoView {
    let (line, log) = (desk.line, desk.session.log);
    let rows = Memo::new(move |_| log.with(|log| log.iter().rev().take(SHOWN).cloned().collect::<Vec<_>>()));
    let row = move |done: crate::state::session::Done| {
        let offset = line.ctx().offset_min;
        let (at, entry) = (words::clock(done.at, offset), done.entry);
        let label = format!("Undo: {}, {}", done.name, done.what);
        let machine = words::iso(done.at, offset);
        view! {
            <li class="log-item" class:is-undone=done.is_undone>
                <time class="num" datetime=machine>{at}</time>
                <span class="log-main"><b class="clip">{done.name.clone()}</b><span>{done.what.clone()}{done.is_undone.then_some(", undone")}</span></span>
                {(!done.is_undone).then(|| view! {
                    <button class="btn btn-ghost btn-sm btn-icon" type="button" aria-label=label on:click=move |_| desk.effects.undo(entry)>
                        <Icon name="undo" size="ic-sm" />
                    </button>
                })}
            </li>
        }
    };
    view! {
        <section aria-labelledby="log-h">
            <h2 class="side-title" id="log-h">"This session"</h2>
            <Show when=move || rows.with(|r| !r.is_empty()) fallback=|| view! { <p class="quiet sm">"What you do shows here, each with its undo."</p> }>
                <ol class="log" reversed=true>
                    <For each=move || rows.get() key=|done| (done.entry, done.is_undone) children=row />
                </ol>
            </Show>
        </section>
    }
}
