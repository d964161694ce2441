//! A board's panels, the same here and in what is shared.

use super::answers::Answers;
use super::tables::{LedgerTable, MetricTiles, RejectTable};
use crate::ui::chart::{ChartFigure, SaveTable};
use leptos::prelude::*;
use takt_chart::Board;
use takt_chart::board::{FlowBoard, People};

/// All panels the board has.
#[component]
pub fn Panels(
    /// The board.
    #[prop(into)]
    board: Signal<Board>,
    /// Hands a table over.
    save: SaveTable,
) -> impl IntoView {
    let has = move |is: fn(&Board) -> bool| Memo::new(move |_| board.with(is));
    let (has_wip, has_output) = (has(|b| b.wip.is_some()), has(|b| b.output.is_some()));
    let (has_flow, has_people, has_compared) =
        (has(|b| b.flow.is_some()), has(|b| b.people.is_some()), has(|b| b.compared.is_some()));
    let wip = Memo::new(move |_| board.with(|b| b.wip.clone()).unwrap_or_default());
    let output = Memo::new(move |_| board.with(|b| b.output.clone()).unwrap_or_default());
    let flow = Memo::new(move |_| board.with(|b| b.flow.clone()).unwrap_or_default());
    let people = Memo::new(move |_| board.with(|b| b.people.clone()).unwrap_or_default());
    let compared = Memo::new(move |_| board.with(|b| b.compared.clone()).unwrap_or_default());
    let of_flow =
        move |get: fn(&FlowBoard) -> &takt_chart::form::Cumulative| Memo::new(move |_| flow.with(|f| get(f).clone()));
    let cumulative = of_flow(|f| &f.cumulative);
    let cycles = Memo::new(move |_| flow.with(|f| f.cycles.clone()));
    let ageing = Memo::new(move |_| flow.with(|f| f.ageing.clone()));
    let throughput = Memo::new(move |_| flow.with(|f| f.throughput.clone()));
    let steps = Memo::new(move |_| flow.with(|f| f.steps.clone()));
    let sankey = Memo::new(move |_| flow.with(|f| f.sankey.clone()));
    let funnel = Memo::new(move |_| people.with(|p: &People| p.funnel.clone()));
    let ranking = Memo::new(move |_| people.with(|p: &People| p.ranking.clone()));
    let head = Memo::new(move |_| board.with(|b| b.headline.clone()));
    let metrics = Memo::new(move |_| board.with(|b| b.metrics.clone()));
    view! {
        <Answers head=head />
        <MetricTiles metrics=metrics />
        <div class="bd-grid">
            <Show when=move || has_wip.get()><div class="bd-cell bd-wip"><ChartFigure chart=wip save=save /></div></Show>
            <Show when=move || has_output.get()><div class="bd-cell bd-out"><ChartFigure chart=output save=save /></div></Show>
            <Show when=move || has_flow.get()>
                <div class="bd-cell bd-cfd"><ChartFigure chart=cumulative save=save /></div>
                <div class="bd-cell bd-age"><ChartFigure chart=ageing save=save /></div>
                <div class="bd-cell bd-cyc"><ChartFigure chart=cycles save=save /></div>
                <div class="bd-cell bd-xmr"><ChartFigure chart=throughput save=save /></div>
                <div class="bd-cell bd-stp"><ChartFigure chart=steps save=save /></div>
                <div class="bd-cell bd-snk"><ChartFigure chart=sankey save=save /></div>
                <div class="bd-cell bd-rej"><RejectTable flow=flow save=save /></div>
                <div class="bd-cell bd-led"><LedgerTable flow=flow save=save /></div>
            </Show>
            <Show when=move || has_people.get()>
                <div class="bd-cell bd-fun"><ChartFigure chart=funnel save=save /></div>
                <div class="bd-cell bd-rnk"><ChartFigure chart=ranking save=save /></div>
            </Show>
            <Show when=move || has_compared.get()><div class="bd-cell bd-cmp"><ChartFigure chart=compared save=save /></div></Show>
        </div>
    }
}
