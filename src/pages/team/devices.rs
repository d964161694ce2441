//! Which devices open the line, and how one is shut out.

use super::names_of;
use crate::state::{use_line, use_session, use_team};
use crate::ui::Icon;
use leptos::prelude::*;
use leptos::task::spawn_local;

/// The list.
#[component]
pub fn Devices() -> impl IntoView {
    let (line, team) = (use_line(), use_team());
    let view = Memo::new(move |_| {
        let _ = line.version();
        team.sharing().team()
    });
    let asked = RwSignal::new(None::<[u8; 16]>);
    view! {
        <ul class="list" id="device-list">
            {move || {
                view.get()
                    .devices
                    .into_iter()
                    .map(|device| {
                        let (id, name) = (device.id, device.name.clone());
                        view! {
                            <li>
                                <Icon name="device" />
                                <span class="list-main">
                                    <b>{device.name.clone()}</b>
                                    <span class="list-sub">
                                        {names_of(&device.members)}
                                        {device.is_here.then_some(" · this device")}
                                    </span>
                                </span>
                                {if device.is_revoked {
                                    view! { <span class="tag"><Icon name="ban" />"Shut out"</span> }.into_any()
                                } else {
                                    view! { <Shut id=id name=name asked=asked is_here=device.is_here /> }.into_any()
                                }}
                            </li>
                        }
                    })
                    .collect_view()
            }}
        </ul>
        <Show when=move || view.with(|v| !v.invites.is_empty())>
            <h3 class="side-title">"Open invitations"</h3>
            <ul class="list">
                {move || {
                    view.get()
                        .invites
                        .into_iter()
                        .map(|open| view! {
                            <li>
                                <Icon name="lock" />
                                <span class="list-main">
                                    {names_of(&open.members)}<span class="list-sub">"A link or a sheet that was not used yet"</span>
                                </span>
                                <Close sign=open.sign whose=names_of(&open.members) />
                            </li>
                        })
                        .collect_view()
                }}
            </ul>
        </Show>
    }
}

/// Asked twice: what a device that is shut out holds stays with it, and it cannot be let in again.
#[component]
fn Shut(id: [u8; 16], name: String, asked: RwSignal<Option<[u8; 16]>>, is_here: bool) -> impl IntoView {
    let (session, team) = (use_session(), use_team());
    let shut = move |_| {
        asked.set(None);
        spawn_local(async move {
            match team.sharing().revoke(id).await {
                Ok(()) => session.say("Shut out. The line has a new key from here on."),
                Err(why) => session.alarm(why),
            }
        });
    };
    let label = format!("Shut out {name}");
    view! {
        <Show
            when=move || asked.get() == Some(id)
            fallback=move || view! {
                <button class="btn btn-sm btn-danger" type="button" aria-label=label.clone() on:click=move |_| asked.set(Some(id))>
                    "Shut out"
                </button>
            }
        >
            <span class="row">
                <span class="quiet sm">
                    {if is_here { "This is the device you sit at." } else { "It keeps what it has, and gets nothing more." }}
                </span>
                <button class="btn btn-sm btn-danger" type="button" on:click=shut>"Yes, shut it out"</button>
                <button class="btn btn-sm btn-ghost" type="button" on:click=move |_| asked.set(None)>"Keep it"</button>
            </span>
        </Show>
    }
}

/// Closes a way in. Nothing is lost by it: another is made in a moment, so nobody is asked twice.
#[component]
fn Close(sign: [u8; 32], whose: String) -> impl IntoView {
    let (session, team) = (use_session(), use_team());
    let close = move |_| {
        spawn_local(async move {
            match team.sharing().close(sign).await {
                Ok(()) => session.say("Closed. It lets nobody in any more."),
                Err(why) => session.alarm(why),
            }
        });
    };
    let label = format!("Close the invitation of {whose}");
    view! {
        <button class="btn btn-sm" type="button" aria-label=label on:click=close>"Close"</button>
    }
}
