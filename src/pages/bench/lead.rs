//! The lead manager's bench: every level against its band, what has to come in, batches, and the release.

use super::batches::batches;
use crate::pages::shared::sheet::{Cell, grid, is_manager, nothing, part, sheet};
use crate::routes::Route;
use crate::state::{use_effects, use_line, words};
use crate::ui::Icon;
use crate::ui::chart::ChartFigure;
use leptos::prelude::*;
use takt_chart::Chart;
use takt_chart::form::FlowCurves;
use takt_engine::Command;
use takt_engine::flow::{LinePoint, Release, StationFlow, Supply};
use takt_engine::history::Range;
use takt_engine::settings::{Band, Level};
use takt_engine::time::{Day, MINUTE, Time};
use takt_engine::timing::TaskTime;

/// The screen.
pub fn page() -> AnyView {
    let line = use_line();
    let minute = Memo::new(move |_| Time(line.now().0 / MINUTE * MINUTE));
    let lede = move || {
        let need = line.read(|s| s.needed_today());
        match (need.missing, need.needed) {
            (0, _) => "Every queue is at its target: nothing has to come in today.".to_owned(),
            (missing, 0) => format!(
                "The queues lack {} to their targets, and Cold holds them: deal them out.",
                words::plural(missing.into(), "account", "accounts")
            ),
            (_, needed) => {
                format!("{} must come in today.", words::plural(needed.into(), "new account", "new accounts"))
            }
        }
    };
    sheet(
        Route::Bench,
        lede.into_any(),
        vec![
            part("today", "Today", "What has to come in, and who starves.", today()),
            part(
                "supply",
                "What has to come in",
                "Backwards from the opportunities the line promises, with yields on the safe side.",
                supply(minute),
            ),
            part("queues", "Every queue", "Each level against its band, and when it leaves it.", queues(minute)),
            part("tasks", "What tasks take", "Standard time against actual, over the last two weeks.", tasks(minute)),
            part("batches", "Incoming batches", "A sample is looked at before any of it is released.", batches()),
            part(
                "release",
                "Release",
                "How much the line should hold, and the pace its slowest station sets.",
                release(minute),
            ),
        ],
    )
}

/// The need in figures, and every alarm in words.
fn today() -> AnyView {
    let line = use_line();
    let need = Memo::new(move |_| {
        line.read(|s| {
            let n = s.needed_today();
            (n.missing, n.on_hand, n.needed)
        })
    });
    let alarms = Memo::new(move |_| line.read(|s| s.alarms().iter().map(|a| s.alarm_words(a)).collect::<Vec<_>>()));
    let figures = [("Missing in the queues", 0usize), ("In Cold, nobody’s", 1), ("New accounts needed today", 2)];
    let figures = figures
        .map(|(name, at)| {
            let value = move || words::count([need.get().0, need.get().1, need.get().2][at]);
            view! { <dt>{name}</dt><dd>{value}</dd> }.into_any()
        })
        .collect_view();
    let list = move || {
        let alarms = alarms.get();
        if alarms.is_empty() {
            return nothing("No alarm: nobody starves and nobody holds too much.");
        }
        let rows = alarms
            .into_iter()
            .map(|words| {
                view! { <li><Icon name="warn" size="ic-sm" /><span class="list-main">{words}</span></li> }.into_any()
            })
            .collect_view();
        view! { <ul class="list bench-alarms" aria-label="Alarms">{rows}</ul> }.into_any()
    };
    view! {
        <dl class="facts bench-need">{figures}</dl>
        {list}
        <div class="row">
            <a class="btn btn-sm" href=Route::Import.path()>"Bring a list"</a>
            <a class="btn btn-sm btn-ghost" href=Route::Deal.path()>"Deal what is there"</a>
        </div>
    }
    .into_any()
}

/// Opportunities a member and month: the floor, a good month, the record.
const PROMISES: [u32; 3] = [8, 15, 30];
/// Days whose yields are looked at.
const SEEN_DAYS: u32 = 90;

