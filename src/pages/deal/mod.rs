//! Distribution: who gets which account, at random, equally, and so that anybody can check it.

mod alike;
mod begin;
mod by_hand;
mod dealing;
mod log;
mod plan;

use crate::routes::Route;
use crate::state::{use_line, words};
use dealing::Table;
use leptos::prelude::*;
use takt_engine::settings::Role;

/// The screen.
#[component]
pub fn DealTable() -> impl IntoView {
    document().set_title("Distribution · Takt");
    let line = use_line();
    let table = Table::new();
    let may_deal = Memo::new(move |_| {
        line.me_ix().is_some_and(|ix| line.read(|s| s.member(ix).is_some_and(|m| m.draft.role >= Role::Manager)))
    });
    // What is looked at afterwards does not come up in the midst of a deal either.
    let has_dealt = table.at_rest(|line| line.read(|s| s.deal_rows() > 0));
    view! {
        <div class="sets">
            <header class="page-head">
                <h1 tabindex="-1">"Distribution"</h1>
                <p class="page-lede">"At random, equally within source, size and score, and so that anybody can check it."</p>
            </header>
            <nav class="set-nav" aria-label="Distribution">
                <ul>
                    <li><a href="#deal">"The deal"</a></li>
                    <li><a href="#holders">"Who has what"</a></li>
                    <Show when=move || may_deal.get()>
                        <li><a href="#by-hand">"By hand"</a></li>
                    </Show>
                    <Show when=move || has_dealt.get()>
                        <li><a href="#alike">"Is it alike?"</a></li>
                        <li><a href="#draws">"Every draw"</a></li>
                    </Show>
                    <li><a href=Route::Settings.path()>"Settings"</a></li>
                </ul>
            </nav>
            <div class="set-list">
                <Part id="deal" name="The deal" lede="A secret seed decides. Its fingerprint is known before, the seed after.">
                    <begin::Begin table=table may_deal=may_deal />
                </Part>
                <Part id="holders" name="Who has what" lede="What was dealt is theirs, also with the network off.">
                    <Holders table=table />
                </Part>
                <Show when=move || may_deal.get()>
                    <Part id="by-hand" name="By hand" lede="Where a person knows better than chance, with a reason.">
                        {by_hand::by_hand()}
                    </Part>
                </Show>
                <Show when=move || has_dealt.get()>
                    <Part id="alike" name="Is it alike?" lede="How far one member's accounts lie from everybody else's.">
                        <alike::Alike table=table />
                    </Part>
                    <Part id="draws" name="Every draw" lede="Nothing is left out: empty places and hand-picked ones too.">
                        <log::Draws table=table />
                    </Part>
                </Show>
            </div>
        </div>
    }
}

/// One part of the screen with its heading.
#[component]
fn Part(
    /// Its anchor.
    id: &'static str,
    /// Its heading.
    name: &'static str,
    /// One sentence.
    lede: &'static str,
    /// What it holds.
    children: Children,
) -> impl IntoView {
    let heading = format!("{id}-h");
    let named_by = heading.clone();
    view! {
        <section class="set" id=id aria-labelledby=named_by>
            <div class="set-head"><h2 id=heading>{name}</h2><p class="quiet">{lede}</p></div>
            <div class="set-body">{children()}</div>
        </section>
    }
}

/// Everyone who is dealt to, with what they hold against their band.
#[component]
fn Holders(
    /// The dealer's desk.
    table: Table,
) -> impl IntoView {
    let rows = table.at_rest(|line| {
        let today = line.now().day(line.offset_min());
        line.read(|s| dealing::holders(s, today))
    });
    let is_empty = move || rows.with(Vec::is_empty);
    view! {
        <Show when=is_empty>
            <p class="quiet">"Nobody stands at the station that researches. Add someone in Settings."</p>
        </Show>
        <div class="scroll-x" role="region" aria-label="Table of queues" tabindex="0" hidden=is_empty>
            <table class="table table-mid">
                <thead>
                    <tr>
                        <th scope="col">"Member"</th>
                        <th scope="col" class="num">"In the queue"</th>
                        <th scope="col" class="num">"Target"</th>
                        <th scope="col">"Of the band"</th>
                        <th scope="col">"Today"</th>
                    </tr>
                </thead>
                <tbody>
                    <For each=move || rows.get() key=|row| row.clone() let:row>
                        <tr data-group="queued">
                            <th scope="row">{row.name}</th>
                            <td class="num">{words::count(row.held)}</td>
                            <td class="num">{words::count(row.target)}</td>
                            <td>
                                <span class="bar" aria-hidden="true" style:--v=format!("{:.3}", f64::from(row.permille) / 1_000.0)></span>
                                <span class="vh">{format!("{} of {}", row.held, row.max)}</span>
                            </td>
                            <td class="quiet">{row.today}</td>
                        </tr>
                    </For>
                </tbody>
            </table>
        </div>
    }
}
