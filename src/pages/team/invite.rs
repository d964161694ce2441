//! A way in for one more device.

use super::begin::Wrong;
use crate::state::{use_effects, use_line, use_session, use_team};
use crate::ui::Icon;
use leptos::prelude::*;
use leptos::task::spawn_local;
use takt_engine::Command;
use takt_engine::ids::MemberId;
use takt_engine::map::{Station, Stations};
use takt_engine::settings::{MemberDraft, Role};

/// The form, and the link it makes.
#[component]
pub fn Invite() -> impl IntoView {
    let (line, session, team, effects) = (use_line(), use_session(), use_team(), use_effects());
    let name = RwSignal::new(String::new());
    let role = RwSignal::new(Role::Member);
    let link = RwSignal::new(None::<(String, String)>);
    let is_busy = RwSignal::new(false);
    let wrong = RwSignal::new(String::new());
    let people = move || {
        line.read(|s| s.members().iter().filter(|m| m.active).map(|m| m.draft.name.clone()).collect::<Vec<_>>())
    };
    let make = move |event: leptos::ev::SubmitEvent| {
        event.prevent_default();
        let typed = name.get_untracked().trim().to_owned();
        if typed.is_empty() {
            wrong.set("Type whose device it is.".into());
            return;
        }
        is_busy.set(true);
        wrong.set(String::new());
        link.set(None);
        spawn_local(async move {
            let known = line.peek(|s| {
                let same = s.members().iter().find(|m| m.active && m.draft.name.eq_ignore_ascii_case(&typed));
                same.map(|m| (m.id, m.draft.role))
            });
            let seat = match known {
                Some(seat) => Ok(seat),
                None => {
                    let stations = Stations::of(&[Station::JuniorSdr]);
                    let draft = MemberDraft { name: typed.clone(), stations, role: role.get_untracked() };
                    let added = effects.run(Command::AddMember(draft)).await;
                    added.map(|receipt| (MemberId(receipt.entry.created(0)), role.get_untracked()))
                }
            };
            let made = match seat {
                Ok((member, role)) => team.sharing().invite(member, role).await,
                Err(failure) => Err(failure.to_string()),
            };
            match made {
                Ok(made) => {
                    link.set(Some((typed, made)));
                    name.set(String::new());
                }
                Err(why) => wrong.set(why),
            }
            is_busy.set(false);
        });
    };
    // Used, or closed: what is shown would open nothing any more.
    Effect::new(move |was_open: Option<bool>| {
        let _ = line.version();
        let name = link.with(|link| link.as_ref().map(|(name, _)| name.clone()));
        let seats = name.map(|name| {
            let invites = team.sharing().team().invites;
            line.peek(|s| {
                let is_theirs = |id: &MemberId| s.members().iter().any(|m| m.id == *id && m.draft.name == name);
                invites.iter().filter(|open| open.members.iter().any(is_theirs)).count()
            })
        });
        let is_open = seats.is_some_and(|open| open > 0);
        if was_open == Some(true) && !is_open && link.with_untracked(Option::is_some) {
            link.set(None);
        }
        is_open
    });
    let copy = move |_| {
        let Some((_, text)) = link.get_untracked() else { return };
        spawn_local(async move {
            session.say(if effects.outside().copy(&text).await {
                "The link is on the clipboard."
            } else {
                "The browser did not let it be copied: mark it and copy it by hand."
            });
        });
    };
    view! {
        <form class="stack-sm team-form" on:submit=make novalidate>
            <label class="field">
                <span class="field-label">"Whose device"</span>
                <input
                    class="input"
                    id="invite-name"
                    list="people"
                    maxlength="80"
                    autocomplete="off"
                    placeholder="A name; a new one joins the line"
                    prop:value=name
                    aria-invalid=move || wrong.with(|w| !w.is_empty()).then_some("true")
                    aria-describedby="invite-wrong"
                    on:input=move |event| name.set(event_target_value(&event))
                />
                <datalist id="people">
                    {move || people().into_iter().map(|name| view! { <option value=name></option> }).collect_view()}
                </datalist>
            </label>
            <label class="field">
                <span class="field-label">"Role of a new member"</span>
                <select
                    class="select"
                    id="invite-role"
                    on:change=move |event| {
                        let chosen = event_target_value(&event);
                        role.set(Role::ALL.into_iter().find(|r| r.name() == chosen).unwrap_or_default());
                    }
                >
                    {Role::ALL
                        .into_iter()
                        .map(|r| view! { <option value=r.name() selected=r == Role::Member>{r.name()}</option> })
                        .collect_view()}
                </select>
            </label>
            <Wrong id="invite-wrong" text=wrong />
            <div class="row">
                <button class="btn btn-main" type="submit" disabled=is_busy>
                    <Icon name="plus" />{move || if is_busy.get() { "Making the link…" } else { "Make a link" }}
                </button>
            </div>
        </form>
        <Show when=move || link.with(Option::is_some)>
            <div class="note" role="status">
                <Icon name="lock" />
                <div class="stack-sm">
                    <p>
                        "For "<b>{move || link.get().map(|(name, _)| name)}</b>
                        ". It opens the line once, for one device, and nothing after that. Until it is used, whoever holds it can come on as them: send it where only they read."
                    </p>
                    <pre class="raw team-link" id="invite-link" tabindex="0">{move || link.get().map(|(_, link)| link)}</pre>
                    <div class="row"><button class="btn btn-sm" type="button" on:click=copy>"Copy the link"</button></div>
                </div>
            </div>
        </Show>
    }
}