/// The plan of raw material: stages backwards, leads a working day, and how long the queues last.
fn supply(minute: Memo<Time>) -> AnyView {
    let line = use_line();
    let promise = RwSignal::new(PROMISES[0]);
    let plan = Memo::new(move |_| {
        let (now, offset_min, promise) = (minute.get(), line.offset_min(), promise.get());
        let to = now.day(offset_min);
        let seen = Range { from: Day(to.0.saturating_sub(SEEN_DAYS)), to, offset_min };
        line.read(|s| {
            let plan = s.supply(promise, seen, now);
            let named = plan.by_source.iter().take(5).map(|(source, n)| (s.sources().word(*source).to_owned(), *n));
            let sources = named.collect::<Vec<_>>();
            (plan, sources)
        })
    });
    let choices = PROMISES
        .map(|n| {
            let is_it = move || (promise.get() == n).to_string();
            view! { <button type="button" aria-pressed=is_it on:click=move |_| promise.set(n)>{n}</button> }.into_any()
        })
        .collect_view();
    let says = move || plan.with(|(plan, sources)| supply_words(plan, sources));
    let rows = move || {
        let rows = plan.with(|(plan, _)| {
            let share = |x: f64| format!("{:.1} %", 100.0 * x);
            let stages = plan.stages.iter().map(|stage| {
                vec![
                    Cell::Text(stage.bin.name().into()),
                    Cell::Number(format!("{} of {}", words::count(stage.seen.hits), words::count(stage.seen.of))),
                    Cell::Number(share(stage.planned)),
                    Cell::Number(format!("{:.0}", stage.stay_days)),
                    Cell::Number(words::count(stage.gross.round() as u32)),
                    Cell::count(stage.on_hand),
                ]
            });
            stages.collect::<Vec<_>>()
        });
        grid(
            "Table of stages",
            &["Stage", "Went on#", "Planned with#", "Days there#", "Have to enter#", "There now#"],
            rows,
        )
    };
    view! {
        <div class="row">
            <span class="seg" role="group" aria-label="Accepted opportunities a member and month">{choices}</span>
            <span class="quiet">"accepted opportunities a member and month"</span>
        </div>
        {move || says().into_iter().map(|words| view! { <p>{words}</p> }.into_any()).collect_view()}
        {rows}
    }
    .into_any()
}

/// The plan in sentences: what to bring, from where, and how long what is there lasts.
fn supply_words(plan: &Supply, sources: &[(String, f64)]) -> Vec<String> {
    if plan.people == 0 {
        return vec!["Nobody pulls accounts: nothing has to come in.".into()];
    }
    let mut said = vec![format!(
        "{} promised in thirty days by {}.",
        words::plural(plan.promised.into(), "accepted opportunity", "accepted opportunities"),
        words::plural(plan.people.into(), "member", "members")
    )];
    said.push(match plan.per_day {
        0.0 => "Nothing has to come in: what is queued is enough.".to_owned(),
        n => {
            let named = sources.iter().filter(|(name, _)| !name.is_empty()).map(|(name, n)| format!("{name} {n:.0}"));
            let split: Vec<String> = named.collect();
            let split =
                if split.is_empty() { String::new() } else { format!(", as they came so far: {}", split.join(", ")) };
            format!("Bring {} each working day{split}.", words::plural(n.ceil() as u64, "lead", "leads"))
        }
    });
    if let Some(days) = plan.lasts_days {
        said.push(format!(
            "{} are queued and {} come back by their timers: enough for {} at full pace.",
            words::plural(plan.queued.into(), "account", "accounts"),
            words::count(plan.comes_back),
            words::plural(days.floor() as u64, "working day", "working days")
        ));
    }
    said
}

fn level(held: u32, band: Band) -> [Cell; 4] {
    let says = band.level(held);
    let words = says.words().to_owned();
    [
        Cell::count(held),
        Cell::Number(format!("{}–{}", words::count(band.min), words::count(band.max))),
        Cell::Bar(held.saturating_mul(1_000) / u32::from(band.max).max(1), format!("{held} of {}", band.max)),
        if matches!(says, Level::In) { Cell::Quiet(words) } else { Cell::Alarm(words) },
    ]
}

