//! Where the page comes from, what the account is called, and what can be done with it.

use super::{Ask, Here, use_here};
use crate::routes::Route;
use crate::state::table_run::last_listing;
use crate::state::words;
use crate::ui::Icon;
use leptos::prelude::*;
use takt_engine::Command;
use takt_engine::ids::AccountId;
use takt_engine::queue::{NextAction, next_action};
use takt_engine::state::flag;

/// The accounts before and after this one in the list it was opened from.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Default)]
pub struct Around {
    pub at: usize,
    pub count: usize,
    pub previous: Option<AccountId>,
    pub next: Option<AccountId>,
}

/// Looks this account up in the list that was last shown.
pub fn neighbours(here: Here) -> Around {
    let (listing, _) = last_listing();
    let Some(at) = here.ix.get().and_then(|ix| listing.rows.iter().position(|row| *row == ix)) else {
        return Around::default();
    };
    here.line.peek(|state| {
        let id = |row: usize| listing.rows.get(row).filter(|ix| state.is_on_line(**ix)).map(|ix| state.account_id(*ix));
        Around { at: at + 1, count: listing.rows.len(), previous: at.checked_sub(1).and_then(id), next: id(at + 1) }
    })
}

/// The address of the list that was last shown.
pub fn list_path() -> String {
    let (_, search) = last_listing();
    if search.is_empty() { Route::Accounts.path() } else { format!("{}?{search}", Route::Accounts.path()) }
}

/// The way back, and along the list.
#[component]
pub fn Crumb() -> impl IntoView {
    let here = use_here();
    let around = Memo::new(move |_| neighbours(here));
    let step = move |to: Option<AccountId>, label: &'static str, key: &'static str| {
        to.map(|id| {
            view! {
                <a class="btn btn-sm btn-ghost" href=Route::Account(id).path() aria-keyshortcuts=key>
                    {label}
                    <kbd aria-hidden="true">{key.to_uppercase()}</kbd>
                </a>
            }
        })
    };
    view! {
        <nav class="crumb" aria-label="Breadcrumb">
            <a href=list_path()>
                <Icon name="left" size="ic-sm" />
                "Accounts"
            </a>
            {move || {
                let Around { at, count, previous, next } = around.get();
                (count > 0)
                    .then(|| {
                        view! {
                            <span class="num quiet">{format!("{} of {}", words::count(at as u64), words::count(count as u64))}</span>
                            <span class="row push">{step(previous, "Previous", "k")} {step(next, "Next", "j")}</span>
                        }
                    })
            }}
        </nav>
    }
}

/// The name and the buttons.
#[component]
pub fn Head(name: Memo<Option<String>>) -> impl IntoView {
    let here = use_here();
    let line = here.line;
    let place = Memo::new(move |_| {
        here.ix.get().map(|ix| {
            line.read(|state| {
                let view = state.view(ix);
                let town = [view.city, view.region, view.country].into_iter().filter(|t| !t.is_empty());
                (view.domain.to_owned(), town.collect::<Vec<_>>().join(", "), view.industry.to_owned())
            })
        })
    });
    let flags = Memo::new(move |_| here.ix.get().map_or(0, |ix| line.read(|state| state.account(ix).flags)));
    let is_avoided = move || flags.get() & flag::AVOID != 0;
    let is_next = Memo::new(move |_| {
        let (Some(ix), Some(me)) = (here.ix.get(), line.me_ix()) else { return false };
        let now = line.now();
        line.read(|state| matches!(next_action(state, me, now), NextAction::Do { account, .. } if account == ix))
    });
    view! {
        <header class="acct-head">
            <div class="acct-who">
                <h1 class="acct-name" id="a-h" tabindex="-1">{move || name.get()}</h1>
                <p class="job-place">
                    {move || {
                        let (domain, town, industry) = place.get()?;
                        Some(
                            view! {
                                {(!domain.is_empty())
                                    .then(|| {
                                        view! { <a href=format!("https://{domain}") target="_blank" rel="noopener noreferrer">{domain.clone()}</a> }
                                    })}
                                {(!town.is_empty()).then(|| view! { <span>{town}</span> })}
                                {(!industry.is_empty()).then(|| view! { <span>{industry}</span> })}
                            },
                        )
                    }}
                    <Show when=is_avoided>
                        <span class="tag tag-alarm"><Icon name="ban" />"On the avoid list"</span>
                    </Show>
                    <Show when=move || flags.get() & flag::DO_NOT_CALL != 0>
                        <span class="tag tag-alarm"><Icon name="ban" />"Do not call"</span>
                    </Show>
                </p>
            </div>
            <div class="row">
                <Show when=move || is_next.get()>
                    <a class="btn btn-main" href=Route::Work.path()><Icon name="work" />"It is next: work on it"</a>
                </Show>
                <Press ask=Ask::Move label="Move to…" icon="move" key="m" />
                <Press ask=Ask::CallBack label="Call back" icon="callback" key="b" />
                <Press ask=Ask::Note label="Note" icon="note" key="n" />
                <Press ask=Ask::Edit label="Edit" icon="file" key="e" />
                <button
                    class="btn btn-ghost"
                    type="button"
                    on:click=move |_| {
                        let avoid = !is_avoided();
                        let what = if avoid { "put on the avoid list" } else { "taken off the avoid list" };
                        here.effects.act(Command::SetAvoid { account: here.id, avoid }, what);
                    }
                >
                    <Icon name="ban" />
                    {move || if is_avoided() { "Stop avoiding" } else { "Avoid" }}
                </button>
            </div>
        </header>
    }
}

#[component]
fn Press(ask: Ask, label: &'static str, icon: &'static str, key: &'static str) -> impl IntoView {
    let here = use_here();
    view! {
        <button class="btn" type="button" aria-haspopup="dialog" aria-keyshortcuts=key on:click=move |_| here.ask.set(Some(ask))>
            <Icon name=icon />
            {label}
            <kbd aria-hidden="true">{key.to_uppercase()}</kbd>
        </button>
    }
}
