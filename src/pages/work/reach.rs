//! How to reach them, and whether one may at this hour of theirs.

use super::desk::Desk;
use super::given::Card;
use super::zone::{OPENS, SHUTS, Window, offset_min, window};
use crate::state::words;
use crate::ui::Icon;
use leptos::prelude::*;

/// Phone, e-mail, website, and their local time.
#[component]
pub fn Reach(
    /// The desk.
    desk: Desk,
    /// The card.
    card: Memo<Option<Card>>,
) -> impl IntoView {
    let line = desk.line;
    let zone = Memo::new(move |_| card.with(|c| c.as_ref().and_then(|c| c.zone)));
    // Their offset changes twice a year: asked for once an hour, not every few seconds.
    let hour = Memo::new(move |_| line.now().0 / 3_600);
    let offset = Memo::new(move |_| {
        let _ = hour.get();
        zone.get().and_then(|zone| offset_min(zone, line.ctx().now))
    });
    let state =
        Memo::new(move |_| offset.get().map(|offset| (words::clock(line.now(), offset), window(line.now(), offset))));
    let is_shut = Memo::new(move |_| matches!(state.get(), Some((_, Window::Early(_) | Window::Late(_)))));
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
        let time = card.is_call.then(|| view! { <TheirTime town=town state=state is_shut=is_shut /> });
        Some(view! { <div class="job-reach">{phone}{no_phone}{site}{mail}{time}</div> })
    }
}

/// "9:42 in Moline, you may call until 21:00".
#[component]
fn TheirTime(town: String, state: Memo<Option<(String, Window)>>, is_shut: Memo<bool>) -> impl IntoView {
    let town = StoredValue::new(town);
    view! {
        <p class="job-time" id="their-time" class:is-shut=move || is_shut.get()>
            {move || {
                let town = town.get_value();
                match state.get() {
                    None => view! { <span class="quiet">{format!("The clock in {town} is not known. Call between {OPENS}:00 and {SHUTS}:00 theirs.")}</span> }.into_any(),
                    Some((now, window)) => {
                        let wait = |minutes: u32| format!("opens {OPENS}:00, in {}", words::span(minutes * 60));
                        let (how, then) = match window {
                            Window::Open(_) => (String::new(), view! { <span class="quiet">{format!("you may call until {SHUTS}:00")}</span> }.into_any()),
                            Window::Early(m) => (", too early".to_owned(), view! { <b>{wait(m)}</b> }.into_any()),
                            Window::Late(m) => (", too late".to_owned(), view! { <b>{wait(m)}</b> }.into_any()),
                        };
                        let machine = format!("{now:0>5}");
                        view! {
                            <time class="job-time-now num" datetime=machine>{now}</time>
                            <span>{format!("in {town}{how}")}<br />{then}</span>
                        }.into_any()
                    }
                }
            }}
        </p>
    }
}
