//! Alerts: what the line's own signals raise now, the rules by which they do, and who is told.

mod hooks;

use crate::pages::shared::sheet::{is_manager, nothing, part, sheet};
use crate::routes::Route;
use crate::state::{use_effects, use_line, use_session, use_team};
use crate::ui::Icon;
use leptos::prelude::*;
use leptos::task::spawn_local;
use takt_engine::bin::Bin;
use takt_engine::time::{MINUTE, Time};
use takt_engine::wall::{Alert, Raised, Watch};
use takt_engine::{Command, State};

/// What is raised, with its words.
pub fn raise(state: &State, now: Time, offset_min: i16) -> Vec<(Raised, String)> {
    let words = |raised: Raised| (raised, state.raised_words(&raised));
    state.raised(now, offset_min).into_iter().map(words).collect()
}

/// The screen.
pub fn page() -> AnyView {
    let mut parts = vec![
        part("now", "Now", "Each trouble is told once a day and shown for as long as it lasts.", now()),
        part("rules", "Rules", "What is watched. The rules hold for the whole line.", rules()),
        part(
            "told",
            "On this device",
            "Every screen shows alerts. Notifications reach you behind other windows.",
            device(),
        ),
    ];
    if use_team().sharing().is_shared() {
        let lede = "The depot calls an address of yours. It sends numbers and no name of anybody.";
        parts.push(part("hooks", "Webhooks", lede, hooks::hooks()));
    }
    sheet(Route::Alerts, "The line says itself when somebody should look.".into_any(), parts)
}

fn now() -> AnyView {
    let line = use_line();
    let minute = Memo::new(move |_| Time(line.now().0 / MINUTE * MINUTE));
    // Asked of the line itself: the watch behind every screen begins only once the first one stands.
    let raised = Memo::new(move |_| {
        let (now, offset_min) = (minute.get(), line.offset_min());
        line.read(|s| raise(s, now, offset_min))
    });
    let rules = Memo::new(move |_| line.read(|s| s.wall().alerts.values().filter(|rule| rule.is_on).count()));
    let list = move || {
        let raised = raised.get();
        if raised.is_empty() {
            return nothing(match rules.get() {
                0 => "No rule is on: nothing is watched.",
                _ => "Nothing. Every rule that is on holds.",
            });
        }
        let rows = raised
            .into_iter()
            .map(|(_, text)| view! { <li><Icon name="warn" /><span class="list-main">{text}</span></li> }.into_any());
        view! { <ul class="list" id="raised">{rows.collect_view()}</ul> }.into_any()
    };
    view! { <div class="stack-sm" role="status">{list}</div> }.into_any()
}

/// The rule of a signal: its key is the signal's place, so that there is one of each.
fn key_of(watch: Watch) -> u16 {
    watch as u16 + 1
}

fn rule_of(state: &State, watch: Watch) -> Alert {
    let key = key_of(watch);
    let none = Alert { key, watch, bin: None, notifies: true, hooks: false, is_on: false };
    state.wall().alerts.get(&key).cloned().unwrap_or(none)
}

const BINS: [(&str, Option<Bin>); 4] = [
    ("any bin", None),
    ("the queue", Some(Bin::Targeted)),
    ("Researching", Some(Bin::Researching)),
    ("Qualifying", Some(Bin::Qualifying)),
];

fn rules() -> AnyView {
    let may = is_manager();
    let rows = Watch::ALL.into_iter().map(|watch| rule_row(watch, may)).collect_view();
    view! {
        <ul class="list alert-rules">{rows}</ul>
        {move || (!may.get()).then(|| nothing("A manager changes them."))}
    }
    .into_any()
}

fn rule_row(watch: Watch, may: Memo<bool>) -> AnyView {
    let (line, effects) = (use_line(), use_effects());
    let is_shared = use_team().sharing().is_shared();
    let rule = Memo::new(move |_| line.read(|s| rule_of(s, watch)));
    let change = move |how: &dyn Fn(&mut Alert)| {
        let mut next = rule.get_untracked();
        how(&mut next);
        effects.act(Command::SetAlert(next), format!("Alert: {}", watch.label().to_lowercase()));
    };
    let flag = move |name: &'static str, get: fn(&Alert) -> bool, set: fn(&mut Alert, bool), needs_on: bool| {
        let label = format!("{}: {}", watch.label(), name.to_lowercase());
        view! {
            <label class="check">
                <input
                    type="checkbox"
                    aria-label=label
                    prop:checked=move || rule.with(get)
                    disabled=move || !may.get() || (needs_on && !rule.with(|r| r.is_on))
                    on:change=move |event| {
                        let is = event_target_checked(&event);
                        change(&|rule| set(rule, is));
                    }
                />
                {name}
            </label>
        }
        .into_any()
    };
    let bin = watch.has_bin().then(|| {
        let choose = move |event: leptos::ev::Event| {
            let chosen = event_target_value(&event).parse::<usize>().unwrap_or(0);
            let bin = BINS.get(chosen).and_then(|(_, bin)| *bin);
            change(&|rule| rule.bin = bin);
        };
        let options = BINS.into_iter().enumerate().map(move |(at, (name, bin))| {
            view! { <option value=at.to_string() selected=move || rule.with(|r| r.bin == bin)>{name}</option> }
        });
        view! {
            <select
                class="select alert-bin"
                aria-label=format!("{}: in", watch.label())
                disabled=move || !may.get()
                on:change=choose
            >
                {options.collect_view()}
            </select>
        }
        .into_any()
    });
    view! {
        <li>
            <span class="list-main"><b>{watch.label()}</b></span>
            <span class="row row-lg">
                {bin}
                {flag("On", |r| r.is_on, |r, is| r.is_on = is, false)}
                {flag("Notification", |r| r.notifies, |r, is| r.notifies = is, true)}
                {is_shared.then(|| flag("Webhooks", |r| r.hooks, |r, is| r.hooks = is, true))}
            </span>
        </li>
    }
    .into_any()
}

fn device() -> AnyView {
    let (effects, session) = (use_effects(), use_session());
    let allowed = RwSignal::new(effects.outside().may_notify());
    let ask = move |_| {
        spawn_local(async move {
            let is_allowed = effects.outside().ask_to_notify().await;
            allowed.set(effects.outside().may_notify());
            if is_allowed {
                session.say("Notifications are on for this device.");
            }
        });
    };
    let body = move || match allowed.get() {
        Some(true) => nothing("Notifications are on for this device."),
        Some(false) => nothing("This browser was told not to show notifications. Its settings for this site say so."),
        None => view! {
            <button class="btn" type="button" on:click=ask>"Allow notifications"</button>
        }
        .into_any(),
    };
    view! { <div>{body}</div> }.into_any()
}
