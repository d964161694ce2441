//! No card: why, and what one can do about it.

use super::desk::Desk;
use super::first::First;
use super::says;
use crate::routes::Route;
use crate::state::words;
use crate::ui::Icon;
use leptos::prelude::*;
use takt_engine::bin::Bin;
use takt_engine::map::Station;
use takt_engine::queue::Idle;
use takt_engine::time::Time;

/// The empty desk.
#[component]
pub fn IdleView(
    /// The desk.
    desk: Desk,
    /// Whether the line has never been worked.
    is_first: Memo<bool>,
) -> impl IntoView {
    let line = desk.line;
    let nobody = Memo::new(move |_| line.me_ix().is_none());
    let anyone = Memo::new(move |_| line.read(|s| s.members().iter().any(|m| m.active)));
    view! {
        <section class="job job-empty" aria-labelledby="job-act">
            <div class="empty">
                {move || {
                    if nobody.get() && anyone.get() {
                        return view! { <Who desk=desk /> }.into_any();
                    }
                    if is_first.get() {
                        return view! { <First desk=desk /> }.into_any();
                    }
                    if let Some(trouble) = desk.trouble.get() {
                        return view! { <Trouble desk=desk trouble=trouble /> }.into_any();
                    }
                    match desk.idle.get() {
                        Some(Idle::NoStation) => view! { <NoStation /> }.into_any(),
                        Some(Idle::BandFull { max, next_at }) => view! { <Full desk=desk max=max whole_line=false next_at=next_at /> }.into_any(),
                        Some(Idle::RopeTaut { cap, next_at }) => view! { <Full desk=desk max=cap whole_line=true next_at=next_at /> }.into_any(),
                        Some(Idle::OutOfMaterial(next_at)) => view! { <Out desk=desk next_at=next_at /> }.into_any(),
                        Some(Idle::NothingDue(next_at)) => view! { <NothingDue desk=desk next_at=next_at /> }.into_any(),
                        Some(Idle::NoMember) | None => {
                            title("Next card");
                            view! { <h1 id="job-act" tabindex="-1">"Pulling the next account"</h1> }.into_any()
                        }
                    }
                }}
            </div>
        </section>
    }
}

/// Names the page after what it shows.
pub fn title(words: &str) {
    document().set_title(&format!("{words} · Takt"));
}

#[component]
fn Who(desk: Desk) -> impl IntoView {
    title("Who is here?");
    let line = desk.line;
    let faces = line.read(|state| {
        let now = line.ctx().now;
        state
            .members()
            .iter()
            .enumerate()
            .filter(|(_, m)| m.active)
            .map(|(ix, m)| {
                let stations = m.draft.stations.iter().next().map_or("No station", |s| s.name());
                let due = state.due_now(ix as u16, now).take(100).count();
                let due = match due {
                    0 => "nothing due".to_owned(),
                    100 => "100 or more due".to_owned(),
                    n => format!("{n} due"),
                };
                (m.id, m.draft.name.clone(), format!("{stations} · {due}"))
            })
            .collect::<Vec<_>>()
    });
    let faces = faces
        .into_iter()
        .map(|(id, name, what)| {
            view! {
                <li>
                    <button class="face" type="button" on:click=move |_| line.set_me(Some(id))>
                        <span class="member-face" aria-hidden="true">{words::initials(&name)}</span>
                        <span class="face-main"><b>{name}</b><span class="list-sub num">{what}</span></span>
                        <Icon name="right" />
                    </button>
                </li>
            }
        })
        .collect_view();
    view! {
        <h1 id="job-act" tabindex="-1">"Who is at this station?"</h1>
        <p>"Each rep has their own queue, band and clock. Choose yourself; you can change it in the status line."</p>
        <ul class="faces">{faces}</ul>
        <div class="row"><a class="btn btn-ghost" href="/settings#members"><Icon name="plus" />"Add a member"</a></div>
    }
}

#[component]
fn Trouble(desk: Desk, trouble: String) -> impl IntoView {
    title("Nothing could be pulled");
    view! {
        <h1 id="job-act" tabindex="-1">"Nothing could be pulled"</h1>
        <p>{trouble}</p>
        <div class="row">
            <button class="btn btn-main btn-lg" type="button" on:click=move |_| desk.pull()>"Try again"</button>
            <a class="btn btn-ghost btn-lg" href="/line">"See the line"</a>
        </div>
    }
}

#[component]
fn NoStation() -> impl IntoView {
    title("No station");
    view! {
        <h1 id="job-act" tabindex="-1">"You hold no station yet"</h1>
        <p>"A station decides which tasks come to you. Take one, or more, in Settings."</p>
        <div class="row"><a class="btn btn-main btn-lg" href="/settings#members">"Choose stations"</a></div>
    }
}

/// "Emerson Electric is next."
fn next_words(desk: Desk) -> String {
    let line = desk.line;
    let Some(me) = line.me_ix() else { return String::new() };
    let now = line.ctx().now;
    line.read(|state| {
        state
            .due_later_at(me, desk.at(), now, 1)
            .first()
            .map(|item| format!("{} is next.", state.name(item.account)))
            .unwrap_or_default()
    })
}

