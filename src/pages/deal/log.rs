//! The audit log, and the proof that it is what the seed drew.

use super::dealing::{Table, hex};
use crate::routes::Route;
use crate::state::{Line, use_effects, use_line, words};
use crate::ui::Icon;
use leptos::prelude::*;
use takt_engine::State;
use takt_engine::distribute::{DealId, DealKind, DealView, Stratum};
use takt_engine::ids::AccountId;

/// Rows shown at once; the file has them all.
const SHOWN: u32 = 40;

#[derive(Clone, PartialEq)]
struct Row {
    number: u32,
    account: Option<AccountId>,
    name: String,
    member: String,
    stratum: String,
    place: String,
    there: String,
    what: String,
    is_odd: bool,
}

fn stratum_words(stratum: &Stratum) -> String {
    if stratum.is_inbound() {
        return "Inbound".into();
    }
    let source = if stratum.source.is_empty() { "source unknown" } else { stratum.source.as_str() };
    let size = match stratum.size {
        0 => "size unknown".to_owned(),
        n => format!("size {n}"),
    };
    let third = ["lower third", "middle third", "upper third"].get(usize::from(stratum.tertile)).unwrap_or(&"");
    let territory = if stratum.territory == 0 { String::new() } else { format!(", territory {}", stratum.territory) };
    format!("{source}, {size}, {third}{territory}")
}

fn what(view: &DealView<'_>) -> String {
    let said = match view.kind {
        DealKind::Dealt => "Dealt".to_owned(),
        DealKind::Void => format!("Empty: {}", view.void.map_or("", |v| v.words())),
        DealKind::Override => {
            format!("By hand: {}", view.override_reason.map_or_else(String::new, |r| r.label().to_lowercase()))
        }
        DealKind::Ahead => "Drawn ahead".to_owned(),
        DealKind::Inbound => "Came in".to_owned(),
    };
    if view.is_undone { format!("{said}, taken back") } else { said }
}

fn row(state: &State, at: u32) -> Row {
    let view = state.deal_view(at);
    Row {
        number: at + 1,
        account: view.account,
        name: view.name.to_owned(),
        member: view.member.to_owned(),
        stratum: view.stratum.map(stratum_words).unwrap_or_default(),
        place: if view.stratum.is_some() { (view.k + 1).to_string() } else { "–".into() },
        there: view.available.len().to_string(),
        what: what(&view),
        is_odd: !matches!(view.kind, DealKind::Dealt | DealKind::Ahead | DealKind::Inbound) || view.is_undone,
    }
}

/// A field of the file, guarded for spreadsheets.
fn cell(text: &str) -> String {
    let guarded = if text.starts_with(['=', '+', '-', '@']) { format!("'{text}") } else { text.to_owned() };
    if guarded.contains([',', '"', '\n']) { format!("\"{}\"", guarded.replace('"', "\"\"")) } else { guarded }
}

/// The whole log as a file, with what is needed to check it by other means.
fn file(state: &State, offset_min: i16) -> String {
    let mut out = String::from(
        "draw,deal,commitment,seed,at,by,what,source,size,third,territory,place,available,member,account\n",
    );
    for at in 0..state.deal_rows() {
        let view = state.deal_view(at);
        let deal = state.deals().get(usize::from(state.deal_row(at).deal));
        let stratum = view.stratum.cloned();
        let number = |n: Option<u8>| n.map(|n| n.to_string()).unwrap_or_default();
        let cells = [
            (at + 1).to_string(),
            deal.map(|d| d.plan.name.clone()).unwrap_or_default(),
            deal.map(|d| hex(&d.commitment)).unwrap_or_default(),
            deal.and_then(|d| d.seed).map(|s| hex(&s)).unwrap_or_default(),
            words::iso(view.at, offset_min),
            view.by.to_owned(),
            what(&view),
            stratum.as_ref().map(|s| s.source.clone()).unwrap_or_default(),
            number(stratum.as_ref().map(|s| s.size)),
            number(stratum.as_ref().map(|s| s.tertile)),
            number(stratum.as_ref().map(|s| s.territory)),
            view.k.to_string(),
            view.available.join("; "),
            view.member.to_owned(),
            view.name.to_owned(),
        ];
        out += &cells.map(|c| cell(&c)).join(",");
        out.push('\n');
    }
    out
}

