//! What is best read as numbers: the five metrics, Little's ledger, why accounts fell off.

use crate::ui::Icon;
use crate::ui::chart::SaveTable;
use leptos::prelude::*;
use takt_chart::board::{FlowBoard, LedgerRow, Metrics, Worth};
use takt_chart::csv;
use takt_chart::figure::Table;
use takt_chart::words::{count, duration, number, percent};
use takt_engine::measure::Z_95;
use takt_engine::measure::proportion::Share;
use takt_engine::time::DAY;
use takt_engine::wall::Booking;

/// The five metrics.
#[component]
pub fn MetricTiles(
    /// What is known.
    #[prop(into)]
    metrics: Signal<Metrics>,
    /// What it is worth, where deals say it.
    #[prop(into)]
    worth: Signal<Option<Worth>>,
) -> impl IntoView {
    view! { <section class="five" aria-label="The five metrics">{move || tiles(&metrics.get(), worth.get())}</section> }
}

fn tiles(metrics: &Metrics, worth: Option<Worth>) -> impl IntoView + use<> {
    let leads: u32 = metrics.leads.iter().map(|(_, n)| n).sum();
    let by_source: Vec<String> =
        metrics.leads.iter().take(3).map(|(name, n)| format!("{name} {}", count((*n).into()))).collect();
    let more = metrics.leads.len().saturating_sub(3);
    let mut by_source = by_source.join(" · ");
    if more > 0 {
        by_source = format!("{by_source} · {more} more");
    }
    let share = |(hits, of): (u32, u32)| {
        if of == 0 {
            return ("–".to_owned(), "Nothing was decided yet".to_owned());
        }
        let share = Share::new(hits, of);
        let edges = share.wilson(Z_95);
        (
            percent(share.rate()),
            format!(
                "{} of {}, sure to be {} to {}",
                count(hits.into()),
                count(of.into()),
                percent(edges.low),
                percent(edges.high)
            ),
        )
    };
    let tile = |label: &'static str, value: String, says: String| {
        view! { <div class="five-tile"><h3>{label}</h3><p class="five-n">{value}</p><p class="five-says">{says}</p></div> }
    };
    let qualified_says = worth.filter(|w| w.said > 0).map_or("Accepted by an executive".to_owned(), |w| {
        let say = if w.said == 1 { "says" } else { "say" };
        format!("Worth {}, as {} of them {say}", money(w.qualified), count(w.said.into()))
    });
    let ((to_opportunity, opportunity_says), (closed, closed_says)) =
        (share(metrics.to_opportunity), share(metrics.closed));
    view! {
        {tile("New leads", count(leads.into()), if by_source.is_empty() { "None came in".into() } else { by_source })}
        {tile("Lead to opportunity", to_opportunity, opportunity_says)}
        {tile("Qualified opportunities", count(metrics.opportunities.into()), qualified_says)}
        {tile("Opportunity to closed", closed, closed_says)}
        {match worth {
            Some(worth) => tile("Booked revenue", money(worth.booked.iter().sum()), booked_says(metrics, &worth)),
            None => tile("Won", count(metrics.won.into()), "Deals. No deal says yet what it is worth".into()),
        }}
    }
}

/// An amount, short: the board is read from afar.
fn money(amount: u64) -> String {
    match amount {
        0..10_000 => count(amount),
        10_000..10_000_000 => format!("{} k", number((amount as f64 / 100.0).round() / 10.0)),
        _ => format!("{} M", number((amount as f64 / 100_000.0).round() / 10.0)),
    }
}

fn booked_says(metrics: &Metrics, worth: &Worth) -> String {
    let parts =
        Booking::ALL.into_iter().zip(worth.booked).map(|(kind, sum)| format!("{} {}", kind.label(), money(sum)));
    let won = crate::state::words::plural(metrics.won.into(), "deal won", "deals won");
    format!("{won} · {}", parts.collect::<Vec<_>>().join(" · "))
}

/// The ledger's numbers.
fn ledger_table(rows: &[LedgerRow]) -> Table {
    let mut table = Table::new(&[
        "Stage",
        "On average",
        "A day",
        "Days each",
        "L − λW",
        "Before",
        "After",
        "Efficiency",
        "Starved",
        "Full",
    ]);
    let day = f64::from(DAY);
    for row in rows {
        let ledger = row.ledger();
        let starves =
            row.starved_s + row.full_s > 0 || row.bin.is_some_and(|b| b != takt_engine::bin::Bin::ActiveOpportunity);
        let time = |s: u64| {
            if row.range_s == 0 || !starves { "–".to_owned() } else { percent(s as f64 / row.range_s as f64) }
        };
        let gap = ledger.level() - ledger.rate() * ledger.time();
        table.row([
            row.bin.map_or_else(|| "In prospecting".to_owned(), |bin| bin.name().to_owned()),
            number(ledger.level()),
            number(ledger.rate() * day),
            number(ledger.time() / day),
            if gap.abs() < 1e-6 { "0".into() } else { format!("{gap:.3}") },
            count(row.already),
            count(row.remaining),
            format!("{:.2} %", row.efficiency() * 100.0),
            time(row.starved_s),
            time(row.full_s),
        ]);
    }
    table
}

