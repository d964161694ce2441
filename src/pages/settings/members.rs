//! Who works the line, where, and who sits at this desk.

use crate::state::{use_effects, use_line, use_session, words};
use crate::ui::Icon;
use leptos::prelude::*;
use leptos::task::spawn_local;
use takt_engine::Command;
use takt_engine::ids::MemberId;
use takt_engine::map::{Station, Stations};
use takt_engine::settings::{Member, MemberDraft, Role};

/// Stations that stand beside every name; the others come with "All stations".
const USUAL: [Station; 6] = [
    Station::LeadManager,
    Station::OutboundResearcher,
    Station::JuniorSdr,
    Station::SeniorSdr,
    Station::AccountExecutive,
    Station::CustomerSuccess,
];

/// The section.
#[component]
pub fn Members() -> impl IntoView {
    let line = use_line();
    let ids = move |active: bool| {
        Memo::new(move |_| {
            line.read(|s| s.members().iter().filter(|m| m.active == active).map(|m| m.id).collect::<Vec<_>>())
        })
    };
    let (here, left) = (ids(true), ids(false));
    view! {
        <Show when=move || here.with(Vec::is_empty)>
            <p class="quiet">"Nobody works here yet. The first to join owns the line."</p>
        </Show>
        <ul class="list mems">
            <For each=move || here.get() key=|id| id.0 let:id><Row id=id /></For>
        </ul>
        <Add />
        <Show when=move || !left.with(Vec::is_empty)>
            <h3 class="side-title">"Have left"</h3>
            <ul class="list">
                <For each=move || left.get() key=|id| id.0 let:id><Left id=id /></For>
            </ul>
        </Show>
    }
}

fn member(id: MemberId) -> Memo<Option<Member>> {
    let line = use_line();
    Memo::new(move |_| line.read(|s| s.members().iter().find(|m| m.id == id).cloned()))
}

#[component]
fn Row(id: MemberId) -> impl IntoView {
    let (line, effects) = (use_line(), use_effects());
    let who = member(id);
    let draft = move || who.get().map(|m| m.draft).unwrap_or_default();
    let name = Memo::new(move |_| draft().name);
    let stations = Memo::new(move |_| draft().stations);
    let is_open = RwSignal::new(false);
    let shows_all = RwSignal::new(false);
    let shown = Memo::new(move |_| {
        let (held, all) = (stations.get(), shows_all.get());
        Station::ALL.into_iter().filter(|s| all || USUAL.contains(s) || held.has(*s)).collect::<Vec<_>>()
    });
    let panel = format!("member-{:x}", id.0);
    let controls = panel.clone();
    view! {
        <li class="mem">
            <span class="member-face" aria-hidden="true">{move || words::initials(&name.get())}</span>
            <span class="list-main">
                <b>{name}</b>
                <span class="list-sub">
                    {move || draft().role.name()}
                    {move || (line.me() == Some(id)).then_some(", at this desk")}
                </span>
            </span>
            <span class="chips" role="group" aria-label=move || format!("Stations of {}", name.get())>
                <For each=move || shown.get() key=|s| *s as u8 let:station>
                    <button
                        class="chip"
                        type="button"
                        aria-pressed=move || if stations.get().has(station) { "true" } else { "false" }
                        on:click=move |_| {
                            let mut next = draft();
                            let held = !next.stations.has(station);
                            next.stations = next.stations.with(station, held);
                            let said = if held { "works at" } else { "no longer works at" };
                            let what = format!("{} {said} {}", next.name, station.name());
                            effects.act(Command::EditMember { member: id, draft: next, active: true }, what);
                        }
                    >
                        {station.name()}
                    </button>
                </For>
                <button class="btn btn-ghost btn-sm" type="button" on:click=move |_| shows_all.update(|all| *all = !*all)>
                    {move || if shows_all.get() { "Fewer" } else { "All stations" }}
                </button>
            </span>
            <button
                class="btn btn-ghost btn-icon btn-sm"
                type="button"
                aria-label=move || format!("More for {}", name.get())
                aria-expanded=move || if is_open.get() { "true" } else { "false" }
                aria-controls=controls
                on:click=move |_| is_open.update(|open| *open = !*open)
            >
                <Icon name="more" />
            </button>
            <div class="row mem-more" id=panel hidden=move || !is_open.get()>
                <Edit id=id draft=Signal::derive(draft) />
            </div>
        </li>
    }
}

