//! The inbox of refusals: what was meant, why not, what happened instead, and one click on.

use crate::routes::Route;
use crate::state::team::RefusedView;
use crate::state::{use_line, use_session, use_team, words};
use crate::ui::Icon;
use leptos::prelude::*;
use leptos::task::spawn_local;

/// The list, or that there is nothing.
#[component]
pub fn Refusals() -> impl IntoView {
    let team = use_team();
    let state = team.sharing().state();
    let count = Memo::new(move |_| state.with(|s| s.refused));
    let list = RwSignal::new(Vec::<RefusedView>::new());
    Effect::new(move |_| {
        let _ = count.get();
        spawn_local(async move {
            let found = team.sharing().refused().await;
            let _ = list.try_set(found);
        });
    });
    view! {
        <Show when=move || list.with(Vec::is_empty)>
            <p class="quiet">"Nothing. When two of you move the same account offline, the later one is told here."</p>
        </Show>
        <ul class="list" id="refusals">
            <For each=move || list.get() key=|refused| refused.entry.0 let:refused><One refused=refused /></For>
        </ul>
    }
}

#[component]
fn One(refused: RefusedView) -> impl IntoView {
    let (line, session, team) = (use_line(), use_session(), use_team());
    let entry = refused.entry;
    let name = refused.account.and_then(|id| line.peek(|s| s.find(id).map(|ix| s.name(ix).to_owned())));
    let when = words::iso(refused.at, line.ctx().offset_min).replace('T', " ");
    let again = move |_| {
        spawn_local(async move {
            match team.sharing().retry(entry).await {
                Ok(()) => session.say("Done, on the line as it is now."),
                Err(why) => session.alarm(why),
            }
        });
    };
    let let_go = move |_| {
        spawn_local(async move {
            if let Err(why) = team.sharing().dismiss(entry).await {
                session.alarm(why);
            }
        });
    };
    view! {
        <li>
            <Icon name="flag" />
            <span class="list-main">
                <b>{refused.what}{name.clone().map(|name| format!(" · {name}"))}</b>
                <span class="list-sub">{refused.why}" "{refused.instead}" Yours was of "{when}"."</span>
            </span>
            {refused.account.map(|id| view! {
                <a class="btn btn-sm" href=Route::Account(id).path()>"Look at it"</a>
            })}
            {refused.can_retry.then(|| view! {
                <button class="btn btn-sm" type="button" on:click=again>"Do it again"</button>
            })}
            <button class="btn btn-sm btn-ghost" type="button" on:click=let_go>"Let go"</button>
        </li>
    }
}
