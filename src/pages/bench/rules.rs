//! Rules of flow and timing, who is away, and numbers that must not be called.

use super::hours;
use crate::pages::shared::sheet::{is_manager, part, people, press, sheet, who};
use crate::routes::Route;
use crate::state::{use_effects, use_line, use_session};
use crate::ui::number::number;
use crate::ui::{Icon, NumberInput};
use leptos::prelude::*;
use takt_chart::words::from_iso;
use takt_engine::Command;
use takt_engine::controls::Rules;
use takt_engine::ids::MemberIx;
use takt_engine::time::{Day, MINUTE};
use takt_engine::timing::pace;

/// Rules that are one value each: name, what it means, and how it is typed.
const FIELDS: [(&str, &str, Typed); 7] = [
    ("Accounts on the line", "Researching and Qualifying together; 0 is no rope", Typed::Number(65_535)),
    ("Share of time planned", "percent; the rest keeps queues moving", Typed::Number(99)),
    ("Inbound: hear from us", "seconds, the target", Typed::Number(86_400)),
    ("Inbound: goes to somebody else", "minutes, the limit", Typed::Number(604_800 / MINUTE)),
    ("Hand-off: goes to somebody else", "working minutes", Typed::Number(65_535)),
    ("The working day begins", "by the clock of the line", Typed::Clock { is_end: false }),
    ("The working day ends", "by the clock of the line", Typed::Clock { is_end: true }),
];

/// How a rule is typed.
#[derive(Clone, Copy)]
enum Typed {
    /// A whole number, up to a most.
    Number(u32),
    /// A time of day.
    Clock {
        /// Whether it ends something: midnight is then the end of the day.
        is_end: bool,
    },
}

impl Typed {
    fn read(self, text: &str) -> Option<u32> {
        match self {
            Self::Number(most) => number(text, most),
            Self::Clock { is_end } => hours::minute(text, is_end).map(u32::from),
        }
    }
}

fn typed(r: &Rules) -> [String; 7] {
    [
        r.wip_cap.to_string(),
        r.use_percent.to_string(),
        r.inbound_target_s.to_string(),
        r.inbound_limit_s.div_ceil(MINUTE).to_string(),
        r.hand_off_limit_min.to_string(),
        hours::clock(r.opens_minute),
        hours::clock(r.closes_minute),
    ]
}

/// The rules as typed, or what is wrong with them.
fn parse(base: &Rules, texts: &[String; 7]) -> Result<Rules, String> {
    let mut n = [0u32; 7];
    for ((place, text), (name, _, as_typed)) in n.iter_mut().zip(texts).zip(FIELDS) {
        *place = as_typed.read(text).ok_or_else(|| match as_typed {
            Typed::Number(most) => format!("“{name}” needs a whole number up to {most}."),
            Typed::Clock { .. } => format!("“{name}” needs a time of day."),
        })?;
    }
    let mut rules = base.clone();
    (rules.wip_cap, rules.use_percent, rules.inbound_target_s) = (n[0] as u16, n[1] as u8, n[2]);
    // A limit that was set to the second stays so until it is typed anew.
    if n[3] != base.inbound_limit_s.div_ceil(MINUTE) {
        rules.inbound_limit_s = n[3] * MINUTE;
    }
    (rules.hand_off_limit_min, rules.opens_minute, rules.closes_minute) = (n[4] as u16, n[5] as u16, n[6] as u16);
    match rules.fault() {
        Some(fault) => Err(format!("{fault}.")),
        None => Ok(rules),
    }
}

/// The screen.
pub fn page() -> AnyView {
    sheet(
        Route::Rules,
        "The same for everyone, and for every way in.".into_any(),
        vec![
            part("flow", "Flow and clocks", "How much, how fast, and when it goes to somebody else.", flow()),
            part(
                "calling",
                "When one may call",
                "By the clock of the place. Before and after, the card waits.",
                hours::calling(),
            ),
            part("holidays", "Holidays", "Days on which nobody works and no clock runs.", hours::holidays()),
            part("never", "Do not call", "A number stays known here when its account goes.", never()),
            part(
                "away",
                "Who works when",
                "Own days and hours, days away, breaks. Nothing is dealt or passed on to whoever is not there.",
                away(),
            ),
        ],
    )
}

