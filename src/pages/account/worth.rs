//! What a deal is worth, and what a customer bought since.

use super::use_here;
use crate::state::words;
use crate::ui::number::number;
use leptos::prelude::*;
use takt_engine::Command;
use takt_engine::bin::Bin;
use takt_engine::wall::{Booking, MAX_WORTH};

/// The part; there where the account is a deal or a customer.
#[component]
pub fn Worth() -> impl IntoView {
    let here = use_here();
    let known = Memo::new(move |_| {
        let ix = here.ix.get()?;
        here.line.read(|s| {
            let bin = s.account(ix).bin;
            let booked: Vec<(Booking, u32)> =
                s.wall().booked.values().filter(|b| b.account == ix).map(|b| (b.kind, b.amount)).collect();
            let worth = s.wall().worth.get(&ix).copied();
            matches!(bin, Bin::ActiveOpportunity | Bin::CurrentCustomer).then_some((bin, worth, booked))
        })
    });
    let is_customer =
        Memo::new(move |_| known.with(|k| k.as_ref().is_some_and(|(bin, ..)| *bin == Bin::CurrentCustomer)));
    let lines = move || {
        known.get().map(|(_, worth, booked)| {
            let deal = worth.map_or("not known".to_owned(), words::count);
            let rows = booked
                .into_iter()
                .map(|(kind, amount)| view! { <dt>{kind.label()}</dt><dd class="num">{words::count(amount)}</dd> });
            view! { <dl class="facts"><dt>"The deal"</dt><dd class="num">{deal}</dd>{rows.collect_view()}</dl> }
        })
    };
    view! {
        <Show when=move || known.with(Option::is_some)>
            <section aria-labelledby="wo-h">
                <h2 class="side-title" id="wo-h">"Worth"</h2>
                {lines}
                <Give is_customer=is_customer />
            </section>
        </Show>
    }
}

#[component]
fn Give(is_customer: Memo<bool>) -> impl IntoView {
    let here = use_here();
    let amount = RwSignal::new(String::new());
    let kind = RwSignal::new(0usize);
    let wrong = RwSignal::new(false);
    let submit = move |event: leptos::ev::SubmitEvent| {
        event.prevent_default();
        let Some(sum) = number(&amount.get_untracked(), MAX_WORTH) else {
            wrong.set(true);
            return;
        };
        wrong.set(false);
        let (account, chosen) = (here.id, kind.get_untracked());
        let (command, what) = match Booking::ALL.get(chosen).copied() {
            Some(kind @ (Booking::AddOn | Booking::Renewal)) if is_customer.get_untracked() => {
                (Command::Book { account, kind, amount: sum }, format!("{} booked", kind.label()))
            }
            _ => (Command::SetWorth { account, worth: sum }, "Worth of the deal set".to_owned()),
        };
        here.effects.act(command, what);
        amount.set(String::new());
    };
    view! {
        <form class="row worth-form" on:submit=submit novalidate>
            <label class="field">
                <span class="field-label">"Amount, in whole units"</span>
                <input
                    class="input num"
                    inputmode="numeric"
                    autocomplete="off"
                    aria-invalid=move || wrong.get().then_some("true")
                    prop:value=amount
                    on:input=move |event| amount.set(event_target_value(&event))
                />
            </label>
            <Show when=move || is_customer.get()>
                <label class="field">
                    <span class="field-label">"What it is"</span>
                    <select class="select" on:change=move |event| kind.set(event_target_value(&event).parse().unwrap_or(0))>
                        <option value="0">"The deal"</option>
                        <option value="1">"Add-on"</option>
                        <option value="2">"Renewal"</option>
                    </select>
                </label>
            </Show>
            <button class="btn" type="submit">"Book it"</button>
            <p class="field-error" role="status">{move || wrong.get().then_some("A whole number.")}</p>
        </form>
    }
}
