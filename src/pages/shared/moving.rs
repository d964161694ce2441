//! Moving an account by hand: where to, and why. Every screen that moves asks with these pieces.

use crate::state::words;
use leptos::prelude::*;
use takt_engine::Command;
use takt_engine::bin::{Bin, Reason};
use takt_engine::ids::AccountId;

/// The reasons a person may give for a move; of timers, the line itself speaks.
pub fn reasons(from: Bin, to: Bin) -> Vec<Reason> {
    Reason::choices(from, to).iter().copied().filter(|reason| *reason != Reason::TimerElapsed).collect()
}

/// What a move still needs once its target is chosen.
#[derive(Clone, PartialEq, Eq, Debug)]
pub enum Asked {
    /// Nothing: the line gives the reason, or there is only one.
    Nothing(Option<Reason>),
    /// One of these.
    OneOf(Vec<Reason>),
}

/// Whether a move from one bin to another asks for a reason.
pub fn asked(from: Bin, to: Bin) -> Asked {
    let offered = reasons(from, to);
    match offered.as_slice() {
        [] => Asked::Nothing(None),
        [only] => Asked::Nothing(Some(*only)),
        _ => Asked::OneOf(offered),
    }
}

/// The command that moves one account, and what is said once it is done.
pub fn one(account: AccountId, to: Bin, reason: Option<Reason>) -> (Command, String) {
    (Command::Move { accounts: vec![account], to, reason }, format!("moved to {}", to.name()))
}

/// One bin to choose.
#[component]
pub fn BinOption(
    /// Which.
    bin: Bin,
    /// What is said of it: its meaning, or the rule that forbids it.
    #[prop(into)]
    why: String,
    /// Whether it may be chosen.
    #[prop(default = true)]
    is_open: bool,
    /// "menuitem" inside a menu, where its number chooses it.
    #[prop(optional)]
    role: Option<&'static str>,
    /// It is chosen.
    on_choose: Callback<Bin>,
) -> impl IntoView {
    let choose = move |_| {
        if is_open {
            on_choose.run(bin);
        }
    };
    view! {
        <button
            class="opt"
            type="button"
            role=role
            tabindex=role.map(|_| "-1")
            data-key=role.map(|_| bin.number().to_string())
            data-group=words::group(bin)
            aria-disabled=(!is_open).then_some("true")
            on:click=choose
        >
            <span class="gm" aria-hidden="true"></span>
            <span class="num">{bin.number()}</span>
            {bin.name()}
            <span class="opt-why">{why}</span>
        </button>
    }
}

/// Why? One button for each reason, and a digit for each button.
#[component]
pub fn Reasons(
    /// The reasons.
    offered: Vec<Reason>,
    /// It is given.
    on_choose: Callback<Reason>,
) -> impl IntoView {
    let by_digit = offered.clone();
    let on_key = move |event: leptos::ev::KeyboardEvent| {
        let digit = event.key().parse::<usize>().ok().and_then(|n| n.checked_sub(1));
        if let Some(reason) = digit.and_then(|n| by_digit.get(n)) {
            event.prevent_default();
            on_choose.run(*reason);
        }
    };
    let options = offered
        .into_iter()
        .zip(1_u8..)
        .map(|(reason, n)| {
            view! {
                <li>
                    <button
                        class="opt"
                        type="button"
                        autofocus=n == 1
                        aria-keyshortcuts=n.to_string()
                        on:click=move |_| on_choose.run(reason)
                    >
                        <kbd aria-hidden="true">{n}</kbd>
                        {reason.label()}
                    </button>
                </li>
            }
        })
        .collect_view();
    view! {
        <ul role="list" on:keydown=on_key>
            {options}
        </ul>
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_person_is_asked_why_only_where_there_is_a_choice() {
        assert_eq!(asked(Bin::Researching, Bin::Qualifying), Asked::Nothing(None));
        assert_eq!(asked(Bin::Targeted, Bin::Cold), Asked::Nothing(Some(Reason::BackToQueue)));
        assert!(matches!(asked(Bin::Researching, Bin::Developing), Asked::OneOf(of) if of.len() == 3));
    }

    #[test]
    fn nobody_may_say_that_a_timer_ran_out() {
        for from in Bin::ALL {
            for to in Bin::ALL {
                assert!(!reasons(from, to).contains(&Reason::TimerElapsed), "{from} to {to}");
            }
        }
        assert_eq!(asked(Bin::Developing, Bin::Cold), Asked::Nothing(Some(Reason::Fixed)));
    }
}
