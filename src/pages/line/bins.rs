//! One bin: its figures, its pile, its first accounts.

use super::board::{Board, By, Spot, bin_id, use_board};
use super::pile::{Pile, PileView};
use super::says::{self, Verdict};
use super::unit::UnitView;
use crate::routes::Route;
use crate::state::words;
use crate::ui::Icon;
use leptos::prelude::*;
use takt_engine::State;
use takt_engine::bin::{Bin, Group};
use takt_engine::front::Returning;
use takt_engine::ids::{AccountId, AccountIx};
use wasm_bindgen::JsCast;

/// Accounts a bin on the belt shows.
const FEW: usize = 6;
/// Accounts a reject bin shows: they wait, nobody works them.
const FEWER: usize = 3;

/// The first accounts of a bin, and the one that was moved last if it stands here too.
fn shown(state: &State, bin: Bin, board: Board) -> Vec<(AccountId, AccountIx)> {
    let (whose, now) = (board.whose.get().one(), board.line.now());
    let few = if bin.group() == Group::Reject { FEWER } else { FEW };
    let mut front: Vec<(AccountId, AccountIx)> =
        state.front(bin, whose, now, few).into_iter().map(|ix| (state.account_id(ix), ix)).collect();
    let landed = board.landed.get().and_then(|id| state.find(id).map(|ix| (id, ix)));
    let is_of = |ix: AccountIx| {
        let row = state.account(ix);
        row.bin == bin && (State::is_shared(bin) || whose.is_none_or(|who| row.owner == who))
    };
    if let Some(landed) = landed.filter(|(id, ix)| is_of(*ix) && !front.iter().any(|(known, _)| known == id)) {
        front.push(landed);
    }
    front
}

/// What comes back from this bin; only two of them have timers.
fn returning(board: Board, bin: Bin) -> Option<Returning> {
    match bin {
        Bin::Developing => Some(board.timers.get().developing),
        Bin::NoCurrentOpportunity => Some(board.timers.get().no_opportunity),
        Bin::Cold
        | Bin::Targeted
        | Bin::Researching
        | Bin::Qualifying
        | Bin::ActiveOpportunity
        | Bin::CurrentCustomer
        | Bin::BadFit => None,
    }
}

/// One bin.
#[component]
pub fn BinView(
    /// Which.
    bin: Bin,
) -> impl IntoView {
    let board = use_board();
    let line = board.line;
    let hangs = bin.group() == Group::Reject;
    let report = Memo::new(move |_| board.report.with(|reports| reports[bin.index()]));
    let pile = Memo::new(move |_| Pile::of(&report.get()));
    let units = Memo::new(move |_| line.read(|state| shown(state, bin, board)));
    let verdict = Memo::new(move |_| board.verdicts.with(|verdicts| verdicts.get(bin.index()).cloned()));
    let is_aimed = Memo::new(move |_| board.lift.get().is_some_and(|lift| lift.aim == bin && lift.from != bin));
    // One stop of the Tab key in each bin; arrows walk from there.
    let stop = Memo::new(move |_| {
        let here = board.spot.get().and_then(|spot| spot.account);
        units.with(|list| {
            list.iter().map(|(id, _)| *id).find(|id| Some(*id) == here).or(list.first().map(|(id, _)| *id))
        })
    });
    let heading = format!("{}-h", bin_id(bin));
    // A tap on a bin is as good as an arrow and Enter.
    let tap = move |event: leptos::ev::MouseEvent| {
        let is_link = event.target().and_then(|t| t.dyn_into::<web_sys::Element>().ok());
        if is_link.is_some_and(|el| el.closest("a").is_ok_and(|link| link.is_some())) {
            return;
        }
        if board.lift.get_untracked().is_some_and(|lift| lift.by == By::Hand && lift.from != bin) {
            board.aim(bin);
            board.drop_it();
        }
    };
    view! {
        <li
            class="bin"
            id=bin_id(bin)
            data-group=words::group(bin)
            data-drop=move || verdict.with(|verdict| verdict.as_ref().map(Verdict::token))
            data-over=move || is_aimed.get().then_some("")
            aria-labelledby=heading
            on:click=tap
        >
            {hangs.then(|| view! { <PileView pile=pile hangs=true /> })}
            <div class="bin-head">
                <h2 class="bin-name" id=heading.clone()>
                    <span class="bin-no num">{bin.number()}</span>
                    <span>{bin.name()}</span>
                </h2>
                <Figures bin=bin />
            </div>
            {(!hangs).then(|| view! { <PileView pile=pile hangs=false /> })}
            {move || verdict.get().map(|verdict| view! { <Rule verdict=verdict /> })}
            <ol class="units" role="list" aria-label=format!("First in {}", bin.name())>
                <For each=move || units.get() key=|(id, _)| *id let((id, ix))>
                    <UnitView account=id ix=ix bin=bin stop=stop />
                </For>
            </ol>
            {move || {
                let is_none = units.with(Vec::is_empty);
                let count = report.get().count;
                is_none.then(|| view! { <Hollow bin=bin is_empty=count == 0 /> })
            }}
            <All bin=bin />
        </li>
    }
}

