//! Hours: when one may call a place, on which days nobody works, and who works when.

use crate::pages::shared::sheet::{Cell, grid_with, is_manager, nothing, press, who};
use crate::state::{use_effects, use_line, use_session};
use crate::ui::number::number;
use leptos::prelude::*;
use takt_chart::words::{day_and_year, from_iso};
use takt_engine::Command;
use takt_engine::controls::{CallingRule, NOWHERE, Presence, Rules};
use takt_engine::ids::MemberIx;
use takt_engine::time::Day;
use takt_engine::timing::{Place, places};

/// 540 is "09:00", as a field for a time has it; midnight at the end of a day is its "00:00".
pub(super) fn clock(minute: u16) -> String {
    format!("{:02}:{:02}", minute / 60 % 24, minute % 60)
}

/// "09:00" is 540, and midnight at the end of a day is 1440.
pub(super) fn minute(text: &str, is_end: bool) -> Option<u16> {
    let (hour, minute) = text.split_once(':')?;
    let (hour, minute): (u16, u16) = (hour.parse().ok()?, minute.get(..2)?.parse().ok()?);
    let all = (hour < 24 && minute < 60).then_some(hour * 60 + minute)?;
    Some(if is_end && all == 0 { 24 * 60 } else { all })
}

/// Gives the rules with a change, or says what is wrong with them.
fn change_rules(
    line: crate::state::Line,
    effects: crate::state::Effects,
    session: crate::state::Session,
    what: &str,
    change: impl FnOnce(&mut Rules),
) {
    let mut rules = line.peek(|s| s.rules().clone());
    change(&mut rules);
    match rules.fault_since_6() {
        Some(fault) => session.alarm(format!("{fault}.")),
        None => effects.act(Command::SetRules(Box::new(rules)), what),
    }
}

fn place(rule: &CallingRule) -> String {
    match (rule.country.as_str(), rule.region.as_str()) {
        ("", _) => "Everywhere".to_owned(),
        (NOWHERE, _) => {
            let home = rule.home().map_or_else(|| rule.region.clone(), takt_engine::timing::Place::full_name);
            format!("Where no place is known: the clock of {home}")
        }
        (country, "") => country.to_owned(),
        (country, region) => format!("{region}, {country}"),
    }
}

/// A text field of a small form.
fn text(id: &'static str, name: &'static str, kind: &'static str, value: RwSignal<String>) -> AnyView {
    view! {
        <label class="field"><span class="field-label">{name}</span>
            <input class="input hours-in" id=id type=kind autocomplete="off" maxlength="40" prop:value=move || value.get()
                on:input=move |e| value.set(event_target_value(&e)) />
        </label>
    }
    .into_any()
}

/// Calling hours by place: what there is, and one more.
pub fn calling() -> AnyView {
    let (line, effects, session, may) = (use_line(), use_effects(), use_session(), is_manager());
    let rules = Memo::new(move |_| line.read(|s| s.rules().calling.clone()));
    let out = move |rule: CallingRule| {
        let name = place(&rule);
        press("Take it out", format!("Take it out: {name}"), move || {
            let gone = rule.clone();
            change_rules(line, effects, session, "Took calling hours out", move |r| {
                r.calling.retain(|one| *one != gone)
            });
        })
    };
    let table = move || match rules.get() {
        rules if rules.is_empty() => nothing("No hours are kept on this line: a card may be called whenever it comes."),
        rules => {
            let rows = rules.into_iter().map(|rule| {
                let most = if rule.most_per_day == 0 { "no limit".into() } else { rule.most_per_day.to_string() };
                let hours = format!("{}–{}", clock(rule.from_minute), clock(rule.to_minute));
                let cells = vec![Cell::Text(place(&rule)), Cell::Number(hours), Cell::Number(most)];
                (cells, may.get().then(|| out(rule)))
            });
            grid_with("Calling hours", &["Place", "Hours there#", "Calls in 24 hours#", "Change"], rows.collect())
        }
    };
    let [country, region, most] = ["", "", ""].map(|t| RwSignal::new(t.to_owned()));
    let (from, to) = (RwSignal::new("08:00".to_owned()), RwSignal::new("21:00".to_owned()));
    let add = move |event: leptos::ev::SubmitEvent| {
        event.prevent_default();
        let plain = |text: RwSignal<String>| text.get_untracked().trim().to_uppercase();
        let most = most.get_untracked();
        let most = if most.trim().is_empty() { Some(0) } else { number(&most, 255) };
        let hours = (minute(&from.get_untracked(), false), minute(&to.get_untracked(), true), most);
        let (Some(from_minute), Some(to_minute), Some(most)) = hours else {
            return session.alarm("Hours are two times of day, and calls a whole number.");
        };
        let rule = CallingRule {
            country: plain(country),
            region: plain(region),
            from_minute,
            to_minute,
            most_per_day: most as u8,
        };
        change_rules(line, effects, session, "New calling hours", move |rules| {
            // One rule for a place: a new one takes the place of the old.
            rules.calling.retain(|one| (&one.country, &one.region) != (&rule.country, &rule.region));
            rules.calling.push(rule);
        });
    };
    view! {
        {table}
        <Show when=move || may.get()>
            <form class="row deal-form" aria-label="Calling hours of a place" on:submit=add>
                {text("call-country", "Country, as US; empty is everywhere", "text", country)}
                {text("call-region", "State, as FL", "text", region)}
                {text("call-from", "From", "time", from)}
                {text("call-to", "To", "time", to)}
                {text("call-most", "Calls in 24 hours", "text", most)}
                <button class="btn" type="submit">"Keep these hours"</button>
            </form>
            {nowhere()}
        </Show>
    }
    .into_any()
}