fn flow() -> AnyView {
    let (line, effects, may) = (use_line(), use_effects(), is_manager());
    let stored = Memo::new(move |_| line.read(|s| s.rules().clone()));
    let texts = RwSignal::new(typed(&stored.get_untracked()));
    Effect::new(move |_| texts.set(typed(&stored.get())));
    let parsed = Memo::new(move |_| texts.with(|t| parse(&stored.get(), t)));
    let wrong = move || parsed.with(|p| p.as_ref().err().cloned().unwrap_or_default());
    let is_changed = move || texts.with(|t| *t != typed(&stored.get()));
    let fields = FIELDS
        .into_iter()
        .enumerate()
        .map(|(at, (name, what, as_typed))| {
            let text = Signal::derive(move || texts.with(|t| t[at].clone()));
            let on_text = move |text: String| texts.update(|t| t[at] = text);
            let is_wrong = Signal::derive(move || texts.with(|t| as_typed.read(&t[at]).is_none()));
            let id = format!("rule-{at}");
            let input = match as_typed {
                Typed::Number(_) => {
                    view! { <NumberInput id=id label=name text=text on_text=on_text is_wrong=is_wrong error_id="rules-wrong" /> }
                        .into_any()
                }
                Typed::Clock { .. } => view! {
                    <input
                        class="input"
                        type="time"
                        id=id
                        aria-label=name
                        aria-invalid=move || is_wrong.get().then_some("true")
                        aria-describedby="rules-wrong"
                        prop:value=text
                        on:input=move |event| on_text(event_target_value(&event))
                    />
                }
                .into_any(),
            };
            view! {
                <li>
                    <span class="list-main">{name}<span class="list-sub">{what}</span></span>
                    <span>{input}</span>
                </li>
            }
            .into_any()
        })
        .collect_view();
    // What the hourly norm means with the first call of the map, and what thirty would.
    let says = move || {
        let percent = parsed.with(|p| p.as_ref().map_or(85, |r| r.use_percent));
        let (norm, card_s) = line.read(|s| {
            let call = s.map().tasks.iter().find(|t| t.is_call).map_or(120, |t| t.standard_s);
            (s.settings().week.calls_per_hour, call)
        });
        let at = |planned| pace(planned, card_s, percent).words;
        if norm == 30 { at(30) } else { format!("{} {}", at(norm), at(30)) }
    };
    let only_dealt = move |_| {
        let mut rules = stored.get_untracked();
        rules.only_dealt = !rules.only_dealt;
        effects.act(Command::SetRules(Box::new(rules)), "Changed who may pull what");
    };
    let save = move |_| {
        if let Ok(rules) = parsed.get_untracked() {
            effects.act(Command::SetRules(Box::new(rules)), "New rules");
        }
    };
    view! {
        <button class="chip" type="button" disabled=move || !may.get() aria-pressed=move || stored.with(|r| r.only_dealt.to_string()) on:click=only_dealt>
            "Only what was dealt to a member may be pulled by them"
        </button>
        <ul class="list">{fields}</ul>
        <div class="note" role="status"><Icon name="clock" /><p>{says}</p></div>
        <p class="field-error" id="rules-wrong" role="status" hidden=move || wrong().is_empty()><Icon name="warn" size="ic-sm" /><span>{wrong}</span></p>
        <button class="btn" type="button" disabled=move || !(may.get() && is_changed() && parsed.with(Result::is_ok)) on:click=save>"Save the rules"</button>
    }
    .into_any()
}

fn never() -> AnyView {
    let (line, effects) = (use_line(), use_effects());
    let text = RwSignal::new(String::new());
    let is_blocked = move || text.with(|t| line.read(|s| s.is_blocked(t)));
    let block = move |event: leptos::ev::SubmitEvent| {
        event.prevent_default();
        let number = text.get_untracked();
        let blocked = !line.peek(|s| s.is_blocked(&number));
        let what = if blocked { "This number is never called" } else { "This number may be called again" };
        effects.act(Command::BlockNumber { number, blocked }, what);
    };
    view! {
        <form class="row deal-form" on:submit=block>
            <label class="field"><span class="field-label">"Number"</span>
                <input class="input add-in" id="block-number" type="tel" autocomplete="off" on:input=move |e| text.set(event_target_value(&e)) />
            </label>
            <button class="btn" type="submit" disabled=move || text.with(|t| t.trim().is_empty())>{move || if is_blocked() { "May be called again" } else { "Never call it" }}</button>
        </form>
        <p class="quiet" role="status">{move || is_blocked().then_some("This number asked not to be called.")}</p>
    }
    .into_any()
}

