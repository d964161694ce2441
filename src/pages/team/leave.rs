//! The way back when every laptop is lost, and the way off the line.

use super::begin::{Printed, Wrong};
use crate::state::team::Sheet;
use crate::state::{use_session, use_team, words};
use crate::ui::Icon;
use leptos::prelude::*;
use leptos::task::spawn_local;

/// Another recovery sheet.
#[component]
pub fn AnotherSheet() -> impl IntoView {
    let team = use_team();
    let sheet = RwSignal::new(None::<Sheet>);
    let is_busy = RwSignal::new(false);
    let wrong = RwSignal::new(String::new());
    let make = move |_| {
        is_busy.set(true);
        wrong.set(String::new());
        spawn_local(async move {
            match team.sharing().sheet().await {
                Ok(made) => {
                    let _ = sheet.try_set(Some(made));
                }
                Err(why) => {
                    let _ = wrong.try_set(why);
                }
            }
            let _ = is_busy.try_set(false);
        });
    };
    view! {
        <Show
            when=move || sheet.with(Option::is_some)
            fallback=move || view! {
                <div class="stack-sm">
                    <p>
                        "A sheet opens the line once, on one laptop, when every other is lost. It stands under the open \
                         invitations until it is used or closed."
                    </p>
                    <Wrong id="sheet-wrong" text=wrong />
                    <div class="row">
                        <button class="btn" type="button" disabled=is_busy on:click=make>
                            <Icon name="lock" />{move || if is_busy.get() { "Making it…" } else { "Make another sheet" }}
                        </button>
                    </div>
                </div>
            }
        >
            {move || sheet.get().map(|made| view! {
                <Printed sheet=made done="It is printed" on_done=Callback::new(move |()| sheet.set(None)) />
            })}
        </Show>
    }
}

/// Leaves, after asking twice: what is here goes with it.
#[component]
pub fn Leave() -> impl IntoView {
    let (session, team) = (use_session(), use_team());
    let state = team.sharing().state();
    let is_asked = RwSignal::new(false);
    let is_busy = RwSignal::new(false);
    let leave = move |_| {
        is_busy.set(true);
        spawn_local(async move {
            if let Err(why) = team.sharing().leave().await {
                session.alarm(why);
                let _ = is_busy.try_set(false);
            }
        });
    };
    let waits = move || match state.with(|s| s.waiting) {
        0 => "Everything you did is at the depot and stays there.".to_owned(),
        n => format!(
            "{} not at the depot yet. They are sent first.",
            words::plural(n as u64, "change is", "changes are")
        ),
    };
    view! {
        <div class="stack-sm">
            <p>
                "This browser\u{2019}s copy of the line goes, and its key opens nothing any more. What this device had before it \
                 was shared opens again."
            </p>
            <p class="quiet">{waits}</p>
            <div class="row">
                <Show
                    when=move || is_asked.get()
                    fallback=move || view! {
                        <button class="btn btn-danger" type="button" on:click=move |_| is_asked.set(true)>"Leave this line"</button>
                    }
                >
                    <button class="btn btn-danger" type="button" disabled=is_busy on:click=leave>
                        {move || if is_busy.get() { "Leaving…" } else { "Yes, leave it" }}
                    </button>
                    <button class="btn btn-ghost" type="button" disabled=is_busy on:click=move |_| is_asked.set(false)>"Stay"</button>
                </Show>
            </div>
        </div>
    }
}
