//! Working days, the start of the day, the batch, the timers and the hourly norm.

use super::{Keep, Wrong};
use crate::state::{use_effects, use_line};
use crate::ui::number::number;
use crate::ui::{Icon, NumberInput};
use leptos::prelude::*;
use takt_engine::Command;
use takt_engine::settings::WorkWeek;

const DAYS: [&str; 7] = ["Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday"];
const FIELDS: [(&str, &str); 6] = [
    ("Accounts in a batch", "the refill of Targeted"),
    ("Days in Researching", "then an account is late"),
    ("Days in Qualifying", "then an account is late"),
    ("Days in Developing", "then it comes back"),
    ("Days in No Current Opportunity", "then it comes back, ahead of others"),
    ("Calls an hour", "at most, for each SDR"),
];

#[derive(Clone, PartialEq, Eq)]
struct Typed {
    days: u8,
    start: String,
    numbers: [String; 6],
}

fn typed(week: &WorkWeek) -> Typed {
    let numbers = [
        week.batch,
        week.researching_days,
        week.qualifying_days,
        week.developing_days,
        week.no_opportunity_days,
        week.calls_per_hour,
    ];
    Typed {
        days: week.days,
        start: format!("{:02}:{:02}", week.start_minute / 60, week.start_minute % 60),
        numbers: numbers.map(|n| n.to_string()),
    }
}

fn minute(text: &str) -> Option<u16> {
    let (hours, minutes) = text.split_once(':')?;
    let (hours, minutes): (u16, u16) = (hours.parse().ok()?, minutes.get(..2)?.parse().ok()?);
    (hours < 24 && minutes < 60).then_some(hours * 60 + minutes)
}

fn parse(typed: &Typed) -> Result<WorkWeek, String> {
    if typed.days & 0x7f == 0 {
        return Err("The week needs at least one working day.".into());
    }
    let start_minute = minute(&typed.start).ok_or("The day needs a start, such as 10:00.")?;
    let mut numbers = [0_u16; 6];
    for ((text, (name, _)), place) in typed.numbers.iter().zip(FIELDS).zip(&mut numbers) {
        *place = number(text, 9_999)
            .filter(|n| *n > 0)
            .map(|n| n as u16)
            .ok_or_else(|| format!("{name} needs a whole number from 1 to 9,999."))?;
    }
    let [batch, researching_days, qualifying_days, developing_days, no_opportunity_days, calls_per_hour] = numbers;
    Ok(WorkWeek {
        days: typed.days,
        start_minute,
        batch,
        researching_days,
        qualifying_days,
        developing_days,
        no_opportunity_days,
        calls_per_hour,
    })
}

/// What an hourly norm means when a call takes two minutes: in a sentence, and whether it can hold.
fn hourly(calls: u32) -> (String, bool) {
    let taken = calls * 100 / 30;
    if calls >= 30 {
        let text = format!(
            "At {calls} an hour the utilisation is {}.{} and the queue never clears: what comes late is never caught up. \
             25 is 85 %.",
            taken / 100,
            taken / 10 % 10
        );
        (text, false)
    } else if calls > 25 {
        (format!("At {calls} an hour {taken} % of every minute is taken, and waiting grows fast. 25 is 85 %."), false)
    } else {
        ("Two minutes a call is 25 an hour, not 30: the rest is what keeps the queue moving.".into(), true)
    }
}

/// The section.
#[component]
pub fn Week() -> impl IntoView {
    let (line, effects) = (use_line(), use_effects());
    let stored = Memo::new(move |_| line.read(|s| s.settings().week));
    let fields = RwSignal::new(typed(&stored.get_untracked()));
    Effect::new(move |_| fields.set(typed(&stored.get())));
    let parsed = Memo::new(move |_| fields.with(parse));
    let wrong = Signal::derive(move || parsed.get().err().unwrap_or_default());
    let norm = Memo::new(move |_| hourly(fields.with(|f| number(&f.numbers[5], 9_999).unwrap_or(25))));
    view! {
        <div class="chips" role="group" aria-label="Working days">
            {DAYS
                .into_iter()
                .enumerate()
                .map(|(bit, name)| {
                    view! {
                        <button
                            class="chip"
                            type="button"
                            aria-pressed=move || if fields.with(|f| f.days >> bit & 1 == 1) { "true" } else { "false" }
                            on:click=move |_| fields.update(|f| f.days ^= 1 << bit)
                        >
                            {name}
                        </button>
                    }
                })
                .collect_view()}
        </div>
        <ul class="list">
            <li>
                <span class="list-main">
                    <label for="week-start">"The day starts at"</label>
                    <span class="list-sub">"retries become due then"</span>
                </span>
                <input
                    class="input input-num input-sm"
                    id="week-start"
                    inputmode="numeric"
                    maxlength="5"
                    prop:value=move || fields.with(|f| f.start.clone())
                    aria-invalid=move || fields.with(|f| minute(&f.start).is_none()).then_some("true")
                    aria-describedby="week-wrong"
                    on:input=move |event| fields.update(|f| f.start = event_target_value(&event))
                />
            </li>
            {FIELDS
                .into_iter()
                .enumerate()
                .map(|(at, (name, what))| {
                    view! {
                        <li>
                            <span class="list-main">{name}<span class="list-sub">{what}</span></span>
                            <span>
                                <NumberInput
                                    id=format!("week-{at}")
                                    label=name
                                    text=Signal::derive(move || fields.with(|f| f.numbers[at].clone()))
                                    on_text=move |text| fields.update(|f| f.numbers[at] = text)
                                    is_wrong=Signal::derive(move || {
                                        fields.with(|f| number(&f.numbers[at], 9_999).is_none_or(|n| n == 0))
                                    })
                                    error_id="week-wrong"
                                />
                            </span>
                        </li>
                    }
                })
                .collect_view()}
        </ul>
        <div class="note" class:note-alarm=move || !norm.get().1 role="status">
            <Icon name="clock" />
            <p>{move || norm.get().0}</p>
        </div>
        <Wrong id="week-wrong" text=wrong />
        <Keep
            label="Save the week"
            is_changed=Signal::derive(move || fields.with(|f| *f != typed(&stored.get())))
            is_right=Signal::derive(move || parsed.with(Result::is_ok))
            save=move || if let Ok(week) = parsed.get_untracked() {
                effects.act(Command::SetWorkWeek(week), "New week and timers");
            }
            put_back=move || fields.set(typed(&stored.get_untracked()))
        />
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn thirty_calls_an_hour_are_said_never_to_clear() {
        assert!(hourly(25).1);
        let (text, holds) = hourly(30);
        assert!(!holds);
        assert!(text.starts_with("At 30 an hour the utilisation is 1.0 and the queue never clears"));
        assert!(hourly(36).0.contains("1.2"));
    }

    #[test]
    fn the_week_reads_back_as_it_is_shown() {
        assert_eq!(parse(&typed(&WorkWeek::default())), Ok(WorkWeek::default()));
        assert_eq!(minute("24:00"), None);
        assert_eq!(minute("9:30"), Some(570));
        let none = Typed { days: 0, ..typed(&WorkWeek::default()) };
        assert!(parse(&none).is_err());
    }
}