/// Members' queues, then the stations with their rates.
fn queues(minute: Memo<Time>) -> AnyView {
    let line = use_line();
    let people = Memo::new(move |_| {
        line.read(|s| {
            let mut rows = Vec::new();
            for wip in s.wip_report() {
                let bins = [("Queue", wip.queued), ("Researching", wip.researching), ("Qualifying", wip.qualifying)];
                for (bin, (held, band)) in bins {
                    let name = crate::pages::shared::sheet::who(s, wip.member);
                    rows.push(
                        [Cell::Text(name), Cell::Quiet(bin.into())]
                            .into_iter()
                            .chain(level(held, band))
                            .collect::<Vec<_>>(),
                    );
                }
            }
            rows
        })
    });
    let stations = Memo::new(move |_| {
        let (to, offset) = (minute.get(), line.offset_min());
        line.read(|s| {
            let flows = s.station_flows(Time(to.0.saturating_sub(LinePoint::WINDOW_S)), to, offset);
            let next = takt_engine::State::leaves_next(&flows).map(StationFlow::sentence);
            let rows = flows.iter().map(|f| {
                let start = [
                    Cell::Text(f.station.name().into()),
                    Cell::count(f.people),
                    Cell::Number(format!("{:.1}", f.arrivals)),
                    Cell::Number(format!("{:.1}", f.done)),
                    Cell::Number(format!("{:.1}", f.capacity)),
                    Cell::Number(format!("{:+.2}", f.imbalance).replace('-', "−")),
                ];
                start.into_iter().chain([Cell::count(f.level), Cell::Sentence(f.sentence())]).collect::<Vec<_>>()
            });
            (rows.collect::<Vec<_>>(), next)
        })
    });
    let next = move || {
        stations.with(|(_, next)| next.clone().unwrap_or_else(|| "No station leaves its band at today’s rates.".into()))
    };
    view! {
        {move || match people.get() {
            rows if rows.is_empty() => nothing("Nobody stands at a station with a queue. Add someone in Settings."),
            rows => grid("Table of queues", &["Member", "Where", "Holds#", "Band#", "Of the most", "Level"], rows),
        }}
        <h3>"Stations at the rates of the last two weeks"</h3>
        <p>{next}</p>
        {move || grid(
            "Table of stations",
            &["Station", "People#", "Come a day#", "Done a day#", "Could#", "Imbalance#", "Cards#", "Then"],
            stations.with(|(rows, _)| rows.clone()),
        )}
    }
    .into_any()
}

/// Seconds as minutes and seconds: 125 is "2:05".
fn minutes(seconds: u32) -> String {
    format!("{}:{:02}", seconds / MINUTE, seconds % MINUTE)
}

/// What a task took, against what it should take. Only what is far off is marked: people differ, and so do cards.
fn against(task: &TaskTime) -> Cell {
    let ratio = task.ratio();
    let words = format!("{ratio:.1} × standard");
    match ratio {
        r if r > 1.5 => Cell::Alarm(words),
        r if (0.95..=1.05).contains(&r) => Cell::Quiet("as planned".into()),
        _ => Cell::Quiet(words),
    }
}

/// Every task that was answered, with how long its cards took.
fn tasks(minute: Memo<Time>) -> AnyView {
    let line = use_line();
    let rows = Memo::new(move |_| {
        let to = minute.get();
        line.read(|s| {
            let times = s.task_times(Time(to.0.saturating_sub(LinePoint::WINDOW_S)), to);
            let rows = times.iter().map(|task| {
                vec![
                    Cell::Text(task.action.clone()),
                    Cell::Quiet(task.station.name().into()),
                    Cell::count(task.cards),
                    Cell::Number(minutes(task.standard_s.into())),
                    Cell::Number(minutes(task.median_s)),
                    Cell::Number(minutes(task.mean_s.round() as u32)),
                    Cell::Number(minutes(task.p90_s)),
                    against(task),
                ]
            });
            rows.collect::<Vec<_>>()
        })
    });
    let table = move || match rows.get() {
        rows if rows.is_empty() => nothing("No card was answered in two weeks."),
        rows => grid(
            "Table of tasks",
            &["Task", "Station", "Cards#", "Standard#", "Half take#", "On average#", "One in ten#", "Against"],
            rows,
        ),
    };
    view! { {table} }.into_any()
}