/// Spans of days, first and last.
type DaysAway = Vec<(Day, Day)>;

/// Days away of one member, and breaks.
fn away() -> AnyView {
    let (line, effects, session) = (use_line(), use_effects(), use_session());
    let at = RwSignal::new(line.me_ix().unwrap_or(0));
    let days = RwSignal::new((String::new(), String::new()));
    let set = move |change: &dyn Fn(&mut DaysAway), what: &str| {
        let ix: MemberIx = at.get_untracked();
        let found = line.peek(|s| s.member(ix).map(|m| (m.id, s.presence(ix).cloned().unwrap_or_default())));
        if let Some((member, mut presence)) = found {
            change(&mut presence.away);
            presence.away.sort_unstable();
            effects.act(Command::SetPresence { member, presence: Box::new(presence) }, what);
        }
    };
    let add = move |event: leptos::ev::SubmitEvent| {
        event.prevent_default();
        let (from, to) = days.get_untracked();
        let to = if to.is_empty() { from.clone() } else { to };
        match (from_iso(&from), from_iso(&to)) {
            (Some(from), Some(to)) if from <= to => set(&|away| away.push((Day(from), Day(to))), "Away on those days"),
            _ => session.alarm("The first day away has to come before the last."),
        }
    };
    let names = move || {
        let people = line.read(people);
        people
            .into_iter()
            .map(|(ix, name)| {
                view! { <option value=ix.to_string() selected=move || at.get() == ix>{name}</option> }.into_any()
            })
            .collect_view()
    };
    let list = move || {
        let away = line.read(|s| s.presence(at.get()).map(|p| p.away.clone()).unwrap_or_default());
        let rows = away
            .into_iter()
            .map(|span| {
                let said = format!("{} to {}", takt_chart::words::day_and_year(span.0.0), takt_chart::words::day_and_year(span.1.0));
                let label = format!("Take it out: {said}");
                view! { <li><span class="list-main num">{said}</span>{press("Take it out", label, move || set(&|away| away.retain(|s| *s != span), "Not away on those days"))}</li> }.into_any()
            })
            .collect_view();
        view! { <ul class="list" aria-label="Days away">{rows}</ul> }.into_any()
    };
    let is_paused = Memo::new(move |_| line.me_ix().is_some_and(|me| line.read(|s| s.is_paused(me))));
    let pause = move |_| {
        let paused = !is_paused.get_untracked();
        effects.act(Command::Pause { paused }, if paused { "On a break: clocks stand still" } else { "Back at work" });
    };
    let on_break = move || {
        let names = line.read(|s| {
            (0..s.members().len() as MemberIx).filter(|ix| s.is_paused(*ix)).map(|ix| who(s, ix)).collect::<Vec<_>>()
        });
        if names.is_empty() { "Nobody is on a break.".to_owned() } else { format!("On a break: {}.", names.join(", ")) }
    };
    let day = move |id: &'static str, name: &'static str, is_last: bool| {
        view! {
            <label class="field"><span class="field-label">{name}</span>
                <input class="input" id=id type="date" on:input=move |e| days.update(|d| if is_last { d.1 = event_target_value(&e) } else { d.0 = event_target_value(&e) }) />
            </label>
        }
        .into_any()
    };
    view! {
        <p>{on_break}</p>
        <button class="btn btn-sm" type="button" on:click=pause>{move || if is_paused.get() { "I am back" } else { "I go on a break" }}</button>
        <label class="field"><span class="field-label">"Who"</span>
            <select class="select" id="away-who" on:change=move |e| at.set(event_target_value(&e).parse().unwrap_or(0))>{names}</select>
        </label>
        {hours::own_week(at)}
        <form class="row deal-form" on:submit=add>
            {day("away-from", "First day away", false)}
            {day("away-to", "Last day away", true)}
            <button class="btn" type="submit" disabled=move || days.with(|d| d.0.is_empty())>"Is away"</button>
        </form>
        {list}
    }
    .into_any()
}
