//! Under the outcomes: what the chosen one still asks, the note, save, and the other ways out.

use super::desk::{Desk, Overlay, Step};
use crate::ui::Icon;
use leptos::prelude::*;
use takt_engine::bin::Reason;
use takt_engine::map::Fact;

/// The foot of the card.
#[component]
pub fn Foot(
    /// The desk.
    desk: Desk,
) -> impl IntoView {
    let is_ready = Memo::new(move |_| desk.step.get() == Step::Ready && !desk.is_busy.get());
    let is_main = Memo::new(move |_| desk.chosen.get().is_some());
    let is_paused = Memo::new(move |_| desk.clocks.with(|c| c.is_paused()));
    view! {
        <footer class="job-foot">
            <Sub desk=desk />
            <form class="job-save" on:submit=move |event| { event.prevent_default(); desk.save(); }>
                <label class="vh" for="job-note">"Note"</label>
                <span class="job-note">
                    <input class="input" id="job-note" maxlength="140" autocomplete="off" placeholder="A short note for the next call"
                        aria-keyshortcuts="n" prop:value=move || desk.note.get()
                        on:input=move |event| desk.note.set(event_target_value(&event))
                        on:keydown=|event| if event.key() == "Escape" { super::focus("#job-act") } />
                    <kbd aria-hidden="true">"N"</kbd>
                </span>
                <button class="btn job-next" class:btn-main=move || is_main.get() type="submit"
                    aria-disabled=move || (!is_ready.get()).then_some("true") aria-keyshortcuts="Enter">
                    "Save and next"<kbd aria-hidden="true">"Enter"</kbd>
                </button>
            </form>
            <div class="job-acts" role="group" aria-label="Other actions">
                <button class="btn btn-ghost btn-sm" type="button" aria-haspopup="dialog" aria-keyshortcuts="s" on:click=move |_| desk.overlay.set(Some(Overlay::Skip))>
                    <Icon name="skip" size="ic-sm" />"Skip"<kbd aria-hidden="true">"S"</kbd>
                </button>
                <button class="btn btn-ghost btn-sm" type="button" aria-haspopup="dialog" aria-keyshortcuts="b" on:click=move |_| desk.overlay.set(Some(Overlay::CallBack))>
                    <Icon name="callback" size="ic-sm" />"Call back"<kbd aria-hidden="true">"B"</kbd>
                </button>
                <button class="btn btn-ghost btn-sm" type="button" aria-pressed=move || is_paused.get().to_string() aria-keyshortcuts="Space" on:click=move |_| desk.pause()>
                    <Icon name=Signal::derive(move || if is_paused.get() { "play" } else { "pause" }) size="ic-sm" />"Pause"<kbd aria-hidden="true">"Space"</kbd>
                </button>
                <button class="btn btn-ghost btn-sm" type="button" aria-keyshortcuts="z" on:click=move |_| desk.effects.undo_last()>
                    <Icon name="undo" size="ic-sm" />"Undo"<kbd aria-hidden="true">"Z"</kbd>
                </button>
            </div>
        </footer>
    }
}

/// Sub-reasons and asked facts, one question at a time; digits answer.
#[component]
fn Sub(desk: Desk) -> impl IntoView {
    let choice = Memo::new(move |_| {
        let place = desk.chosen.get()?;
        desk.choices.with(|choices| choices.get(usize::from(place)).map(|c| (c.reasons.clone(), c.asks.clone())))
    });
    move || {
        let step = desk.step.get();
        let (reasons, asks) = choice.get().unwrap_or_default();
        let body = match step {
            Step::Choose => {
                view! { <span class="job-sub-ask faint">"What happened? Nothing is saved before you say “Save and next”."</span> }
                    .into_any()
            }
            Step::Person => view! { <span class="job-sub-ask">"Name who owns the problem, then save."</span> }.into_any(),
            Step::Ask(fact) => view! { <Question desk=desk fact=fact /> }.into_any(),
            Step::Field(field) => super::asked::asked(desk, field),
            Step::Refused(why) => view! {
                <span class="job-sub-ask">{why}</span>
                <Answers desk=desk asks=asks />
            }
            .into_any(),
            Step::Reason(_) | Step::Ready if reasons.len() > 1 => view! {
                <Reasons desk=desk reasons=reasons />
                <Answers desk=desk asks=asks />
            }
            .into_any(),
            Step::Reason(_) | Step::Ready => view! {
                <span class="job-sub-ask">"Ready: Enter saves it and brings the next."</span>
                <Answers desk=desk asks=asks />
            }
            .into_any(),
        };
        view! { <div class="job-sub" role="group" aria-label="About the outcome" aria-live="polite">{body}</div> }
    }
}

#[component]
fn Reasons(desk: Desk, reasons: Vec<Reason>) -> impl IntoView {
    let chips = reasons
        .into_iter()
        .zip(1u8..)
        .map(|(reason, n)| {
            view! {
                <button class="chip" type="button" aria-pressed=move || (desk.reason.get() == Some(reason)).to_string()
                    on:click=move |_| desk.reason.set(Some(reason))>
                    <kbd aria-hidden="true">{n}</kbd>{reason.label()}
                </button>
            }
        })
        .collect_view();
    view! { <span class="job-sub-ask">"Why?"</span>{chips} }
}

#[component]
fn Question(desk: Desk, fact: Fact) -> impl IntoView {
    view! {
        <span class="job-sub-ask">{fact.question()}</span>
        <button class="chip" type="button" on:click=move |_| desk.answer(fact, true)><kbd aria-hidden="true">"1"</kbd>"Yes"</button>
        <button class="chip" type="button" on:click=move |_| desk.answer(fact, false)><kbd aria-hidden="true">"2"</kbd>"No"</button>
    }
}

/// What was answered, to be changed with a press.
#[component]
fn Answers(desk: Desk, asks: Vec<Fact>) -> impl IntoView {
    asks.into_iter()
        .map(|fact| {
            let yes = Memo::new(move |_| {
                desk.facts.with(|facts| facts.iter().find(|(f, _)| *f == fact).map(|(_, yes)| *yes))
            });
            view! {
                <Show when=move || yes.get().is_some()>
                    <button class="chip" type="button" title="Change the answer"
                        on:click=move |_| desk.answer(fact, !yes.get_untracked().unwrap_or(false))>
                        {fact.label()}": "{move || if yes.get() == Some(true) { "yes" } else { "no" }}
                    </button>
                </Show>
            }
        })
        .collect_view()
}
