//! Dialogs of the page: move, edit, call back, note.

use super::{Sheet, use_here};
use crate::pages::accounts::DraftForm;
use crate::pages::shared::moving::{self, Asked, BinOption, Reasons};
use crate::state::{use_session, words};
use leptos::prelude::*;
use leptos::task::spawn_local;
use takt_engine::Command;
use takt_engine::bin::{Bin, Reason};
use takt_engine::queue::next_moves;
use takt_engine::time::{Day, Time};

/// Gives a command; the dialog closes when it is done and says why when it is not.
fn finish(command: Command, what: String, error: RwSignal<String>) {
    let (here, session) = (use_here(), use_session());
    spawn_local(async move {
        match here.effects.run(command).await {
            Ok(receipt) => {
                session.done(&receipt, what);
                let _ = here.ask.try_set(None);
            }
            Err(failure) => {
                let _ = error.try_set(failure.to_string());
            }
        }
    });
}

/// Where it may go, each bin with its rule; then why, where a reason is asked.
#[component]
pub fn MoveTo() -> impl IntoView {
    let here = use_here();
    let error = RwSignal::new(String::new());
    let chosen = RwSignal::new(None::<(Bin, Vec<Reason>)>);
    let finish = StoredValue::new(finish_here(error));
    let Some(ix) = here.ix.get_untracked() else { return ().into_any() };
    let from = here.line.peek(|state| state.account(ix).bin);
    let moves = here.line.ask(|state, ctx| next_moves(state, ix, ctx));
    let carry_out = move |bin: Bin, reason: Option<Reason>| {
        let (command, what) = moving::one(here.id, bin, reason);
        finish.with_value(|finish| finish(command, what));
    };
    let choose = Callback::new(move |bin: Bin| match moving::asked(from, bin) {
        Asked::Nothing(reason) => carry_out(bin, reason),
        Asked::OneOf(reasons) => chosen.set(Some((bin, reasons))),
    });
    let title = here.line.peek(|state| format!("Move {} to…", state.name(ix)));
    view! {
        <Sheet id="move-h" title=title>
            <div class="dialog-body">
                {move || match chosen.get() {
                    None => {
                        let options = moves
                            .iter()
                            .map(|(bin, answer)| {
                                let why = match answer {
                                    Ok(()) => bin.meaning().to_owned(),
                                    Err(refusal) => refusal.to_string(),
                                };
                                view! { <li><BinOption bin=*bin why=why is_open=answer.is_ok() on_choose=choose /></li> }
                            })
                            .collect_view();
                        view! { <ul role="list">{options}</ul> }.into_any()
                    }
                    Some((bin, offered)) => {
                        view! {
                            <p class="menu-title">{format!("Why to {}?", words::bin(bin))}</p>
                            <Reasons offered=offered on_choose=Callback::new(move |reason| carry_out(bin, Some(reason))) />
                        }
                            .into_any()
                    }
                }}
                <p class="field-error" role="alert">{move || error.get()}</p>
            </div>
        </Sheet>
    }
    .into_any()
}

type Finish = Box<dyn Fn(Command, String) + Send + Sync>;

/// [`finish`] for handlers, which run outside of every component.
fn finish_here(error: RwSignal<String>) -> Finish {
    let owner = Owner::current().unwrap_or_default();
    Box::new(move |command, what| owner.with(|| finish(command, what, error)))
}

/// All typed facts.
#[component]
pub fn Edit() -> impl IntoView {
    let here = use_here();
    let error = RwSignal::new(String::new());
    let finish = StoredValue::new(finish_here(error));
    let draft =
        RwSignal::new(here.ix.get_untracked().map(|ix| here.line.peek(|state| state.draft(ix))).unwrap_or_default());
    let save = move |event: leptos::ev::SubmitEvent| {
        event.prevent_default();
        let draft = Box::new(draft.get_untracked());
        finish.with_value(|finish| finish(Command::EditAccount { account: here.id, draft }, "details changed".into()));
    };
    view! {
        <Sheet id="edit-h" title="Edit details">
            <form on:submit=save>
                <div class="dialog-body stack">
                    <DraftForm draft=draft />
                    <p class="field-error" role="alert">{move || error.get()}</p>
                </div>
                <footer class="dialog-foot">
                    <button class="btn btn-main" type="submit">"Save"</button>
                </footer>
            </form>
        </Sheet>
    }
}

