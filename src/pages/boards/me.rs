//! One's own day, week, month and record; how closely the map was kept; the gap to the norm.

use super::Desk;
use leptos::prelude::*;
use takt_chart::words::{count, duration, number, percent};
use takt_engine::State;
use takt_engine::history::{Filter, Range};
use takt_engine::ids::MemberIx;
use takt_engine::measure::pace::{FLOOR, GOOD, RECORD, month_of, pace};
use takt_engine::state::DayCount;
use takt_engine::time::Day;

/// What a member is told about themselves.
#[derive(Clone, PartialEq, Debug)]
struct Own {
    name: String,
    today: DayCount,
    week: DayCount,
    month: DayCount,
    expected: f64,
    best_month: (u32, String),
    best_day: (u32, String),
    answered: u32,
    skipped: u32,
    work_s: u64,
    standard_s: u64,
}

/// The most days a record is looked for in.
const LOOK_BACK: u32 = 1_100;

impl Own {
    fn of(state: &State, me: MemberIx, today: Day, range: Range, desk: Desk) -> Option<Self> {
        let member = state.member(me)?;
        let sum = |from: Day, to: Day| state.output(from, to).into_iter().find(|o| o.member == me).map(|o| o.sum);
        let (month_first, _) = month_of(today);
        let month = sum(month_first, today).unwrap_or_default();
        let mut best_month = (0, String::new());
        let mut at = today;
        while today.0 - at.0 < LOOK_BACK && at.0 > 40 {
            let (first, last) = month_of(at);
            let accepted = sum(first, last.min(today)).unwrap_or_default().accepted;
            if accepted > best_month.0 {
                best_month = (accepted, takt_chart::words::month(first.0));
            }
            at = Day(first.0 - 1);
        }
        let best_day = (today.0.saturating_sub(LOOK_BACK)..=today.0)
            .map(|day| (state.day_count(Day(day), me).touches, day))
            .max_by_key(|(n, _)| *n)
            .filter(|(n, _)| *n > 0)
            .map_or((0, String::new()), |(n, day)| (n, takt_chart::words::day(day)));
        let filter = Filter { member: Some(me), ..Filter::default() };
        let work = state.flow_report(range, filter, desk.now.get_untracked()).members.get(usize::from(me)).copied()?;
        let monday = Day(today.0 - u32::from(today.weekday()));
        Some(Self {
            name: member.draft.name.clone(),
            today: state.day_count(today, me),
            week: sum(monday, today).unwrap_or_default(),
            month,
            expected: pace(month.accepted, today, state.settings().week.days).expected,
            best_month,
            best_day,
            answered: work.answered,
            skipped: work.skipped,
            work_s: work.work_s,
            standard_s: work.standard_s,
        })
    }

    fn gap(&self) -> String {
        let month = self.month.accepted;
        match [(FLOOR, "the floor"), (GOOD, "a good month"), (RECORD, "the record")]
            .into_iter()
            .find(|(n, _)| month < *n)
        {
            Some((n, what)) => format!("{} more to {what} of {n}.", n - month),
            None => "Above the record.".into(),
        }
    }
}

/// The screen's other half.
#[component]
pub fn Me(
    /// The screen.
    desk: Desk,
) -> impl IntoView {
    let own = Memo::new(move |_| {
        let now = desk.now.get();
        let range = desk.range();
        let me = desk.line.me_ix()?;
        let today = now.day(range.offset_min);
        desk.line.read(|state| Own::of(state, me, today, range, desk))
    });
    view! {
        {move || match own.get() {
            None => {
                view! {
                    <section class="empty">
                        <h2>"Nobody sits here yet"</h2>
                        <p>"Say who you are at the bottom of the page, and this shows your own day."</p>
                    </section>
                }
                    .into_any()
            }
            Some(own) => shown(&own).into_any(),
        }}
    }
}

fn shown(own: &Own) -> impl IntoView + use<> {
    let (gap, expected) = (own.gap(), own.expected);
    let row = |label: &'static str, get: fn(&DayCount) -> u32| {
        let cells =
            [&own.today, &own.week, &own.month].map(|sum| view! { <td class="num">{count(get(sum).into())}</td> });
        view! { <tr><th scope="row">{label}</th>{cells.collect_view()}</tr> }
    };
    let all = own.answered + own.skipped;
    let kept = if all == 0 { "–".to_owned() } else { percent(f64::from(own.answered) / f64::from(all)) };
    let pace_says = if own.standard_s == 0 {
        "No card was answered in this range.".to_owned()
    } else {
        format!(
            "{} at cards; the map gives them {} ({} of standard).",
            duration(own.work_s),
            duration(own.standard_s),
            percent(own.work_s as f64 / own.standard_s as f64)
        )
    };
    let share = f64::from(own.month.accepted) / f64::from(RECORD);
    let at = |n: u32| format!("{}%", f64::from(n) / f64::from(RECORD) * 100.0);
    view! {
            <div class="me">
                <section class="ans-card me-norm" aria-labelledby="me-h">
                    <p class="ans-ask">{own.name.clone()}</p>
                    <h2 class="ans-word" id="me-h">{format!("{} accepted this month", own.month.accepted)}</h2>
                    <div class="me-bar" aria-hidden="true">
                        <span class="me-fill" style:inline-size=format!("{}%", share.min(1.0) * 100.0)></span>
                        <span class="me-mark" style:inset-inline-start=at(FLOOR)>{FLOOR}</span>
                        <span class="me-mark" style:inset-inline-start=at(GOOD)>{GOOD}</span>
                        <span class="me-mark me-end" style:inset-inline-start="100%">{RECORD}</span>
                    </div>
                    <p class="ans-says ans-first">{gap}</p>
                    <p class="ans-says">{format!("At this pace the month ends at about {}.", number(expected.round()))}</p>
                </section>
                <section class="bd-cell">
                    <h3>"Day, week, month"</h3>
                    <div class="fig-table" tabindex="0" role="group" aria-label="Day, week, month, as a table">
    <table class="fig-grid">
                        <thead><tr><th scope="col">"What"</th><th scope="col" class="num">"Today"</th><th scope="col" class="num">"This week"</th><th scope="col" class="num">"This month"</th></tr></thead>
                        <tbody>
                            {row("Cards answered", |d| d.touches)}
                            {row("Calls", |d| d.calls)}
                            {row("Conversations", |d| d.connects)}
                            {row("Pulled onto the line", |d| d.pulled)}
                            {row("Through to Qualifying", |d| d.qualified)}
                            {row("Handed off", |d| d.handed_off)}
                            {row("Accepted", |d| d.accepted)}
                            {row("Won", |d| d.won)}
                        </tbody>
                    </table></div>
                </section>
                <section class="bd-cell">
                    <h3>"Record"</h3>
                    <dl class="me-list">
                        <div><dt>"Best month"</dt><dd>{if own.best_month.0 == 0 { "–".into() } else { format!("{} accepted, {}", own.best_month.0, own.best_month.1) }}</dd></div>
                        <div><dt>"Best day"</dt><dd>{if own.best_day.0 == 0 { "–".into() } else { format!("{} cards, {}", own.best_day.0, own.best_day.1) }}</dd></div>
                    </dl>
                    <h3>"Keeping to the map"</h3>
                    <dl class="me-list">
                        <div><dt>"Answered rather than skipped"</dt><dd>{kept}</dd></div>
                        <div><dt>"Cards answered, skipped"</dt><dd>{format!("{}, {}", count(own.answered.into()), count(own.skipped.into()))}</dd></div>
                    </dl>
                    <p class="quiet sm">{pace_says}</p>
                </section>
            </div>
        }
}