/// Name, role, desk, leaving.
#[component]
fn Edit(id: MemberId, draft: Signal<MemberDraft>) -> impl IntoView {
    let (line, effects) = (use_line(), use_effects());
    let typed = RwSignal::new(draft.get_untracked().name);
    Effect::new(move |_| typed.set(draft.with(|d| d.name.clone())));
    let edit = move |next: MemberDraft, active: bool, what: String| {
        effects.act(Command::EditMember { member: id, draft: next, active }, what);
    };
    let rename = move |event: leptos::ev::SubmitEvent| {
        event.prevent_default();
        let name = typed.get_untracked().trim().to_owned();
        let old = draft.get_untracked();
        if name != old.name {
            let what = format!("{} is now called {name}", old.name);
            edit(MemberDraft { name, ..old }, true, what);
        }
    };
    let (name_id, role_id) = (format!("name-{:x}", id.0), format!("role-{:x}", id.0));
    view! {
        <form class="row" on:submit=rename>
            <label class="vh" for=name_id.clone()>"Name"</label>
            <input class="input input-sm" id=name_id maxlength="80" prop:value=typed on:input=move |e| typed.set(event_target_value(&e)) />
            <button class="btn btn-sm" type="submit">"Rename"</button>
        </form>
        <label class="vh" for=role_id.clone()>"Role"</label>
        <select
            class="select input-sm"
            id=role_id
            prop:value=move || draft.with(|d| d.role.name())
            on:change=move |event| {
                let chosen = event_target_value(&event);
                if let Some(role) = Role::ALL.into_iter().find(|r| r.name() == chosen) {
                    let next = MemberDraft { role, ..draft.get_untracked() };
                    let what = format!("{} is now {}", next.name, role.name().to_lowercase());
                    edit(next, true, what);
                }
            }
        >
            {Role::ALL
                .into_iter()
                .map(|role| {
                    view! {
                        <option value=role.name() selected=move || draft.with(|d| d.role == role)>{role.name()}</option>
                    }
                })
                .collect_view()}
        </select>
        <Show when=move || line.me() != Some(id)>
            <button class="btn btn-sm" type="button" on:click=move |_| line.set_me(Some(id))>"Sits at this desk"</button>
        </Show>
        <button
            class="btn btn-sm btn-danger"
            type="button"
            on:click=move |_| {
                let next = draft.get_untracked();
                let what = format!("{} has left", next.name);
                edit(next, false, what);
            }
        >
            "Leaves the line"
        </button>
    }
}

#[component]
fn Left(id: MemberId) -> impl IntoView {
    let effects = use_effects();
    let who = member(id);
    let back = move |_| {
        if let Some(member) = who.get_untracked() {
            let what = format!("{} is back", member.draft.name);
            effects.act(Command::EditMember { member: id, draft: member.draft, active: true }, what);
        }
    };
    view! {
        <li>
            <span class="list-main">{move || who.get().map(|m| m.draft.name)}</span>
            <button class="btn btn-sm" type="button" on:click=back>"Take back"</button>
        </li>
    }
}

/// Someone joins.
#[component]
fn Add() -> impl IntoView {
    let (line, session, effects) = (use_line(), use_session(), use_effects());
    let name = RwSignal::new(String::new());
    let wrong = RwSignal::new(String::new());
    let join = move |event: leptos::ev::SubmitEvent| {
        event.prevent_default();
        let typed = name.get_untracked().trim().to_owned();
        if typed.is_empty() {
            wrong.set("Type a name first.".into());
            return;
        }
        wrong.set(String::new());
        let is_first = line.peek(|s| s.members().is_empty());
        let stations = if is_first { Stations::all() } else { Stations::of(&[Station::JuniorSdr]) };
        let draft = MemberDraft { name: typed.clone(), stations, role: Role::Member };
        spawn_local(async move {
            match effects.run(Command::AddMember(draft)).await {
                Ok(receipt) => {
                    name.set(String::new());
                    if is_first {
                        line.set_me(Some(MemberId(receipt.entry.created(0))));
                    }
                    session.done(&receipt, format!("{typed} has joined"));
                }
                Err(failure) => session.alarm(failure.to_string()),
            }
        });
    };
    view! {
        <form class="row add" on:submit=join novalidate>
            <label class="vh" for="new-member">"Name of a new member"</label>
            <input
                class="input add-in"
                id="new-member"
                placeholder="Name"
                maxlength="80"
                autocomplete="off"
                prop:value=name
                aria-invalid=move || wrong.with(|w| !w.is_empty()).then_some("true")
                aria-describedby="new-member-wrong"
                on:input=move |event| name.set(event_target_value(&event))
            />
            <button class="btn" type="submit"><Icon name="plus" />"Add a member"</button>
        </form>
        <super::Wrong id="new-member-wrong" text=wrong />
    }
}