/// The clock that counts where an account says no place and its number no country.
fn nowhere() -> AnyView {
    let (line, effects, session) = (use_line(), use_effects(), use_session());
    let chosen = RwSignal::new(String::new());
    let named = |place: &Place| [place.country, place.region].join(" ").trim_end().to_owned();
    let options: Vec<(String, String)> = places().map(|place| (named(place), place.full_name())).collect();
    let kept = Memo::new(move |_| line.read(|s| s.rules().nowhere().and_then(CallingRule::home).map(Place::full_name)));
    let says = move || {
        match kept.get() {
        Some(home) => format!("Where an account says no place and its number no country, the clock of {home} counts."),
        None => "No clock is kept for accounts without a place and a country in their number: they may be called at any hour.".into(),
    }
    };
    let keep = move |event: leptos::ev::SubmitEvent| {
        event.prevent_default();
        let region = chosen.get_untracked();
        change_rules(line, effects, session, "The clock of unknown places", move |rules| {
            // The hours that hold everywhere hold there.
            let hours = rules.calling.iter().find(|r| r.country.is_empty());
            let (from_minute, to_minute, most_per_day) =
                hours.map_or((8 * 60, 21 * 60, 0), |r| (r.from_minute, r.to_minute, r.most_per_day));
            rules.calling.retain(|rule| rule.country != NOWHERE);
            rules.calling.push(CallingRule { country: NOWHERE.into(), region, from_minute, to_minute, most_per_day });
        });
    };
    view! {
        <form class="row deal-form" aria-label="The clock of unknown places" on:submit=keep>
            <label class="field" for="call-home"><span class="field-label">"Where no place is known, by the clock of"</span>
                <select class="input" id="call-home" on:change=move |e| chosen.set(event_target_value(&e))>
                    <option value="">"Choose a place"</option>
                    {options.into_iter().map(|(value, name)| view! { <option value=value>{name}</option> }).collect_view()}
                </select>
            </label>
            <button class="btn" type="submit" disabled=move || chosen.with(String::is_empty)>"Keep this clock"</button>
        </form>
        <p class="quiet sm" role="status">{says}</p>
    }
    .into_any()
}

/// Days on which nobody works.
pub fn holidays() -> AnyView {
    let (line, effects, session, may) = (use_line(), use_effects(), use_session(), is_manager());
    let days = Memo::new(move |_| line.read(|s| s.rules().holidays.clone()));
    let typed = RwSignal::new(String::new());
    let add = move |event: leptos::ev::SubmitEvent| {
        event.prevent_default();
        let Some(day) = from_iso(&typed.get_untracked()).map(Day) else {
            return session.alarm("Choose the day first.");
        };
        change_rules(line, effects, session, "New holiday", move |rules| {
            rules.holidays.push(day);
            rules.holidays.sort_unstable();
            rules.holidays.dedup();
        });
    };
    let list = move || {
        let rows = days.get().into_iter().map(|day| {
            let said = day_and_year(day.0);
            let label = format!("Take it out: {said}");
            let out = press("Take it out", label, move || {
                change_rules(line, effects, session, "No holiday any more", move |r| r.holidays.retain(|d| *d != day));
            });
            view! { <li><span class="list-main num">{said}</span>{may.get().then_some(out)}</li> }.into_any()
        });
        view! { <ul class="list" aria-label="Holidays">{rows.collect_view()}</ul> }.into_any()
    };
    view! {
        {move || days.with(Vec::is_empty).then(|| nothing("No holidays are kept."))}
        {list}
        <Show when=move || may.get()>
            <form class="row deal-form" aria-label="One more holiday" on:submit=add>
                {text("holiday", "Day", "date", typed)}
                <button class="btn" type="submit" disabled=move || typed.with(String::is_empty)>"Nobody works then"</button>
            </form>
        </Show>
    }
    .into_any()
}

