//! One account to somebody else than it was dealt to, with a reason that is counted.

use crate::pages::shared::sheet::{people, who};
use crate::state::{use_effects, use_line, use_session};
use leptos::prelude::*;
use takt_engine::bin::Bin;
use takt_engine::command::OverrideReason;
use takt_engine::ids::{AccountIx, MemberIx, POOL};
use takt_engine::{Command, State};

/// Companies offered while a name is typed.
const OFFERED: usize = 20;

/// Queued accounts whose name begins so, those that somebody holds first.
fn queued(state: &State, typed: &str) -> Vec<AccountIx> {
    let typed = typed.trim().to_lowercase();
    if typed.len() < 2 {
        return Vec::new();
    }
    let holders = (0..state.members().len() as MemberIx).chain([POOL]);
    holders
        .flat_map(|holder| [Bin::Targeted, Bin::Cold].into_iter().flat_map(move |bin| state.ranked(bin, holder)))
        .filter(|ix| state.name(*ix).get(..typed.len()).is_some_and(|head| head.to_lowercase() == typed))
        .take(OFFERED)
        .collect()
}

/// The form.
pub fn by_hand() -> AnyView {
    let (line, effects, session) = (use_line(), use_effects(), use_session());
    let typed = RwSignal::new(String::new());
    let (to, reason) = (RwSignal::new(None::<MemberIx>), RwSignal::new(0usize));
    let offered = Memo::new(move |_| {
        let typed = typed.get();
        line.read(|s| {
            queued(s, &typed)
                .into_iter()
                .map(|ix| {
                    (s.name(ix).to_owned(), format!("{}, with {}", s.account(ix).bin, who(s, s.account(ix).owner)))
                })
                .collect::<Vec<_>>()
        })
    });
    let give = move |event: leptos::ev::SubmitEvent| {
        event.prevent_default();
        let name = typed.get_untracked();
        let found = line.peek(|s| {
            let exact = |ix: &AccountIx| s.name(*ix).eq_ignore_ascii_case(name.trim());
            queued(s, &name).into_iter().find(exact).map(|ix| s.account_id(ix))
        });
        let member = to.get_untracked().and_then(|ix| line.peek(|s| s.member(ix).map(|m| m.id)));
        let Some(reason) = OverrideReason::ALL.get(reason.get_untracked()).copied() else { return };
        match (found, member) {
            (Some(account), Some(to)) => {
                effects.act(Command::Override { account, to, reason }, format!("Given by hand: {}", reason.label()));
                typed.set(String::new());
            }
            (None, _) => session.alarm("No queued account has that name: choose one that is offered."),
            (_, None) => session.alarm("Choose to whom it goes."),
        }
    };
    let names = move || {
        let people = line.read(people);
        people
            .into_iter()
            .map(|(ix, name)| view! { <option value=ix.to_string()>{name}</option> }.into_any())
            .collect_view()
    };
    let reasons = OverrideReason::ALL
        .into_iter()
        .enumerate()
        .map(|(at, reason)| view! { <option value=at.to_string()>{reason.label()}</option> }.into_any())
        .collect_view();
    let options = move || {
        let offered = offered.get();
        offered.into_iter().map(|(name, says)| view! { <option value=name>{says}</option> }.into_any()).collect_view()
    };
    view! {
        <form class="row deal-form" aria-label="Give an account by hand" on:submit=give>
            <label class="field" for="hand-company"><span class="field-label">"Company in a queue"</span>
                <input class="input" id="hand-company" autocomplete="off" list="hand-companies" prop:value=move || typed.get()
                    on:input=move |e| typed.set(event_target_value(&e)) />
                <datalist id="hand-companies">{options}</datalist>
            </label>
            <label class="field" for="hand-to"><span class="field-label">"To"</span>
                <select class="select" id="hand-to" on:change=move |e| to.set(event_target_value(&e).parse().ok())>
                    <option value="">"Choose"</option>
                    {names}
                </select>
            </label>
            <label class="field" for="hand-why"><span class="field-label">"Why"</span>
                <select class="select" id="hand-why" on:change=move |e| reason.set(event_target_value(&e).parse().unwrap_or(0))>{reasons}</select>
            </label>
            <button class="btn" type="submit" disabled=move || typed.with(|t| t.trim().is_empty())>"Give it by hand"</button>
        </form>
        <p class="quiet sm">"It is counted on this page and left out of every comparison: chance did not decide it."</p>
    }
    .into_any()
}