/// A note.
#[component]
pub fn Note() -> impl IntoView {
    let here = use_here();
    let error = RwSignal::new(String::new());
    let finish = StoredValue::new(finish_here(error));
    let text = RwSignal::new(String::new());
    let save = move |event: leptos::ev::SubmitEvent| {
        event.prevent_default();
        let text = text.get_untracked().trim().to_owned();
        finish.with_value(|finish| finish(Command::Note { account: here.id, text }, "note written".into()));
    };
    view! {
        <Sheet id="note-h" title="Write a note">
            <form on:submit=save>
                <div class="dialog-body stack">
                    <div class="field">
                        <label class="field-label" for="note-text">"What the next person should know"</label>
                        <textarea class="input area" id="note-text" rows="4" maxlength="500" autofocus on:input=move |event| text.set(event_target_value(&event))></textarea>
                    </div>
                    <p class="field-error" role="alert">{move || error.get()}</p>
                </div>
                <footer class="dialog-foot">
                    <button class="btn btn-main" type="submit" disabled=move || text.with(|t| t.trim().is_empty())>"Keep it"</button>
                </footer>
            </form>
        </Sheet>
    }
}

/// "2027-03-04T14:05" on a clock so far ahead of UTC.
fn read_moment(text: &str, offset_min: i16) -> Option<Time> {
    let at = chrono::NaiveDateTime::parse_from_str(text, "%Y-%m-%dT%H:%M").ok()?;
    let seconds = at.and_utc().timestamp() - i64::from(offset_min) * 60;
    u32::try_from(seconds).ok().map(Time)
}

/// A promise to call.
#[component]
pub fn CallBack() -> impl IntoView {
    let here = use_here();
    let line = here.line;
    let error = RwSignal::new(String::new());
    let finish = StoredValue::new(finish_here(error));
    let ctx = line.ctx();
    let week = line.peek(|state| state.settings().week);
    let today = ctx.now.day(ctx.offset_min);
    let tomorrow = today.plus_working(1, week.days).at_minute(week.start_minute, ctx.offset_min);
    // The first working day after the coming Sunday.
    let sunday = Day(today.0 + 6 - u32::from(today.weekday()));
    let next_week = sunday.plus_working(1, week.days).at_minute(week.start_minute, ctx.offset_min);
    let at = RwSignal::new(words::iso(tomorrow, ctx.offset_min));
    let chosen = move || read_moment(&at.get(), ctx.offset_min);
    let save = move |event: leptos::ev::SubmitEvent| {
        event.prevent_default();
        if let Some(at) = read_moment(&at.get_untracked(), ctx.offset_min) {
            let what = format!("call back {}", words::when(at, ctx.now, ctx.offset_min));
            finish.with_value(|finish| finish(Command::CallBack { account: here.id, at }, what));
        }
    };
    let chip = move |label: &'static str, to: Time| {
        view! {
            <button
                class="chip"
                type="button"
                aria-pressed=move || (chosen() == Some(to)).to_string()
                on:click=move |_| at.set(words::iso(to, ctx.offset_min))
            >
                {label}
                " "
                <span class="num">{words::clock(to, ctx.offset_min)}</span>
            </button>
        }
    };
    view! {
        <Sheet id="callback-h" title="Call back">
            <form on:submit=save>
                <div class="dialog-body stack">
                    <div class="chips">{chip("Tomorrow", tomorrow)} {chip("Next week", next_week)}</div>
                    <div class="field">
                        <label class="field-label" for="callback-at">"When, on your clock"</label>
                        <input class="input" id="callback-at" type="datetime-local" prop:value=move || at.get() on:input=move |event| at.set(event_target_value(&event)) />
                    </div>
                    <p class="field-error" role="alert">{move || error.get()}</p>
                </div>
                <footer class="dialog-foot">
                    <button class="btn btn-main" type="submit" disabled=move || chosen().is_none()>"Promise it"</button>
                </footer>
            </form>
        </Sheet>
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_moment_that_is_shown_reads_back() {
        let at = Time(1_795_168_800);
        for offset_min in [-480, 0, 60, 345] {
            assert_eq!(read_moment(&words::iso(at, offset_min), offset_min), Some(at));
        }
        assert_eq!(read_moment("", 0), None);
    }
}