/// The log.
#[component]
pub fn Draws(
    /// The dealer's desk.
    table: Table,
) -> impl IntoView {
    let (line, effects) = (use_line(), use_effects());
    let count = Memo::new(move |_| line.read(State::deal_rows));
    let rows = table.at_rest(move |line| {
        let count = count.get();
        line.read(|s| (count.saturating_sub(SHOWN)..count).rev().map(|at| row(s, at)).collect::<Vec<_>>())
    });
    let exceptions = move || {
        line.read(|s| {
            let (overrides, voids) =
                s.deals().iter().map(|d| s.deal_exceptions(d.id)).fold((0, 0), |a, b| (a.0 + b.0, a.1 + b.1));
            format!(
                "{}, {} by hand, {} empty.",
                words::plural(s.deal_rows().into(), "row", "rows"),
                words::count(overrides),
                words::count(voids)
            )
        })
    };
    view! {
        <p>{exceptions}</p>
        <Proofs table=table line=line />
        <button
            class="btn"
            type="button"
            on:click=move |_| {
                let text = line.peek(|s| file(s, line.ctx().offset_min));
                effects.outside().download("takt-draws.csv", "text/csv", text.into_bytes());
            }
        >
            <Icon name="export" />"Save every draw as CSV"
        </button>
        <div class="scroll-x" role="region" aria-label="Table of draws" tabindex="0">
            <table class="table table-mid deal-log">
                <caption class="vh">{format!("The last {SHOWN} draws, newest first")}</caption>
                <thead>
                    <tr>
                        <th scope="col" class="num">"Draw"</th>
                        <th scope="col">"Account"</th>
                        <th scope="col">"To"</th>
                        <th scope="col">"Stratum"</th>
                        <th scope="col" class="num">"Place"</th>
                        <th scope="col" class="num">"There"</th>
                        <th scope="col">"What"</th>
                    </tr>
                </thead>
                <tbody>
                    <For each=move || rows.get() key=|row| (row.number, row.what.clone(), row.name.clone()) let:row>
                        <tr>
                            <td class="num">{words::count(row.number)}</td>
                            <th scope="row">
                                {match row.account {
                                    Some(id) => view! { <a href=Route::Account(id).path()>{row.name}</a> }.into_any(),
                                    None => view! { <span class="quiet">"–"</span> }.into_any(),
                                }}
                            </th>
                            <td>{row.member}</td>
                            <td>{row.stratum}</td>
                            <td class="num">{row.place}</td>
                            <td class="num">{row.there}</td>
                            <td>
                                <span class="row row-tight">
                                    {row.is_odd.then(|| view! { <Icon name="flag" size="ic-sm" /> })}
                                    {row.what}
                                </span>
                            </td>
                        </tr>
                    </For>
                </tbody>
            </table>
        </div>
    }
}

/// Each deal with its proof.
#[component]
fn Proofs(table: Table, line: Line) -> impl IntoView {
    let deals = Memo::new(move |_| {
        line.read(|s| {
            let known = s.deals().iter().filter(|d| !d.is_void);
            known.map(|d| (d.id, d.plan.name.clone(), d.seed)).rev().collect::<Vec<_>>()
        })
    });
    let said = RwSignal::new(Vec::<(DealId, bool, String)>::new());
    let prove = move |deal: DealId| {
        let (is_good, words) = match table.prove(deal) {
            Ok(Ok(proof)) => (
                true,
                format!(
                    "Proved: {} in {} come out of the seed again.",
                    words::plural(proof.draws.into(), "draw", "draws"),
                    words::plural(proof.strata.into(), "stratum", "strata")
                ),
            ),
            Ok(Err(words)) => (false, words),
            Err(refusal) => (false, refusal.to_string()),
        };
        said.update(|all| {
            all.retain(|(id, ..)| *id != deal);
            all.push((deal, is_good, words));
        });
    };
    let answer = move |deal: DealId| said.with(|all| all.iter().find(|(id, ..)| *id == deal).cloned());
    view! {
        <ul class="list">
            <For each=move || deals.get() key=|deal| deal.clone() let:deal>
                {
                    let (id, name, revealed) = deal;
                    let has_seed = table.seed(id).is_some();
                    view! {
                        <li>
                            <div class="list-main">
                                <b>{name}</b>
                                <span class="list-sub">
                                    {match revealed {
                                        Some(seed) => format!("Seed {}", hex(&seed)),
                                        None if has_seed => "Open; the seed is on this device".to_owned(),
                                        None => "Open; it can be proved once the seed is revealed".to_owned(),
                                    }}
                                </span>
                                <span role="status">
                                    {move || answer(id).map(|(_, is_good, words)| view! {
                                        <span class="row row-tight" data-proved=is_good.to_string()>
                                            <Icon name=if is_good { "check" } else { "warn" } size="ic-sm" />
                                            {words}
                                        </span>
                                    })}
                                </span>
                            </div>
                            <button class="btn btn-sm" type="button" disabled=!has_seed on:click=move |_| prove(id)>"Prove it"</button>
                        </li>
                    }
                }
            </For>
        </ul>
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_stratum_is_told_in_words() {
        let stratum = Stratum { source: "Referral".into(), size: 2, tertile: 1, territory: 0 };
        assert_eq!(stratum_words(&stratum), "Referral, size 2, middle third");
        assert_eq!(stratum_words(&Stratum::inbound()), "Inbound");
    }

    #[test]
    fn a_spreadsheet_takes_no_cell_for_a_formula() {
        assert_eq!(cell("=1+1"), "'=1+1");
        assert_eq!(cell("Smith, Jones"), "\"Smith, Jones\"");
    }
}