#[component]
fn Full(desk: Desk, max: u16, whole_line: bool, next_at: Option<Time>) -> impl IntoView {
    let (tag, head) = if whole_line {
        (format!("{max} of {max} on the line"), "The line is full: finish one first")
    } else {
        (format!("{max} of {max} in {}", Bin::Researching), "The band is full: finish one first")
    };
    title(if whole_line { "The line is full" } else { "The band is full" });
    let ctx = desk.line.ctx();
    let next = next_at.map(|at| {
        format!("The next of them is due {}. {}", words::when(at, ctx.now, ctx.offset_min), next_words(desk))
    });
    view! {
        <p class="tag tag-solid num"><Icon name="ban" />{tag}</p>
        <h1 id="job-act" tabindex="-1">{head}</h1>
        <p>"Nothing new can be pulled, so that what is begun gets finished. "{next}</p>
        <div class="row">
            <a class="btn btn-main btn-lg" href="/accounts?bin=3">"See what is open"</a>
            <a class="btn btn-ghost btn-lg" href="/line">"See the line"</a>
        </div>
    }
}

#[component]
fn Out(desk: Desk, next_at: Option<Time>) -> impl IntoView {
    title("Out of material");
    let ctx = desk.line.ctx();
    let next = match next_at {
        Some(at) => format!("What you hold is next due {}.", words::when(at, ctx.now, ctx.offset_min)),
        None => "Nothing is scheduled either.".to_owned(),
    };
    let undealt = desk.line.read(|s| s.rules().only_dealt && s.bin_count(Bin::Cold) > 0);
    if undealt {
        title("Nothing dealt to you");
        return view! {
            <h1 id="job-act" tabindex="-1">"All that was dealt to you is worked"</h1>
            <p>{next}" What lies in Cold is dealt by a manager, at random and equally."</p>
            <a class="btn btn-ghost btn-lg" href="/line">"See the line"</a>
        }
        .into_any();
    }
    view! {
        <h1 id="job-act" tabindex="-1">"Cold is empty: nothing left to pull"</h1>
        <p>{next}" A new list puts more on the line."</p>
        <div class="row">
            <a class="btn btn-main btn-lg" href="/import">"Import a list"</a>
            <a class="btn btn-ghost btn-lg" href="/line">"See the line"</a>
        </div>
    }
    .into_any()
}

/// What else there is for whoever stands at one bench: their other benches, and the screens of who steers.
fn elsewhere(desk: Desk) -> AnyView {
    let line = desk.line;
    let Some(here) = desk.bench.get() else { return ().into_any() };
    let now = line.now();
    let others: u32 = line
        .me_ix()
        .map(|me| line.read(|state| state.benches(me, now)))
        .unwrap_or_default()
        .iter()
        .filter(|(station, _)| *station != here)
        .map(|(_, due)| due)
        .sum();
    let all = (others > 0).then(|| {
        let words = format!("{} wait at your other benches", words::plural(others.into(), "card", "cards"));
        view! { <button class="btn btn-main btn-lg" type="button" on:click=move |_| desk.stand_at(None)>{words}</button> }
    });
    let steer = [
        (Station::LeadManager, Route::Bench, "Levels, batches and release"),
        (Station::CampaignManager, Route::Campaigns, "Campaigns"),
    ];
    let steer = steer
        .into_iter()
        .find(|(station, ..)| *station == here)
        .map(|(_, route, words)| view! { <a class="btn btn-ghost btn-lg" href=route.path()>{words}</a> });
    view! { {all}{steer} }.into_any()
}

/// "Nothing is due", and at which bench.
fn at_bench(desk: Desk, words: &str) -> String {
    desk.bench.get().map_or_else(|| words.to_owned(), |bench| format!("{}: {}", bench.name(), says::lower(words)))
}

#[component]
fn NothingDue(desk: Desk, next_at: Option<Time>) -> impl IntoView {
    let ctx = desk.line.ctx();
    match next_at {
        Some(at) => {
            let when = words::when(at, ctx.now, ctx.offset_min);
            title(&format!("Nothing due until {when}"));
            let is_today = at.day(ctx.offset_min) == ctx.now.day(ctx.offset_min);
            let big = if is_today { words::clock(at, ctx.offset_min) } else { when };
            view! {
                <p class="empty-time"><time class="num" datetime=words::iso(at, ctx.offset_min)>{big}</time></p>
                <h1 id="job-act" tabindex="-1">{at_bench(desk, "Nothing is due until then")}</h1>
                <p>{next_words(desk)}" The card comes by itself; you need not wait here."</p>
                <div class="row">{elsewhere(desk)}<a class="btn btn-ghost btn-lg" href="/line">"See the line"</a></div>
            }
            .into_any()
        }
        None => {
            title("Nothing due");
            view! {
                <h1 id="job-act" tabindex="-1">{at_bench(desk, "Nothing is due, and nothing is on its way")}</h1>
                <p>"Your station gets its work from the one before it. See where it stands on the line."</p>
                <div class="row">{elsewhere(desk)}<a class="btn btn-ghost btn-lg" href="/line">"See the line"</a></div>
            }
            .into_any()
        }
    }
}
