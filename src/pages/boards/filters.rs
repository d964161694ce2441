//! What the board looks at. Every choice is in the address.

use super::Desk;
use crate::state::board::{Against, BoardQuery, Span};
use leptos::prelude::*;
use takt_engine::history::Laps;
use takt_engine::ids::MemberId;

/// What a choice offers: its value in the page, and its words.
type Choices = Vec<(String, String)>;

/// The row of choices.
#[component]
pub fn Filters(
    /// The screen.
    desk: Desk,
) -> impl IntoView {
    let (line, query) = (desk.line, desk.query);
    let members = Memo::new(move |_| {
        line.read(|state| {
            let active = state.members().iter().filter(|m| m.active);
            offers("Everyone", active.map(|m| (format!("{:x}", m.id.0), m.draft.name.clone())))
        })
    });
    let sources = Memo::new(move |_| {
        line.read(|state| {
            let words = (0..state.sources().len() as u16).map(|s| state.sources().word(s).to_owned());
            offers("All", words.filter(|word| !word.is_empty()).take(200).map(|word| (word.clone(), word)))
        })
    });
    let campaigns = Memo::new(move |_| {
        line.read(|state| {
            let all = state.controls().campaigns.iter();
            offers("All", all.map(|c| (c.key.to_string(), c.name.clone())))
        })
    });
    let laps = Memo::new(move |_| {
        offers("All", [("first", "First way"), ("later", "Came back")].map(|(key, words)| (key.into(), words.into())))
    });
    let against = Memo::new(move |_| {
        offers("Nothing", [("before", "The days before"), ("days", "Other days")].map(|(k, w)| (k.into(), w.into())))
    });
    let spans = Span::CHOICES
        .into_iter()
        .map(|(span, _, words)| {
            view! {
                <button
                    class="btn btn-sm"
                    type="button"
                    aria-pressed=move || (query.with(|q| q.span) == span).to_string()
                    on:click=move |_| desk.change(|q| q.span = span)
                >
                    {words}
                </button>
            }
        })
        .collect_view();
    let own = Signal::derive(move || {
        let range = desk.range();
        (range.from.0, range.to.0)
    });
    let others = Signal::derive(move || {
        let range = desk.range();
        let range = query.with(|q| q.against.unwrap_or(Against::Before)).range(range);
        (range.from.0, range.to.0)
    });
    let has_others = Memo::new(move |_| query.with(|q| matches!(q.against, Some(Against::Days(..)))));
    let has_campaigns = Memo::new(move |_| campaigns.with(|c| c.len() > 1));
    let to_span: fn(&mut BoardQuery, u32, u32) = |q, from, to| q.span = Span::Between(from, to);
    let to_against: fn(&mut BoardQuery, u32, u32) = |q, from, to| q.against = Some(Against::Days(from, to));
    view! {
        <div class="bd-filters no-print" role="group" aria-label="What the board looks at">
            <div class="bd-spans" role="group" aria-label="Days">{spans}</div>
            {days(desk, ["From", "to"], own, to_span)}
            {choice(
                "Whose",
                members,
                Signal::derive(move || query.with(|q| q.member.map(|id| format!("{:x}", id.0)).unwrap_or_default())),
                Callback::new(move |v: String| desk.change(|q| q.member = u64::from_str_radix(&v, 16).ok().map(MemberId))),
            )}
            {choice(
                "Source",
                sources,
                Signal::derive(move || query.with(|q| q.source.clone().unwrap_or_default())),
                Callback::new(move |v: String| desk.change(|q| q.source = (!v.is_empty()).then_some(v))),
            )}
            {move || {
                has_campaigns
                    .get()
                    .then(|| {
                        choice(
                            "Campaign",
                            campaigns,
                            Signal::derive(move || query.with(|q| q.campaign.map(|c| c.to_string()).unwrap_or_default())),
                            Callback::new(move |v: String| desk.change(|q| q.campaign = v.parse().ok())),
                        )
                    })
            }}
            {choice(
                "Laps",
                laps,
                Signal::derive(move || {
                    query
                        .with(|q| match q.laps {
                            Laps::All => "",
                            Laps::First => "first",
                            Laps::Later => "later",
                        })
                        .to_owned()
                }),
                Callback::new(move |v: String| {
                    desk.change(|q| {
                        q.laps = match v.as_str() {
                            "first" => Laps::First,
                            "later" => Laps::Later,
                            _ => Laps::All,
                        };
                    });
                }),
            )}
            {choice(
                "Against",
                against,
                Signal::derive(move || {
                    query
                        .with(|q| match q.against {
                            None => "",
                            Some(Against::Before) => "before",
                            Some(Against::Days(..)) => "days",
                        })
                        .to_owned()
                }),
                Callback::new(move |v: String| {
                    let (from, to) = others.get_untracked();
                    desk.change(|q| {
                        q.against = match v.as_str() {
                            "before" => Some(Against::Before),
                            "days" => Some(Against::Days(from, to)),
                            _ => None,
                        };
                    });
                }),
            )}
            {move || has_others.get().then(|| days(desk, ["the days from", "until"], others, to_against))}
        </div>
    }
}

/// The plain choice first, then the others.
fn offers(plain: &str, others: impl IntoIterator<Item = (String, String)>) -> Choices {
    std::iter::once((String::new(), plain.to_owned())).chain(others).collect()
}

/// One choice.
fn choice(label: &'static str, offers: Memo<Choices>, now: Signal<String>, choose: Callback<String>) -> AnyView {
    let options = move || {
        let option = |(value, words): (String, String)| {
            let mine = value.clone();
            view! { <option value=value selected=move || now.with(|now| *now == mine)>{words}</option> }.into_any()
        };
        offers.get().into_iter().map(option).collect_view()
    };
    view! {
        <label class="bd-field"><span>{label}</span>
            <select class="select input-sm" on:change=move |e| choose.run(event_target_value(&e))>{options}</select>
        </label>
    }
    .into_any()
}

/// Two days. The one that is set pushes the other before it where they would cross.
fn days(
    desk: Desk,
    labels: [&'static str; 2],
    shown: Signal<(u32, u32)>,
    put: fn(&mut BoardQuery, u32, u32),
) -> AnyView {
    let dated = move |is_first: bool, text: String| {
        let Some(day) = takt_chart::words::from_iso(&text) else { return };
        let (from, to) = shown.get_untracked();
        let (from, to) = if is_first { (day, to.max(day)) } else { (from.min(day), day) };
        if to - from < takt_chart::board::MOST_DAYS {
            desk.change(|q| put(q, from, to));
        }
    };
    let field = |label, is_first: bool| {
        let day = move || {
            let (from, to) = shown.get();
            takt_chart::words::iso(if is_first { from } else { to })
        };
        view! {
            <label class="bd-field"><span>{label}</span>
                <input class="input input-sm" type="date" prop:value=day on:change=move |e| dated(is_first, event_target_value(&e)) />
            </label>
        }
        .into_any()
    };
    vec![field(labels[0], true), field(labels[1], false)].into_any()
}
