//! The card: whom it is about, what to do, what to say.

use super::clocks::{Phase, minutes};
use super::deadline::Deadline;
use super::desk::Desk;
use super::foot::Foot;
use super::given::Card;
use super::outs::Outs;
use super::person::PersonForm;
use super::reach::Reach;
use super::says::Clock;
use crate::state::{stopwatch_ms, words};
use crate::ui::Icon;
use crate::ui::focus::let_go;
use leptos::prelude::*;

/// One account's card.
#[component]
pub fn CardView(
    /// The desk.
    desk: Desk,
) -> impl IntoView {
    let line = desk.line;
    let given = desk.given;
    // One card's elements serve all: an advance changes words, not the page.
    let card = Memo::new(move |old: Option<&Option<Card>>| {
        let (given, ctx) = (given.get()?, line.ctx());
        let clock = Clock { now: ctx.now, offset_min: ctx.offset_min };
        let holds = line.me_ix().is_some_and(|me| line.read(|state| given.holds(state, me)));
        match old {
            Some(Some(old)) if !holds => Some(old.clone()),
            _ => line.read(|state| Card::of(state, &given, clock)),
        }
    });
    let title = Memo::new(move |_| card.with(|c| c.as_ref().map(|c| c.action.clone()).unwrap_or_default()));
    Effect::new(move |_| document().set_title(&format!("{} · Takt", title.get())));
    let field = move |of: fn(&Card) -> String| move || card.with(|c| c.as_ref().map(of).unwrap_or_default());
    let bin =
        Memo::new(move |_| card.with(|c| c.as_ref().map(|c| c.bin)).unwrap_or(takt_engine::bin::Bin::Researching));
    let part = move |of: fn(&Card) -> String| {
        let text = Memo::new(move |_| card.with(|c| c.as_ref().map(of).unwrap_or_default()));
        view! { <Show when=move || text.with(|t| !t.is_empty())><span class="num">{move || text.get()}</span></Show> }
    };
    let is_call = Memo::new(move |_| card.with(|c| c.as_ref().is_some_and(|c| c.is_call)));
    let needs_person = Memo::new(move |_| card.with(|c| c.as_ref().is_some_and(|c| c.needs_person)));
    view! {
        <article class="job" aria-labelledby="job-act">
            <header class="job-head">
                <div class="job-who">
                    <p class="job-name"><a href=field(|c| c.href.clone())>{field(|c| c.name.clone())}</a></p>
                    <p class="job-place">
                        <span class="tag" data-group=move || words::group(bin.get())>
                            <span class="gm" aria-hidden="true"></span>
                            {move || words::bin(bin.get())}
                        </span>
                        {part(|c| c.station.to_owned())}
                        {part(|c| c.campaign.clone())}
                        {part(|c| c.place.clone())}
                        {part(|c| c.industry.clone())}
                        {part(|c| c.people.clone())}
                    </p>
                </div>
                <ClocksView desk=desk card=card />
            </header>
            <div class="job-do">
                // A new heading for each card, so that the focus that moves to it is a move, and is heard.
                <For each=move || { let_go(".job"); given.get().map(|g| (g.id.0, g.due_at.0, title.get())) } key=Clone::clone let:at>
                    <h1 class="job-act" id="job-act" tabindex="-1">{at.2}</h1>
                </For>
                <Deadline desk=desk />
                <With card=card />
                <Reach desk=desk card=card />
                <p class="job-why"><Icon name="info" size="ic-sm" /><span class="num">{field(|c| c.why.clone())}</span></p>
            </div>
            <section class="script" aria-labelledby="script-h">
                <h2 class="script-title" id="script-h">{move || if is_call.get() { "Say" } else { "Look for" }}</h2>
                <p class="script-text">{field(|c| c.script.clone())}</p>
            </section>
            <Show when=move || needs_person.get()>
                <PersonForm desk=desk card=card />
            </Show>
            <Outs desk=desk />
            <Foot desk=desk />
        </article>
    }
}

/// Who it is, what was tried, what was noted.
#[component]
fn With(card: Memo<Option<Card>>) -> impl IntoView {
    move || {
        card.with(|card| {
            let card = card.as_ref()?;
            let who = card.person.as_ref().map(|p| {
                let named = if card.action.contains(&p.name) { String::new() } else { p.name.clone() };
                let owns = if p.owns { "owns the problem" } else { "" };
                let parts: Vec<&str> =
                    [named.as_str(), &p.title, owns].into_iter().filter(|part| !part.is_empty()).collect();
                format!("{}. ", parts.join(", "))
            });
            let who = who.or_else(|| (!card.is_call).then(|| "One named person and an answer on fit. ".to_owned()));
            let note = (!card.note.is_empty()).then(|| format!(" “{}”", card.note));
            Some(view! {
                <p class="job-with">{who}<span class="quiet num">{card.tried.clone()}</span>{note}</p>
            })
        })
    }
}

/// Prep, talk and wrap-up, against the standard time.
#[component]
fn ClocksView(desk: Desk, card: Memo<Option<Card>>) -> impl IntoView {
    let tick = RwSignal::new(0u32);
    let handle = set_interval_with_handle(
        move || tick.update(|n| *n = n.wrapping_add(1)),
        std::time::Duration::from_millis(500),
    );
    on_cleanup(move || {
        if let Ok(handle) = handle {
            handle.clear();
        }
    });
    let clocks = desk.clocks;
    let is_call = Memo::new(move |_| card.with(|c| c.as_ref().is_some_and(|c| c.is_call)));
    let standard = Memo::new(move |_| card.with(|c| c.as_ref().map_or(0, |c| c.standard_s)));
    let shown = move |phase: Phase| {
        let seconds = Memo::new(move |_| {
            tick.track();
            u32::from(clocks.with(|c| c.seconds(phase, stopwatch_ms())))
        });
        let is_on = Memo::new(move |_| clocks.with(|c| c.phase() == phase));
        let name = move || match phase {
            Phase::Prep if !is_call.get() => "Look",
            Phase::Prep => "Prep",
            Phase::Talk => "Talk",
            Phase::Wrap => "Wrap",
        };
        let text = move || {
            if seconds.get() == 0 && !is_on.get() { "–".to_owned() } else { minutes(seconds.get()) }
        };
        view! { <dl class="clock" class:is-on=move || is_on.get()><dt>{name}</dt><dd class="num">{text}</dd></dl> }
    };
    let share = Memo::new(move |_| {
        tick.track();
        let total = clocks.with(|c| c.total(stopwatch_ms()));
        // Whole percents: the bar is painted when it has moved, not twice a second.
        (total * 100).checked_div(standard.get()).unwrap_or(0).min(100)
    });
    let is_paused = move || clocks.with(|c| c.is_paused()).then_some("");
    view! {
        <div class="clocks" role="timer" aria-label="Clock for this account" data-paused=is_paused>
            {shown(Phase::Prep)}
            <Show when=move || is_call.get()>{shown(Phase::Talk)}</Show>
            {shown(Phase::Wrap)}
            <span class="bar clocks-bar" aria-hidden="true" style:--v=move || format!("{:.2}", f64::from(share.get()) / 100.0)></span>
            <p class="clocks-goal">
                {move || {
                    let goal = format!("of {} {}", minutes(standard.get()), if is_call.get() { "a call" } else { "a company" });
                    if clocks.with(|c| c.is_paused()) { format!("paused, {goal}") } else { goal }
                }}
            </p>
        </div>
    }
}
