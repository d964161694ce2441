//! Windows over the card: why it is skipped, when it is called back.

use super::desk::{Desk, Overlay, focus};
use super::given::Card;
use super::reach::offsets;
use super::says::Clock;
use super::when::{Frame, parse};
use crate::state::words;
use crate::ui::Icon;
use leptos::html;
use leptos::prelude::*;
use takt_engine::command::SkipReason;
use takt_engine::time::{HOUR, Time};
use takt_engine::timing::{Calling, Clock as Whose};

/// Whichever window is open.
#[component]
pub fn Overlays(
    /// The desk.
    desk: Desk,
) -> impl IntoView {
    move || match desk.overlay.get() {
        Some(Overlay::Skip) => view! { <Skip desk=desk /> }.into_any(),
        Some(Overlay::CallBack) => view! { <CallBack desk=desk /> }.into_any(),
        None => ().into_any(),
    }
}

/// The card's account, for the window's words.
fn card_now(desk: Desk) -> Option<Card> {
    let given = desk.given.get_untracked()?;
    let ctx = desk.line.ctx();
    let clock = Clock { now: ctx.now, offset_min: ctx.offset_min };
    desk.line.peek(|state| Card::of(state, &given, clock))
}

/// A native dialog that is modal while it is in the page; keys inside it stay inside.
#[component]
fn Sheet(
    desk: Desk,
    title: String,
    #[prop(optional)] digit: Option<fn(Desk, usize)>,
    children: Children,
) -> impl IntoView {
    let node: NodeRef<html::Dialog> = NodeRef::new();
    Effect::new(move |_| {
        if let Some(dialog) = node.get() {
            // Fails only where it is open already.
            let _ = dialog.show_modal();
        }
    });
    let on_key = move |event: leptos::ev::KeyboardEvent| {
        event.stop_propagation();
        if let (Some(digit), Ok(number)) = (digit, event.key().parse::<usize>()) {
            event.prevent_default();
            digit(desk, number);
        }
    };
    let close = move || {
        desk.overlay.set(None);
        focus("#job-act");
    };
    view! {
        <dialog class="dialog" node_ref=node aria-labelledby="sheet-h" on:close=move |_: leptos::ev::Event| close()
            on:cancel=move |_: leptos::ev::Event| close() on:keydown=on_key>
            <header class="dialog-head">
                <h2 id="sheet-h">{title}</h2>
                <button class="btn btn-ghost btn-icon" type="button" aria-label="Close" on:click=move |_| close()><Icon name="close" /></button>
            </header>
            {children()}
        </dialog>
    }
}

#[component]
fn Skip(desk: Desk) -> impl IntoView {
    let name = card_now(desk).map(|c| c.name).unwrap_or_default();
    let ctx = desk.line.ctx();
    let tomorrow = desk.line.peek(|state| {
        let week = state.settings().week;
        let delay = takt_engine::time::Delay::WorkingDays(1);
        words::when(delay.due(ctx.now, ctx.offset_min, week.days, week.start_minute), ctx.now, ctx.offset_min)
    });
    let back = move |reason: SkipReason| match reason {
        SkipReason::OutsideHours => {
            format!("back at {}", words::when(ctx.now.plus(HOUR), ctx.now, ctx.offset_min))
        }
        SkipReason::WaitingForThem | SkipReason::MissingData | SkipReason::AskedToWait => format!("back {tomorrow}"),
    };
    let digit = |desk: Desk, number: usize| {
        if let Some(reason) = SkipReason::ALL.get(number.wrapping_sub(1)) {
            desk.skip(*reason);
        }
    };
    let options = SkipReason::ALL
        .into_iter()
        .zip(1u8..)
        .map(|(reason, n)| {
            view! {
                <button class="opt" type="button" autofocus=n == 1 aria-keyshortcuts=n.to_string() on:click=move |_| desk.skip(reason)>
                    <kbd aria-hidden="true">{n}</kbd>{reason.label()}<span class="opt-why num">{back(reason)}</span>
                </button>
            }
        })
        .collect_view();
    view! {
        <Sheet desk=desk title=format!("Why skip {name}?") digit=digit>
            <div class="dialog-body stack-sm">{options}</div>
        </Sheet>
    }
}