const DAYS: [&str; 7] = ["Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun"];

/// A member's own days and hours, where they differ from the line's.
pub fn own_week(at: RwSignal<MemberIx>) -> AnyView {
    let (line, effects, session) = (use_line(), use_effects(), use_session());
    let own = Memo::new(move |_| line.read(|s| s.presence(at.get()).cloned().unwrap_or_default()));
    let (line_days, line_hours) = (
        Memo::new(move |_| line.read(|s| s.settings().week.days)),
        Memo::new(move |_| line.read(|s| (s.rules().opens_minute, s.rules().closes_minute))),
    );
    let give = move |presence: Presence, what: &str| {
        if let Some(fault) = presence.fault() {
            return session.alarm(format!("{fault}."));
        }
        let member = line.peek(|s| s.member(at.get_untracked()).map(|m| m.id));
        if let Some(member) = member {
            effects.act(Command::SetPresence { member, presence: Box::new(presence) }, what);
        }
    };
    let days = DAYS
        .into_iter()
        .enumerate()
        .map(|(bit, name)| {
            let is_on = move || own.with(|p| p.days.unwrap_or(line_days.get())) >> bit & 1 == 1;
            let turn = move |_| {
                let days = own.with_untracked(|p| p.days.unwrap_or(line_days.get_untracked())) ^ (1 << bit);
                let days = (days != line_days.get_untracked()).then_some(days);
                give(Presence { days, ..own.get_untracked() }, "Own working days");
            };
            view! { <button class="chip" type="button" aria-pressed=move || is_on().to_string() on:click=turn>{name}</button> }
                .into_any()
        })
        .collect_view();
    let (from, to) = (RwSignal::new(String::new()), RwSignal::new(String::new()));
    Effect::new(move |_| {
        let (opens, closes) = own.with(|p| p.hours).unwrap_or(line_hours.get());
        from.set(clock(opens));
        to.set(clock(closes % (24 * 60)));
    });
    let save = move |event: leptos::ev::SubmitEvent| {
        event.prevent_default();
        let (Some(opens), Some(closes)) = (minute(&from.get_untracked(), false), minute(&to.get_untracked(), true))
        else {
            return session.alarm("Hours are two times of day.");
        };
        let hours = ((opens, closes) != line_hours.get_untracked()).then_some((opens, closes));
        give(Presence { hours, ..own.get_untracked() }, "Own working hours");
    };
    let says = move || {
        let name = line.read(|s| who(s, at.get()));
        match own.with(|p| (p.days.is_some(), p.hours.is_some())) {
            (false, false) => format!("{name} works when the line does."),
            (true, false) => format!("{name} works on days of their own, at the line’s hours."),
            (false, true) => format!("{name} works on the line’s days, at hours of their own."),
            (true, true) => format!("{name} works on days and at hours of their own."),
        }
    };
    view! {
        <p role="status">{says}</p>
        <div class="chips" role="group" aria-label="Working days">{days}</div>
        <form class="row deal-form" aria-label="Working hours" on:submit=save>
            {text("own-from", "Begins", "time", from)}
            {text("own-to", "Ends", "time", to)}
            <button class="btn" type="submit">"Works these hours"</button>
        </form>
    }
    .into_any()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn times_of_day_read_back_and_midnight_ends_a_day() {
        for at in [0, 8 * 60, 20 * 60 + 59] {
            assert_eq!(minute(&clock(at), false), Some(at));
        }
        assert_eq!(minute(&clock(1_440), true), Some(1_440), "a field for a time knows no 24:00");
        assert_eq!((minute("00:00", true), minute("00:00", false)), (Some(1_440), Some(0)));
        assert_eq!((minute("24:00", true), minute("9", false), minute("09:61", false)), (None, None, None));
    }

    #[test]
    fn a_rule_names_its_place() {
        let rule = |country: &str, region: &str| CallingRule {
            country: country.into(),
            region: region.into(),
            from_minute: 480,
            to_minute: 1_260,
            most_per_day: 0,
        };
        assert_eq!(["", "US", "US"].map(|c| place(&rule(c, ""))), ["Everywhere", "US", "US"]);
        assert_eq!(place(&rule("US", "FL")), "FL, US");
        assert_eq!(place(&rule("?", "US TX")), "Where no place is known: the clock of Texas, United States");
        assert_eq!(place(&rule("?", "DE")), "Where no place is known: the clock of Germany");
    }
}
