//! What the next gate asks for, and what it still lacks.

use super::{Ask, use_here};
use crate::state::words;
use crate::ui::Icon;
use leptos::prelude::*;
use takt_engine::bin::Bin;
use takt_engine::execute::gate;
use takt_engine::map::{Fact, Known};
use takt_engine::refusal::Missing;
use takt_engine::settings::Role;
use takt_engine::state::AccountRow;
use takt_engine::{Command, Refusal};

/// One thing a gate asks for.
#[derive(Clone, PartialEq, Eq, Debug)]
struct Item {
    what: &'static str,
    fact: Option<Fact>,
    known: Known,
    is_met: bool,
    /// Who or what meets it.
    by: String,
}

/// The bin after this one, for what moves along the line by facts.
const fn onward(bin: Bin) -> Option<Bin> {
    match bin {
        Bin::Cold => Some(Bin::Targeted),
        Bin::Targeted => Some(Bin::Researching),
        Bin::Researching => Some(Bin::Qualifying),
        Bin::Qualifying => Some(Bin::ActiveOpportunity),
        Bin::ActiveOpportunity => Some(Bin::CurrentCustomer),
        Bin::CurrentCustomer | Bin::Developing | Bin::NoCurrentOpportunity | Bin::BadFit => None,
    }
}

/// Facts that the gate out of a bin asks for.
const fn facts(bin: Bin) -> &'static [Fact] {
    match bin {
        Bin::Researching => &[Fact::Fit],
        Bin::Qualifying => &[Fact::IdealClient, Fact::Influence, Fact::NextStep],
        Bin::Cold
        | Bin::Targeted
        | Bin::ActiveOpportunity
        | Bin::CurrentCustomer
        | Bin::Developing
        | Bin::NoCurrentOpportunity
        | Bin::BadFit => &[],
    }
}

/// The gate's own answer, item by item.
fn items(row: &AccountRow, to: Bin, owner_of_problem: &str) -> Vec<Item> {
    let answer = gate(row, to, None, Role::Member);
    let missing = match &answer {
        Err(Refusal::GateClosed { missing, .. }) => missing.as_slice(),
        Ok(_) | Err(_) => &[],
    };
    let mut items: Vec<Item> = facts(row.bin)
        .iter()
        .map(|fact| Item {
            what: fact.question(),
            fact: Some(*fact),
            known: row.fact(*fact),
            is_met: !missing.contains(&Missing::Answer(*fact)) && !missing.contains(&Missing::Yes(*fact)),
            by: String::new(),
        })
        .collect();
    let plain = |what, is_met, by: &str| Item { what, fact: None, known: Known::Unknown, is_met, by: by.to_owned() };
    match row.bin {
        Bin::Researching => {
            let is_met = !missing.contains(&Missing::NamedPerson);
            items.push(plain(
                "A named person who owns the problem",
                is_met,
                if is_met { owner_of_problem } else { "" },
            ));
        }
        Bin::ActiveOpportunity => {
            items.push(plain("The executive has accepted it", !missing.contains(&Missing::Acceptance), ""));
        }
        Bin::Cold | Bin::Targeted => {
            items.push(plain("Not on the avoid list", answer != Err(Refusal::Avoided), ""));
            items.push(plain("Pulled by someone whose band has room", false, ""));
        }
        Bin::Qualifying | Bin::CurrentCustomer | Bin::Developing | Bin::NoCurrentOpportunity | Bin::BadFit => {}
    }
    items
}

/// The gate ahead; for what is off the line, when it comes back.
#[component]
pub fn Gate() -> impl IntoView {
    let here = use_here();
    let line = here.line;
    let ahead = Memo::new(move |_| {
        here.ix.get().map(|ix| {
            line.read(|state| {
                let row = state.account(ix);
                let person = state.contacts_of(ix).iter().find(|p| p.owns_problem).map(|p| p.name.to_owned());
                let to = onward(row.bin);
                (row.bin, to, to.map(|to| items(&row, to, &person.unwrap_or_default())).unwrap_or_default(), row.due_at)
            })
        })
    });
    view! {
        <section aria-labelledby="gate-h">
            <h2 class="side-title" id="gate-h">
                {move || match ahead.get() {
                    Some((_, Some(to), ..)) => format!("To go on to {}", words::bin(to)),
                    Some((Bin::CurrentCustomer, ..)) => "A customer".to_owned(),
                    _ => "Off the line".to_owned(),
                }}
            </h2>
            {move || {
                let (bin, to, items, due_at) = ahead.get()?;
                Some(
                    if to.is_some() {
                        view! { <ul class="gate" role="list">{items.into_iter().map(|item| view! { <GateItem item=item /> }).collect_view()}</ul> }
                            .into_any()
                    } else {
                        let when = words::when(due_at, line.now(), line.offset_min());
                        let says = match bin {
                            Bin::CurrentCustomer => "Customer success owns it. It is never prospected.".to_owned(),
                            Bin::BadFit => "It stays out. Only a manager can put it back to Cold, with a reason.".to_owned(),
                            _ => format!("Its timer puts it back on the line {when}, a lap later."),
                        };
                        view! { <p class="quiet">{says}</p> }.into_any()
                    },
                )
            }}
        </section>
    }
}

#[component]
fn GateItem(item: Item) -> impl IntoView {
    let here = use_here();
    let Item { what, fact, known, is_met, by } = item;
    let answer = move |fact: Fact, to: Known, label: &'static str| {
        view! {
            <button
                class="btn btn-sm"
                type="button"
                aria-pressed=(known == to).to_string()
                aria-label=format!("{what} {label}")
                on:click=move |_| {
                    // A second press takes the answer back.
                    let known = if known == to { Known::Unknown } else { to };
                    let said = match known {
                        Known::Yes => "yes",
                        Known::No => "no",
                        Known::Unknown => "not known",
                    };
                    here.effects
                        .act(
                            Command::SetFact { account: here.id, fact, known },
                            format!("{}: {said}", fact.label().to_lowercase()),
                        );
                }
            >
                {label}
            </button>
        }
    };
    let is_person = fact.is_none() && what.starts_with("A named person");
    view! {
        <li class="gate-item" class:is-met=is_met>
            <Icon name=if is_met { "check" } else { "ban" } />
            <span>{what}<span class="vh">{if is_met { ": met" } else { ": not met" }}</span></span>
            {(!by.is_empty()).then(|| view! { <span class="quiet">{by}</span> })}
            {fact
                .map(|fact| {
                    view! { <span class="row">{answer(fact, Known::Yes, "Yes")} {answer(fact, Known::No, "No")}</span> }
                })}
            {(is_person && !is_met)
                .then(|| {
                    view! {
                        <button class="btn btn-sm" type="button" aria-haspopup="dialog" on:click=move |_| here.ask.set(Some(Ask::AddPerson))>
                            "Add a person"
                        </button>
                    }
                })}
        </li>
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_the_page_says_a_gate_lacks_is_what_the_gate_says() {
        let mut row = AccountRow { bin: Bin::Researching, ..AccountRow::default() };
        let met = |row: &AccountRow| items(row, Bin::Qualifying, "").iter().map(|i| i.is_met).collect::<Vec<_>>();
        assert_eq!(met(&row), [false, false]);
        row.facts = 3;
        assert_eq!(met(&row), [true, false]);
        row.flags = takt_engine::state::flag::NAMED_PERSON;
        assert_eq!(met(&row), [true, true]);
        assert!(gate(&row, Bin::Qualifying, None, Role::Member).is_ok());
    }
}