#[component]
fn CallBack(desk: Desk) -> impl IntoView {
    let card = card_now(desk);
    let name = card.as_ref().map(|c| c.name.clone()).unwrap_or_default();
    let (whose, zone) = card.as_ref().map_or((Whose::Unknown, None), |c| (c.whose, c.zone));
    let town = match whose {
        Whose::Number(place) | Whose::Home(place) => place.name().to_owned(),
        Whose::Place(_) | Whose::Unknown => card.as_ref().map(|c| c.town.clone()).unwrap_or_default(),
    };
    let account = card.as_ref().map(|c| c.account);
    let ctx = desk.line.ctx();
    // Where their clock may be one of several, one speaks of one's own.
    let theirs = move |at: Time| offsets(whose, zone, at).filter(|o| o.first == o.last).map(|o| o.first);
    let theirs_at = move |at: Time| theirs(at).unwrap_or(ctx.offset_min);
    let has_theirs = theirs(ctx.now).is_some();
    let start_minute = desk.line.peek(|state| state.settings().week.start_minute);
    // Their clock may have been put forward or back by then: read once more with that day's offset.
    let read = move |text: &str| {
        let frame = |offset_min| Frame { now: ctx.now, offset_min, start_minute };
        let near = parse(text, frame(theirs_at(ctx.now)))?;
        parse(text, frame(theirs_at(near)))
    };
    let text = RwSignal::new(String::new());
    let moment = Memo::new(move |_| text.with(|t| read(t)).filter(|at| *at > ctx.now));
    let submit = move |event: leptos::ev::SubmitEvent| {
        event.prevent_default();
        if let Some(at) = moment.get_untracked() {
            desk.call_back(at);
        }
    };
    let chip = move |label: &'static str, key: &'static str, typed: &'static str| {
        let when = read(typed).map(|at| words::when(at, ctx.now, theirs_at(at))).unwrap_or_default();
        let title = if typed == "tomorrow" { when } else { format!("{label}, {when}") };
        let mut letters = title.chars();
        let title: String = letters.next().into_iter().flat_map(char::to_uppercase).chain(letters).collect();
        view! {
            <button class="chip" type="button" aria-keyshortcuts=key.to_lowercase() on:click=move |_| text.set(typed.to_owned())>
                <span class="num">{title}</span><kbd aria-hidden="true">{key}</kbd>
            </button>
        }
    };
    let file_name = StoredValue::new(name.clone());
    let calendar = move |_| {
        if let Some(at) = moment.get_untracked() {
            let name = file_name.get_value();
            desk.effects.outside().download(
                "call-back.ics",
                "text/calendar",
                calendar_file(&name, at, ctx.now).into_bytes(),
            );
        }
    };
    let town = StoredValue::new(town);
    let input: NodeRef<html::Input> = NodeRef::new();
    Effect::new(move |_| {
        if input.get().is_some() {
            focus("#when");
        }
    });
    view! {
        <Sheet desk=desk title=format!("Call {name} back")>
            <form class="dialog-body stack" id="call-back" on:submit=submit>
                <div class="chips">{chip("Tomorrow", "T", "tomorrow")}{chip("Next week", "W", "next week")}</div>
                <div class="field">
                    <label class="field-label" for="when">{if has_theirs { "When, their time" } else { "When, your time" }}</label>
                    <input class="input" id="when" node_ref=input autocomplete="off" placeholder="thu 2pm, 14:30, in 20 min, 3 dec"
                        aria-describedby="when-o" prop:value=move || text.get()
                        on:input=move |event| text.set(event_target_value(&event)) />
                    <p class="field-help" id="when-o" aria-live="polite">
                        {move || match moment.get() {
                            Some(at) => {
                                let theirs = theirs_at(at);
                                let there = format!("{} {}", WEEKDAYS[usize::from(at.day(theirs).weekday()) % 7], words::moment(at, theirs));
                                let yours = if theirs == ctx.offset_min { String::new() } else { format!(", {} yours", words::when(at, ctx.now, ctx.offset_min)) };
                                let calling = account.map(|account| desk.line.peek(|s| s.calling(account, at)));
                                let open = match calling {
                                    Some(Calling::Open(Some(until))) => format!(". Open until {}.", words::clock(until, theirs)),
                                    Some(Calling::Shut(opens) | Calling::Enough(opens)) => {
                                        format!(". Outside their hours: the card would wait until {}.", words::when(opens, at, theirs))
                                    }
                                    Some(Calling::Open(None) | Calling::Never) | None => ".".to_owned(),
                                };
                                view! { <b class="num">{there}</b>{format!(" in {}{yours}{open}", town.get_value())} }.into_any()
                            }
                            None if text.with(String::is_empty) => "A day, a time, or both.".into_any(),
                            None => "This is not a moment to come. Try “thu 2pm” or “in 20 min”.".into_any(),
                        }}
                    </p>
                </div>
            </form>
            <footer class="dialog-foot">
                <button class="btn btn-ghost" type="button" aria-disabled=move || moment.get().is_none().then_some("true") on:click=calendar>
                    <Icon name="file" />"Calendar file"
                </button>
                <button class="btn btn-main" type="submit" form="call-back" aria-disabled=move || moment.get().is_none().then_some("true")>
                    "Promise it"<kbd aria-hidden="true">"Enter"</kbd>
                </button>
            </footer>
        </Sheet>
    }
}

const WEEKDAYS: [&str; 7] = ["Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun"];

/// The promise for a calendar; fifteen minutes.
fn calendar_file(name: &str, at: Time, now: Time) -> String {
    let stamp = |t: Time| words::iso(t, 0).replace(['-', ':'], "") + "00Z";
    let name = name.replace('\\', "\\\\").replace(',', "\\,").replace(';', "\\;").replace('\n', " ");
    [
        "BEGIN:VCALENDAR",
        "VERSION:2.0",
        "PRODID:-//Takt//Call back//EN",
        "BEGIN:VEVENT",
        &format!("UID:{}-{}@takt", at.0, now.0),
        &format!("DTSTAMP:{}", stamp(now)),
        &format!("DTSTART:{}", stamp(at)),
        &format!("DTEND:{}", stamp(at.plus(15 * 60))),
        &format!("SUMMARY:Call {name} back"),
        "END:VEVENT",
        "END:VCALENDAR",
        "",
    ]
    .join("\r\n")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_promise_is_a_calendar_event() {
        let file = calendar_file("Smith, Sons; Co", Time(1_795_168_800), Time(1_795_000_000));
        assert!(file.contains("DTSTART:20261120T100000Z\r\n"));
        assert!(file.contains("SUMMARY:Call Smith\\, Sons\\; Co back\r\n"));
    }
}