/// Count and limit, where it stands against its band, what is due, what is late, what comes back.
#[component]
fn Figures(bin: Bin) -> impl IntoView {
    let board = use_board();
    let report = Memo::new(move |_| board.report.with(|reports| reports[bin.index()]));
    let is_neck = Memo::new(move |_| board.neck.get().is_some_and(|neck| neck.bin == bin));
    let limit = move || report.get().band.map(|band| words::count(band.max));
    let back = move || returning(board, bin).and_then(|returning| says::coming(&returning, board.clock()));
    view! {
        <p class="bin-count">
            <b class="bin-n num">{move || words::count(report.get().count)}</b>
            {move || limit().map(|limit| view! { <span class="bin-of num"><span class="vh">"of at most "</span><span aria-hidden="true">"/ "</span>{limit}</span> })}
            <Show when=move || is_neck.get()>
                <span class="tag tag-solid bin-neck"><Icon name="bottleneck" />"Bottleneck"</span>
            </Show>
        </p>
        <p class="bin-words">
            {move || says::level(&report.get()).map(|words| view! { <span>{words}</span> })}
            {move || {
                let due = report.get().due_now;
                (due > 0).then(|| view! { <span class="num">{format!("{} due", words::count(due))}</span> })
            }}
            {move || {
                let late = report.get().late;
                (late > 0).then(|| {
                    view! {
                        <a class="bin-late num" href=list_path(board, bin, true)>
                            <Icon name="late" size="ic-sm" />
                            {format!("{} late", words::count(late))}
                        </a>
                    }
                })
            }}
            {move || back().map(|words| view! { <span class="bin-back num"><Icon name="back" size="ic-sm" />{words}</span> })}
            {(bin == Bin::BadFit).then(|| view! { <span>"stays out"</span> })}
            {move || {
                let is_nobodys = State::is_shared(bin) && board.whose.get().one().is_some();
                is_nobodys.then(|| view! { <span>"anyone’s"</span> })
            }}
        </p>
    }
}

/// What the bin says to what is carried.
#[component]
fn Rule(verdict: Verdict) -> impl IntoView {
    let text = verdict.words();
    match verdict {
        // The bin itself answers the click.
        Verdict::Yes(_) => view! {
            <button class="bin-rule" type="button" tabindex="-1"><Icon name="to" size="ic-sm" /><span>{text}</span></button>
        }
        .into_any(),
        Verdict::No(_) => view! { <p class="bin-rule"><Icon name="ban" size="ic-sm" /><span>{text}</span></p> }.into_any(),
        Verdict::From => ().into_any(),
    }
}

/// A bin without an account to show, and what that means.
#[component]
fn Hollow(bin: Bin, is_empty: bool) -> impl IntoView {
    let text = if is_empty || bin == Bin::BadFit { bin.meaning() } else { "None of them is to be worked." };
    view! { <p class="bin-none">{text}</p> }
}

fn list_path(board: Board, bin: Bin, late: bool) -> String {
    let member = board.whose.get().one();
    let who = member.and_then(|ix| board.line.read(|state| state.member(ix).map(|m| m.id)));
    let query = says::list_query(bin, who, State::is_shared(bin), late);
    format!("{}?{query}", Route::Accounts.path())
}

/// The way to all of them.
#[component]
fn All(bin: Bin) -> impl IntoView {
    let board = use_board();
    let count = Memo::new(move |_| board.report.with(|reports| reports[bin.index()].count));
    let label = move || match count.get() {
        0 => "None".to_owned(),
        n => format!("All {}", words::count(n)),
    };
    view! {
        <a
            class="bin-all num"
            href=move || list_path(board, bin, false)
            on:focus=move |_| board.spot.set(Some(Spot { account: None, bin, neighbour: None }))
        >
            {label}
            <span class="vh">{format!(" in {}", bin.name())}</span>
        </a>
    }
}
