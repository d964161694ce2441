//! The two answers a board owes in three seconds: is the line winning, and where is it stuck?

use crate::ui::Icon;
use leptos::prelude::*;
use takt_chart::board::{Headline, IN_WORK, Winning};
use takt_chart::words::{count, number, of};
use takt_engine::measure::pace::FLOOR;

/// Both answers.
#[component]
pub fn Answers(
    /// What is known.
    #[prop(into)]
    head: Signal<Headline>,
) -> impl IntoView {
    view! {
        <div class="ans">
            {move || winning(&head.get())}
            {move || stuck(&head.get())}
        </div>
    }
}

fn winning(head: &Headline) -> impl IntoView + use<> {
    let (word, mark, state) = match head.winning {
        Winning::Nobody => ("Nobody is on the line", "info", "none"),
        Winning::Ahead => ("Winning", "up", "good"),
        Winning::Close => ("Close", "line", "even"),
        Winning::Behind => ("Behind", "down", "bad"),
    };
    let tenths = |n: u32| f64::from(n) / 10.0;
    let (planned, expected) = (tenths(head.planned_tenths), tenths(head.expected_tenths));
    let difference = f64::from(head.actual) - planned;
    let sign = if difference > 0.0 { "+" } else { "" };
    let says = match head.winning {
        Winning::Nobody => "Give somebody an SDR station, and there is something to win.".to_owned(),
        Winning::Ahead | Winning::Close | Winning::Behind => format!(
            "The month leads to about {} accepted opportunities; the floor is {} ({FLOOR} for each SDR).",
            number(expected.round()),
            head.floor
        ),
    };
    let figure = |label: &'static str, value: String| {
        view! { <div class="ans-fig"><dt>{label}</dt><dd>{value}</dd></div> }
    };
    view! {
        <section class="ans-card" data-state=state aria-labelledby="ans-win">
            <p class="ans-ask">"Are we winning?"</p>
            <h2 class="ans-word" id="ans-win"><Icon name=mark size="ic-lg" />{word}</h2>
            <dl class="ans-figs">
                {figure("Accepted this month", head.actual.to_string())}
                {figure("Planned by tonight", number(planned))}
                {figure("Difference", format!("{sign}{}", number(difference)))}
                {figure("Today", head.today.to_string())}
            </dl>
            <p class="ans-says">{says}</p>
        </section>
    }
}

fn stuck(head: &Headline) -> impl IntoView + use<> {
    let late: Vec<String> = IN_WORK
        .into_iter()
        .zip(head.late)
        .filter(|(_, n)| *n > 0)
        .map(|(bin, n)| format!("{} in {bin}", count(n.into())))
        .collect();
    let late =
        if late.is_empty() { "Nothing in work is late.".to_owned() } else { format!("Late: {}.", late.join(", ")) };
    let (word, mark, state, says) = match head.stuck {
        Some((bin, station, minutes, people)) => {
            let hours = f64::from(minutes) / 60.0;
            let each = if people == 1 { "one person".to_owned() } else { format!("each of {people} people") };
            let waits =
                if minutes < 90 { of(minutes.into(), "minute", "minutes") } else { format!("{} hours", number(hours)) };
            (
                station.name().to_owned(),
                "bottleneck",
                if minutes >= 60 { "bad" } else { "even" },
                format!(
                    "{waits} of standard work lie in {bin} for {}.",
                    if people == 0 { "nobody".to_owned() } else { each }
                ),
            )
        }
        None => ("Nowhere".to_owned(), "check", "good", "No card is waiting.".to_owned()),
    };
    view! {
        <section class="ans-card" data-state=state aria-labelledby="ans-stuck">
            <p class="ans-ask">"Where is it stuck?"</p>
            <h2 class="ans-word" id="ans-stuck"><Icon name=mark size="ic-lg" />{word}</h2>
            <p class="ans-says ans-first">{says}</p>
            <p class="ans-says">{late}</p>
        </section>
    }
}