/// Little's ledger, flow efficiency, starved and full time.
#[component]
pub fn LedgerTable(
    /// What is known.
    #[prop(into)]
    flow: Signal<FlowBoard>,
    /// Hands the table over.
    save: SaveTable,
) -> impl IntoView {
    let table = Memo::new(move |_| flow.with(|flow| ledger_table(&flow.ledger)));
    let says = move || {
        flow.with(|flow| match flow.waited {
            (_, 0) => "No hand-off was answered in this range.".to_owned(),
            (s, n) => format!("Hand-offs waited {} for their answer, on average.", duration(s / u64::from(n))),
        })
    };
    view! {
        <figure class="fig">
            <figcaption class="fig-head"><h3>"Little's ledger"</h3><p class="fig-says">{says}</p></figcaption>
            {move || table.with(grid)}
            <footer class="fig-foot">
                <p class="fig-note">
                    "How many were there on average (L), how many a day (λ), how long each (W, inside the range). L = λW holds exactly; W is the whole stay only where nobody was there before or after. Efficiency: time at cards over time spent there. Starved: below the band's minimum. Full: at its maximum, so what comes before is blocked."
                </p>
                <Csv name="Little's ledger" table=table save=save />
            </footer>
        </figure>
    }
}

/// Why accounts fell off the line.
#[component]
pub fn RejectTable(
    /// What is known.
    #[prop(into)]
    flow: Signal<FlowBoard>,
    /// Hands the table over.
    save: SaveTable,
) -> impl IntoView {
    let table = Memo::new(move |_| {
        flow.with(|flow| {
            let all: u32 = flow.rejects.iter().map(|(_, n)| n).sum();
            let mut table = Table::new(&["Reason", "Accounts", "Share"]);
            for (reason, n) in &flow.rejects {
                table.row([reason.label().to_owned(), count((*n).into()), percent(Share::new(*n, all).rate())]);
            }
            table
        })
    });
    let says = move || {
        flow.with(|flow| match flow.rejects.first() {
            Some((reason, n)) => format!("Most often: “{}”, {} times.", reason.label(), count((*n).into())),
            None => "Nothing fell off in this range.".to_owned(),
        })
    };
    view! {
        <figure class="fig">
            <figcaption class="fig-head"><h3>"Why accounts fell off"</h3><p class="fig-says">{says}</p></figcaption>
            {move || table.with(grid)}
            <footer class="fig-foot"><p class="fig-note"></p><Csv name="Why accounts fell off" table=table save=save /></footer>
        </figure>
    }
}

#[component]
fn Csv(
    /// The file's name.
    name: &'static str,
    /// Its content.
    table: Memo<Table>,
    /// Hands it over.
    save: SaveTable,
) -> impl IntoView {
    let hand_over = move |_| save.run((name.to_owned(), table.with_untracked(csv::table)));
    view! {
        <button class="btn btn-sm btn-ghost" type="button" on:click=hand_over>
            <Icon name="export" size="ic-sm" />
            "CSV"
            <span class="vh">{format!(" of {name}")}</span>
        </button>
    }
}

fn grid(table: &Table) -> impl IntoView + use<> {
    let head = table
        .head
        .iter()
        .enumerate()
        .map(|(i, cell)| view! { <th scope="col" class={if i > 0 { "num" } else { "" }}>{cell.clone()}</th> })
        .collect_view();
    let rows = table
        .rows
        .iter()
        .map(|row| {
            let cells = row
                .iter()
                .enumerate()
                .map(|(i, cell)| {
                    if i == 0 {
                        view! { <th scope="row">{cell.clone()}</th> }.into_any()
                    } else {
                        view! { <td class="num">{cell.clone()}</td> }.into_any()
                    }
                })
                .collect_view();
            view! { <tr>{cells}</tr> }
        })
        .collect_view();
    view! {
        <div class="fig-table" tabindex="0" role="group" aria-label="Table">
            <table class="fig-grid"><thead><tr>{head}</tr></thead><tbody>{rows}</tbody></table>
        </div>
    }
}