/// Accounts an hour, from thousandths.
fn an_hour(permille: u32) -> String {
    format!("{:.1} an hour", f64::from(permille) / 1_000.0)
}

fn release_words(r: &Release, wish: Option<u32>) -> String {
    let drum = match r.drum {
        Some(station) => format!("{} sets the pace: release {}.", station.name(), an_hour(r.permille_per_hour)),
        None => "No station has worked long enough to set the pace.".into(),
    };
    let rope = match (r.cap, wish) {
        (None, None) => format!("{} on the line, and no rope is set.", words::count(r.wip)),
        (None, Some(w)) => {
            format!("{} on the line, and no rope is set; {} would be enough.", words::count(r.wip), words::count(w))
        }
        (Some(cap), _) if r.room == 0 => {
            format!("The rope is taut: {} of {} on the line. Finish one first.", words::count(r.wip), words::count(cap))
        }
        (Some(cap), _) => format!(
            "{} of {} on the line: {} more may go.",
            words::count(r.wip),
            words::count(cap),
            words::count(r.room)
        ),
    };
    format!("{drum} {rope}")
}

/// The rope, w* and the three curves with the line's own point.
fn release(minute: Memo<Time>) -> AnyView {
    let (line, effects, may) = (use_line(), use_effects(), is_manager());
    let seen = Memo::new(move |_| {
        let (to, offset) = (minute.get(), line.offset_min());
        let from = Time(to.0.saturating_sub(LinePoint::WINDOW_S));
        line.read(|s| {
            let chart =
                s.line_point(from, to, offset).map(|p| FlowCurves { curves: p.curves, wip: p.wip, rate: p.rate });
            let wish = chart.map(|c| c.curves.suggested_wip());
            (chart, wish, release_words(&s.release_state(from, to), wish), s.rules().wip_cap)
        })
    });
    let has_chart = Memo::new(move |_| seen.with(|s| s.0.is_some()));
    let draw = Callback::new(move |width: f64| seen.try_with(|s| s.0).flatten().map(|chart| chart.figure(width)));
    let save = Callback::new(move |(name, text): (String, String)| {
        effects.outside().download(&format!("{name}.csv"), "text/csv", text.into_bytes());
    });
    let set = move |cap: u16, what: &str| {
        let mut rules = line.peek(|s| s.rules().clone());
        rules.wip_cap = cap;
        effects.act(Command::SetRules(Box::new(rules)), what);
    };
    let offer = move || {
        let (wish, cap) = seen.with(|s| (s.1, s.3));
        let wish = wish.and_then(|w| u16::try_from(w).ok()).filter(|w| *w != cap);
        let hold = wish.map(|w| {
            view! { <button class="btn btn-sm" type="button" on:click=move |_| set(w, "Set the rope")>{format!("Hold the line at w* = {}", words::count(w))}</button> }.into_any()
        });
        let off = (cap > 0).then(|| view! { <button class="btn btn-sm btn-ghost" type="button" on:click=move |_| set(0, "Took the rope off")>"Take the rope off"</button> }.into_any());
        may.get().then(|| view! { <div class="row">{hold}{off}</div> }.into_any())
    };
    view! {
        <p>{move || seen.with(|s| s.2.clone())}</p>
        {offer}
        <Show when=move || has_chart.get() fallback=|| nothing("The curves are drawn once accounts have left the line: nothing has yet in two weeks.")>
            <div class="card bench-chart"><ChartFigure draw=draw save=save /></div>
        </Show>
    }
    .into_any()
}
