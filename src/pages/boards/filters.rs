//! What the board looks at. Every choice is in the address.

use super::Desk;
use crate::state::board::Span;
use leptos::prelude::*;
use takt_engine::history::Laps;
use takt_engine::ids::MemberId;

/// The row of choices.
#[component]
pub fn Filters(
    /// The screen.
    desk: Desk,
) -> impl IntoView {
    let (line, query) = (desk.line, desk.query);
    let members = Memo::new(move |_| {
        line.read(|state| {
            state.members().iter().filter(|m| m.active).map(|m| (m.id, m.draft.name.clone())).collect::<Vec<_>>()
        })
    });
    let sources = Memo::new(move |_| {
        line.read(|state| {
            let words = (0..state.sources().len() as u16).map(|s| state.sources().word(s).to_owned());
            words.filter(|word| !word.is_empty()).take(200).collect::<Vec<_>>()
        })
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
    let dated = move |is_first: bool, text: String| {
        let Some(day) = takt_chart::words::from_iso(&text) else { return };
        let range = desk.range();
        let (from, to) = if is_first { (day, range.to.0.max(day)) } else { (range.from.0.min(day), day) };
        if to - from < takt_chart::board::MOST_DAYS {
            desk.change(|q| q.span = Span::Between(from, to));
        }
    };
    view! {
        <div class="bd-filters no-print" role="group" aria-label="What the board looks at">
            <div class="bd-spans" role="group" aria-label="Days">{spans}</div>
            <label class="bd-field"><span>"From"</span>
                <input class="input input-sm" type="date" prop:value=move || takt_chart::words::iso(desk.range().from.0) on:change=move |e| dated(true, event_target_value(&e)) />
            </label>
            <label class="bd-field"><span>"to"</span>
                <input class="input input-sm" type="date" prop:value=move || takt_chart::words::iso(desk.range().to.0) on:change=move |e| dated(false, event_target_value(&e)) />
            </label>
            <label class="bd-field"><span>"Whose"</span>
                <select
                    class="select input-sm"
                    on:change=move |e| {
                        let id = u64::from_str_radix(&event_target_value(&e), 16).ok().map(MemberId);
                        desk.change(|q| q.member = id);
                    }
                >
                    <option value="" selected=move || query.with(|q| q.member.is_none())>"Everyone"</option>
                    {move || {
                        members
                            .get()
                            .into_iter()
                            .map(|(id, name)| {
                                view! { <option value=format!("{:x}", id.0) selected=move || query.with(|q| q.member == Some(id))>{name}</option> }
                            })
                            .collect_view()
                    }}
                </select>
            </label>
            <label class="bd-field"><span>"Source"</span>
                <select
                    class="select input-sm"
                    on:change=move |e| {
                        let word = event_target_value(&e);
                        desk.change(|q| q.source = (!word.is_empty()).then_some(word));
                    }
                >
                    <option value="" selected=move || query.with(|q| q.source.is_none())>"All"</option>
                    {move || {
                        sources
                            .get()
                            .into_iter()
                            .map(|word| {
                                let mine = word.clone();
                                view! { <option value=word.clone() selected=move || query.with(|q| q.source.as_ref() == Some(&mine))>{word.clone()}</option> }
                            })
                            .collect_view()
                    }}
                </select>
            </label>
            <label class="bd-field"><span>"Laps"</span>
                <select
                    class="select input-sm"
                    on:change=move |e| {
                        let laps = match event_target_value(&e).as_str() {
                            "first" => Laps::First,
                            "later" => Laps::Later,
                            _ => Laps::All,
                        };
                        desk.change(|q| q.laps = laps);
                    }
                >
                    <option value="all" selected=move || query.with(|q| q.laps == Laps::All)>"All"</option>
                    <option value="first" selected=move || query.with(|q| q.laps == Laps::First)>"First way"</option>
                    <option value="later" selected=move || query.with(|q| q.laps == Laps::Later)>"Came back"</option>
                </select>
            </label>
            <label class="check bd-check">
                <input
                    type="checkbox"
                    prop:checked=move || query.with(|q| q.compare)
                    on:change=move |e| desk.change(|q| q.compare = event_target_checked(&e))
                />
                "Against the days before"
            </label>
        </div>
    }
}
