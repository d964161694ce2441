//! A screen of parts under one heading, and plain tables. Plain functions, since many screens are made so.

use crate::routes::Route;
use crate::state::use_line;
use leptos::prelude::*;
use takt_engine::settings::Role;

/// One part of a screen.
pub struct Part {
    /// Its anchor.
    pub id: &'static str,
    /// Its heading.
    pub name: &'static str,
    /// One sentence.
    pub lede: &'static str,
    /// What it holds.
    pub body: AnyView,
}

/// A part.
pub fn part(id: &'static str, name: &'static str, lede: &'static str, body: impl IntoView + 'static) -> Part {
    Part { id, name, lede, body: body.into_any() }
}

/// Screens a manager goes between.
const CONTROLS: [Route; 9] = [
    Route::Bench,
    Route::Inbound,
    Route::Campaigns,
    Route::HandOffs,
    Route::Recycling,
    Route::Rules,
    Route::Deal,
    Route::Alerts,
    Route::Contests,
];

/// The whole screen: heading, its parts with their anchors, and the way to its neighbours.
pub fn sheet(here: Route, lede: AnyView, parts: Vec<Part>) -> AnyView {
    let name = here.name();
    document().set_title(&format!("{name} · Takt"));
    let anchors = parts.iter().map(|p| (format!("#{}", p.id), p.name)).collect::<Vec<_>>();
    let others = CONTROLS.into_iter().filter(|route| *route != here).map(|route| (route.path(), route.name()));
    let links = anchors
        .into_iter()
        .map(|(href, name)| link(href, name, false))
        .chain(others.enumerate().map(|(i, (href, name))| link(href, name, i == 0)));
    let links = links.collect_view();
    let sections = parts.into_iter().map(section).collect_view();
    view! {
        <div class="sets">
            <header class="page-head">
                <h1 tabindex="-1">{name}</h1>
                <p class="page-lede">{lede}</p>
            </header>
            <nav class="set-nav" aria-label=name><ul>{links}</ul></nav>
            <div class="set-list">{sections}</div>
        </div>
    }
    .into_any()
}

fn link(href: String, name: &'static str, is_first: bool) -> AnyView {
    view! { <li class:set-nav-on=is_first><a href=href>{name}</a></li> }.into_any()
}

fn section(part: Part) -> AnyView {
    let heading = format!("{}-h", part.id);
    let named_by = heading.clone();
    view! {
        <section class="set" id=part.id aria-labelledby=named_by>
            <div class="set-head"><h2 id=heading>{part.name}</h2><p class="quiet">{part.lede}</p></div>
            <div class="set-body">{part.body}</div>
        </section>
    }
    .into_any()
}

/// One cell of a plain table.
#[derive(Clone, PartialEq)]
pub enum Cell {
    /// Words.
    Text(String),
    /// Words that explain.
    Quiet(String),
    /// A whole sentence, which keeps room for itself where the table is wider than the screen.
    Sentence(String),
    /// Words to be noticed.
    Alarm(String),
    /// A number.
    Number(String),
    /// A name that leads somewhere.
    Link(String, String),
    /// A share of a thousand, drawn, and what it says.
    Bar(u32, String),
}

impl Cell {
    /// A counted number.
    pub fn count(n: u32) -> Self {
        Self::Number(crate::state::words::count(n))
    }
}

/// A plain table; the first cell of a row names it. A heading that ends in `#` stands over numbers.
pub fn grid(label: &'static str, head: &'static [&'static str], rows: Vec<Vec<Cell>>) -> AnyView {
    grid_with(label, head, rows.into_iter().map(|cells| (cells, None)).collect())
}

/// A plain table whose rows may end in something to press.
pub fn grid_with(
    label: &'static str,
    head: &'static [&'static str],
    rows: Vec<(Vec<Cell>, Option<AnyView>)>,
) -> AnyView {
    let head = head
        .iter()
        .map(|name| {
            let class = if name.ends_with('#') { "num" } else { "" };
            view! { <th scope="col" class=class>{name.trim_end_matches('#')}</th> }.into_any()
        })
        .collect_view();
    let rows = rows
        .into_iter()
        .map(|(cells, act)| {
            let cells = cells.into_iter().enumerate().map(|(i, cell)| drawn(i == 0, cell)).collect_view();
            view! { <tr>{cells}{act.map(|act| view! { <td class="end">{act}</td> }.into_any())}</tr> }.into_any()
        })
        .collect_view();
    view! {
        <div class="scroll-x" role="region" aria-label=label tabindex="0">
            <table class="table table-mid"><thead><tr>{head}</tr></thead><tbody>{rows}</tbody></table>
        </div>
    }
    .into_any()
}

fn drawn(is_first: bool, cell: Cell) -> AnyView {
    let inner = match cell {
        Cell::Number(text) => return view! { <td class="num">{text}</td> }.into_any(),
        Cell::Quiet(text) => return view! { <td class="quiet">{text}</td> }.into_any(),
        Cell::Sentence(text) => return view! { <td class="quiet says">{text}</td> }.into_any(),
        Cell::Alarm(text) => return view! { <td><span class="tag tag-alarm">{text}</span></td> }.into_any(),
        Cell::Bar(permille, text) => {
            let share = format!("{:.3}", f64::from(permille.min(1_000)) / 1_000.0);
            return view! {
                <td><span class="bar bench-bar" aria-hidden="true" style:--v=share></span><span class="vh">{text}</span></td>
            }
            .into_any();
        }
        Cell::Link(text, href) => view! { <a href=href>{text}</a> }.into_any(),
        Cell::Text(text) => text.into_any(),
    };
    if is_first { view! { <th scope="row">{inner}</th> }.into_any() } else { view! { <td>{inner}</td> }.into_any() }
}

/// A quiet sentence, where there is nothing to list.
pub fn nothing(text: impl Into<String>) -> AnyView {
    let text = text.into();
    view! { <p class="quiet">{text}</p> }.into_any()
}

/// A button of a list.
pub fn press(text: impl Into<String>, label: impl Into<String>, run: impl Fn() + 'static) -> AnyView {
    let (text, label) = (text.into(), label.into());
    view! { <button class="btn btn-sm" type="button" aria-label=label on:click=move |_| run()>{text}</button> }
        .into_any()
}

/// Whether whoever sits here is a manager; followed.
pub fn is_manager() -> Memo<bool> {
    let line = use_line();
    Memo::new(move |_| {
        line.me_ix().is_some_and(|ix| line.read(|s| s.member(ix).is_some_and(|m| m.draft.role >= Role::Manager)))
    })
}

/// Everyone who works here, by place, with their names.
pub fn people(state: &takt_engine::State) -> Vec<(takt_engine::ids::MemberIx, String)> {
    let places = 0..state.members().len() as takt_engine::ids::MemberIx;
    places.filter(|ix| state.member(*ix).is_some_and(|m| m.active)).map(|ix| (ix, who(state, ix))).collect()
}

/// The name of a member by place, or who stands there when nobody does.
pub fn who(state: &takt_engine::State, ix: takt_engine::ids::MemberIx) -> String {
    state.member(ix).map_or_else(|| "everyone".into(), |m| m.draft.name.clone())
}
