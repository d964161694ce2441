//! A board's panels, the same here and in what is shared.

use super::answers::Answers;
use super::tables::{LedgerTable, MetricTiles, RejectTable};
use crate::ui::chart::{ChartFigure, Draw, SaveTable};
use leptos::prelude::*;
use takt_chart::board::FlowBoard;
use takt_chart::{Board, Chart};

/// One chart: its place on the board, and what draws it there; `None` where the board does not have it.
type Panel = (&'static str, fn(&Board) -> Option<&dyn Chart>);

/// What stands before the two tables.
const CHARTS: [Panel; 9] = [
    ("bd-wip", |b| b.wip.as_ref().map(|c| c as &dyn Chart)),
    ("bd-out", |b| b.output.as_ref().map(|c| c as &dyn Chart)),
    ("bd-cfd", |b| b.flow.as_ref().map(|f| &f.cumulative as &dyn Chart)),
    ("bd-age", |b| b.flow.as_ref().map(|f| &f.ageing as &dyn Chart)),
    ("bd-cyc", |b| b.flow.as_ref().map(|f| &f.cycles as &dyn Chart)),
    ("bd-xmr", |b| b.flow.as_ref().map(|f| &f.throughput as &dyn Chart)),
    ("bd-shr", |b| b.accepted.as_ref().map(|c| c as &dyn Chart)),
    ("bd-stp", |b| b.flow.as_ref().map(|f| &f.steps as &dyn Chart)),
    ("bd-snk", |b| b.flow.as_ref().map(|f| &f.sankey as &dyn Chart)),
];

/// And after them.
const LAST: [Panel; 3] = [
    ("bd-fun", |b| b.people.as_ref().map(|p| &p.funnel as &dyn Chart)),
    ("bd-rnk", |b| b.people.as_ref().map(|p| &p.ranking as &dyn Chart)),
    ("bd-cmp", |b| b.compared.as_ref().map(|c| c as &dyn Chart)),
];

/// All panels the board has.
#[component]
pub fn Panels(
    /// The board.
    #[prop(into)]
    board: Signal<Board>,
    /// Hands a table over.
    save: SaveTable,
) -> impl IntoView {
    let flow = Memo::new(move |_| board.with(|b| b.flow.clone()).unwrap_or_default());
    let head = Memo::new(move |_| board.with(|b| b.headline.clone()));
    let metrics = Memo::new(move |_| board.with(|b| b.metrics.clone()));
    let worth = Memo::new(move |_| board.with(|b| b.worth));
    let charts = |panels: &'static [Panel]| panels.iter().map(|panel| chart(board, *panel, save)).collect_view();
    view! {
        <Answers head=head />
        <MetricTiles metrics=metrics worth=worth />
        <div class="bd-grid">
            {charts(&CHARTS)}
            {tables(board, flow, save)}
            {charts(&LAST)}
        </div>
    }
}

fn chart(board: Signal<Board>, (place, get): Panel, save: SaveTable) -> AnyView {
    let is_there = Memo::new(move |_| board.with(|b| get(b).is_some()));
    let draw: Draw = Callback::new(move |width: f64| board.with(|b| get(b).map(|chart| chart.figure(width))));
    let cell = move || {
        is_there.get().then(|| {
            view! { <div class=format!("bd-cell {place}")><ChartFigure draw=draw save=save /></div> }.into_any()
        })
    };
    cell.into_any()
}

fn tables(board: Signal<Board>, flow: Memo<FlowBoard>, save: SaveTable) -> AnyView {
    let is_there = Memo::new(move |_| board.with(|b| b.flow.is_some()));
    let cells = move || {
        is_there.get().then(|| {
            view! {
                <div class="bd-cell bd-rej"><RejectTable flow=flow save=save /></div>
                <div class="bd-cell bd-led"><LedgerTable flow=flow save=save /></div>
            }
            .into_any()
        })
    };
    cells.into_any()
}
