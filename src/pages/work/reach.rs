//! How to reach them, and whether one may at this hour of theirs.

use super::desk::Desk;
use super::given::Card;
use super::zone::{OPENS, SHUTS, offset_min};
use crate::state::words;
use crate::ui::Icon;
use leptos::prelude::*;
use takt_engine::time::Time;
use takt_engine::timing::{Calling, Clock};

/// What their clocks say: the first and, where nobody knows which of two it is, the last of them.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct Offsets {
    /// The westernmost.
    pub first: i16,
    /// The easternmost.
    pub last: i16,
}

/// The offsets of whoever's clock counts. The browser's own table knows the zone most people of a place live in; what
/// the line goes by otherwise is its own table.
pub fn offsets(whose: Clock, zone: Option<&'static str>, now: Time) -> Option<Offsets> {
    let of = |(first, last): (i16, i16)| Offsets { first, last };
    match whose {
        Clock::Place(place) => {
            let by_browser = zone.and_then(|zone| offset_min(zone, now)).map(|at| of((at, at)));
            by_browser.or_else(|| Some(of(place.offsets(now))))
        }
        Clock::Number(place) | Clock::Home(place) => Some(of(place.offsets(now))),
        Clock::Unknown => None,
    }
}

/// Phone, e-mail, website, and their local time.
#[component]
pub fn Reach(
    /// The desk.
    desk: Desk,
    /// The card.
    card: Memo<Option<Card>>,
) -> impl IntoView {
    let line = desk.line;
    let whose = Memo::new(move |_| card.with(|c| c.as_ref().map(|c| (c.whose, c.zone, c.account, c.is_call))));
    // Their offset changes twice a year: asked for once an hour, not every few seconds.
    let hour = Memo::new(move |_| line.now().0 / 3_600);
    let at = Memo::new(move |_| {
        let _ = hour.get();
        whose.get().and_then(|(whose, zone, ..)| offsets(whose, zone, line.ctx().now))
    });
    // Whether one may is for the line to say: the same that decides when the answer is written down.
    let calling = Memo::new(move |_| {
        let (_, _, account, is_call) = whose.get()?;
        is_call.then(|| line.read(|s| s.calling(account, line.now())))
    });
    let is_shut = Memo::new(move |_| matches!(calling.get(), Some(Calling::Shut(_) | Calling::Enough(_))));
    move || {
        let card = card.get()?;
        let may_call = !is_shut.get() && !card.is_barred;
        let phone = (card.is_call && !card.dial.is_empty()).then(|| {
            let (label, kbd) = (card.phone.clone(), view! { <kbd aria-hidden="true">"P"</kbd> });
            if may_call {
                view! {
                    <a class="btn btn-main btn-lg job-tel" href=format!("tel:{}", card.dial) data-reach=""
                        aria-keyshortcuts="p" on:click=move |_| desk.dialled()>
                        <Icon name="phone" /><span class="num">{label}</span>{kbd}
                    </a>
                }
                .into_any()
            } else {
                view! {
                    <span class="btn btn-lg job-tel" role="link" aria-disabled="true" aria-describedby="their-time">
                        <Icon name="phone" /><span class="num">{label}</span>
                    </span>
                }
                .into_any()
            }
        });
        let site = (!card.is_call && !card.domain.is_empty()).then(|| {
            view! {
                <a class="btn btn-main btn-lg" href=format!("https://{}", card.domain) target="_blank"
                    rel="noreferrer" data-reach="" aria-keyshortcuts="p">
                    <Icon name="globe" />{card.domain.clone()}<kbd aria-hidden="true">"P"</kbd>
                </a>
            }
        });
        let mail = (!card.email.is_empty()).then(|| {
            let class = if card.is_call && !may_call { "btn btn-lg btn-main" } else { "btn btn-lg btn-ghost" };
            view! { <a class=class href=format!("mailto:{}", card.email)><Icon name="mail" />"E-mail"</a> }
        });
        let no_phone = (card.is_call && card.dial.is_empty()).then(|| {
            view! { <p class="quiet">"No number is known. "<a class="link" href=card.href.clone()>"Add one"</a></p> }
        });
        let town = card.town.clone();
        let time = card.is_call.then(|| view! { <TheirTime town=town whose=card.whose at=at calling=calling is_shut=is_shut now=Signal::derive(move || line.now()) /> });
        Some(view! { <div class="job-reach">{phone}{no_phone}{site}{mail}{time}</div> })
    }
}

/// "9:42 in Moline, you may call until 21:00"; where no place is known, whose clock it is and how we know.
#[component]
fn TheirTime(
    town: String,
    whose: Clock,
    at: Memo<Option<Offsets>>,
    calling: Memo<Option<Calling>>,
    is_shut: Memo<bool>,
    now: Signal<Time>,
) -> impl IntoView {
    let town = StoredValue::new(town);
    let sentence = move || {
        let now = now.get();
        let Some(offsets) = at.get() else {
            let text = format!(
                "Nobody knows what time it is in {}. Call between {OPENS}:00 and {SHUTS}:00 theirs.",
                town.get_value()
            );
            return view! { <span class="quiet">{text}" "<a class="link" href="/rules#calling">"Name a clock for such numbers"</a></span> }
                .into_any();
        };
        let first = words::clock(now, offsets.first);
        let machine = format!("{first:0>5}");
        let shown = if offsets.first == offsets.last {
            first
        } else {
            format!("{first}–{}", words::clock(now, offsets.last))
        };
        let (how, then) = match calling.get() {
            Some(Calling::Shut(opens)) => {
                let is_later_today = opens.day(offsets.first) == now.day(offsets.first);
                let how = if is_later_today { ", too early" } else { ", too late" };
                let wait = format!("opens {}, in {}", words::clock(opens, offsets.first), words::span(opens.since(now)));
                (how, view! { <b>{wait}</b> }.into_any())
            }
            Some(Calling::Enough(again)) => {
                let wait = format!("called as often as one may; again {}", words::when(again, now, offsets.first));
                ("", view! { <b>{wait}</b> }.into_any())
            }
            Some(Calling::Open(Some(until))) => {
                ("", view! { <span class="quiet">{format!("you may call until {}", words::clock(until, offsets.last))}</span> }.into_any())
            }
            Some(Calling::Open(None) | Calling::Never) | None => ("", ().into_any()),
        };
        let place = match whose {
            Clock::Place(_) | Clock::Unknown => format!("in {}{how}", town.get_value()),
            Clock::Number(place) => format!("in {}, by the number: no place is known{how}", place.name()),
            Clock::Home(place) => format!("in {}, the line’s clock: no place is known{how}", place.name()),
        };
        view! {
            <time class="job-time-now num" datetime=machine>{shown}</time>
            <span>{place}<br />{then}</span>
        }
        .into_any()
    };
    view! { <p class="job-time" id="their-time" class:is-shut=move || is_shut.get()>{sentence}</p> }
}
