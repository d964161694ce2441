//! Who is at this desk, and how safe the work is.

use super::overlays::Shell;
use super::sync_tag::SyncTag;
use crate::pages::import::{Stage, percent, use_import};
use crate::routes::Route;
use crate::state::session::Saved;
use crate::state::{use_alarms, use_effects, use_line, use_session, use_team, words};
use crate::ui::Icon;
use crate::ui::menu::Menu;
use leptos::prelude::*;
use leptos::task::spawn_local;
use std::time::Duration;
use takt_engine::ids::MemberId;

/// The status line.
#[component]
pub fn Status(
    /// The screen's name.
    here: Memo<&'static str>,
) -> impl IntoView {
    let (session, effects, shell) = (use_session(), use_effects(), expect_context::<Shell>());
    let is_shared = use_team().sharing().is_shared();
    let is_updating = RwSignal::new(false);
    let update = move |_| {
        is_updating.set(true);
        effects.outside().apply_update();
    };
    let install = move |_| {
        spawn_local(async move {
            if effects.outside().install_app().await {
                session.say("Takt is installed: it now opens like any other app.");
            }
        });
    };
    view! {
        <footer class="status" aria-label="Station and storage">
            <Member />
            <SaveState />
            {is_shared.then(|| view! { <SyncTag /> })}
            <Show when=move || !is_shared && !session.is_online.get()>
                <span class="tag tag-line"><Icon name="offline" /><span class="wide">"Offline"</span></span>
            </Show>
            <ImportTag here=here />
            <AlertTag here=here />
            {effects.outside().is_demo().then(|| view! { <DemoTag /> })}
            <span class="push wide"></span>
            <Show when=move || session.has_update.get()>
                <button
                    class="btn btn-sm btn-ghost status-update"
                    type="button"
                    aria-disabled=move || is_updating.get().then_some("true")
                    on:click=update
                >
                    <Icon name="sync" size="ic-sm" />
                    <span class="wide">{move || if is_updating.get() { "Updating…" } else { "Update ready, reload" }}</span>
                </button>
            </Show>
            <Show when=move || session.can_install.get()>
                <button class="btn btn-sm btn-ghost wide-only" type="button" on:click=install>
                    <Icon name="device" size="ic-sm" />"Install"
                </button>
            </Show>
            <button
                class="btn btn-sm btn-ghost wide-only"
                type="button"
                aria-haspopup="dialog"
                aria-keyshortcuts="?"
                aria-label=move || format!("Keys on {}", here.get())
                on:click=move |_| shell.sheet.set(true)
            >
                "Keys"<kbd aria-hidden="true">"?"</kbd>
            </button>
        </footer>
    }
}

/// An import goes on behind another screen.
#[component]
fn ImportTag(here: Memo<&'static str>) -> impl IntoView {
    let desk = use_import();
    let words = Memo::new(move |_| match desk.stage.get() {
        Stage::Running => Some(format!("Importing, {} %", desk.progress.with(percent))),
        Stage::Stopped => Some("The import has stopped".to_owned()),
        Stage::Taking => Some("Taking an import back".to_owned()),
        Stage::Choose | Stage::Reading | Stage::Wrong | Stage::Columns | Stage::Rules | Stage::Check | Stage::Done => {
            None
        }
    });
    view! {
        <Show when=move || words.with(Option::is_some) && here.get() != Route::Import.name()>
            <a class="btn btn-sm btn-ghost" href=Route::Import.path()>
                <Icon name="import" size="ic-sm" />
                <span class="num">{move || words.get()}</span>
            </a>
        </Show>
    }
}

/// What the line's own signals raise.
#[component]
fn AlertTag(here: Memo<&'static str>) -> impl IntoView {
    let alarms = use_alarms();
    let count = Memo::new(move |_| alarms.0.with(Vec::len));
    view! {
        <Show when=move || (count.get() != 0) && here.get() != Route::Alerts.name()>
            <a class="btn btn-sm btn-ghost" href=Route::Alerts.path()>
                <Icon name="warn" size="ic-sm" />
                <span class="num">{move || words::plural(count.get() as u64, "alert", "alerts")}</span>
            </a>
        </Show>
    }
}

/// The demo line is open; one click and it is gone.
#[component]
fn DemoTag() -> impl IntoView {
    let (session, effects) = (use_session(), use_effects());
    let is_busy = RwSignal::new(false);
    let remove = move |_| {
        is_busy.set(true);
        spawn_local(async move {
            if let Err(why) = effects.outside().remove_demo().await {
                session.alarm(why);
                is_busy.set(false);
            }
        });
    };
    view! {
        <button class="btn btn-sm btn-ghost" type="button" disabled=is_busy on:click=remove>
            <span class="tag tag-solid" aria-hidden="true">"Demo"<Icon name="close" /></span>
            <span class="wide">"Remove the demo line"</span>
        </button>
    }
}

/// How long a write may take before it is worth saying.
const PATIENCE: Duration = Duration::from_millis(400);

/// Whether everything is on the disk, in words.
#[component]
fn SaveState() -> impl IntoView {
    let (line, session) = (use_line(), use_session());
    let is_shared = use_team().sharing().is_shared();
    let changes = Memo::new(move |_| line.read(takt_engine::State::seq));
    let is_slow = RwSignal::new(false);
    Effect::new(move |_| match session.saved.get() {
        Saved::Saving => set_timeout(
            move || {
                let is_saving = session.saved.with_untracked(|saved| *saved == Saved::Saving);
                if is_saving {
                    let _ = is_slow.try_set(true);
                }
            },
            PATIENCE,
        ),
        // Told only when it was slow: being told draws the words anew, and most commands are quick.
        Saved::Yes | Saved::No(_) if is_slow.get_untracked() => is_slow.set(false),
        Saved::Yes | Saved::No(_) => {}
    });
    let trouble = Memo::new(move |_| match session.saved.get() {
        Saved::No(why) => Some(why),
        Saved::Yes | Saved::Saving => None,
    });
    // The whole sentence is in the message; here is what matters.
    let short = move || trouble.get().map(|why| why.split_inclusive('.').next().unwrap_or_default().to_owned());
    view! {
        <a class="status-save" class:is-alarm=move || trouble.with(Option::is_some) href=format!("{}#storage", Route::Settings.path())>
            <Icon
                name=Signal::derive(move || if trouble.with(Option::is_some) { "warn" } else if is_slow.get() { "storage" } else { "check" })
                size="ic-sm"
            />
            <span class="wide">
                {move || match (short(), is_slow.get()) {
                    (Some(why), _) => why.into_any(),
                    (None, true) => "Saving…".into_any(),
                    // What is only here is said beside it, by how sync stands.
                    (None, false) if is_shared => "Saved on this device".into_any(),
                    (None, false) => view! {
                        "All saved on this device · "<span class="num">{move || words::count(changes.get())}</span>
                        {move || if changes.get() == 1 { " change only here" } else { " changes only here" }}
                    }.into_any(),
                }}
            </span>
        </a>
        // Each save is not news; trouble is, and so is its end.
        <span class="vh" role="status">{short}</span>
    }
}

/// Who is at this desk, and who could be.
#[component]
fn Member() -> impl IntoView {
    let line = use_line();
    let is_open = RwSignal::new(false);
    let name = Memo::new(move |_| {
        line.me_ix().and_then(|ix| line.read(|state| state.member(ix).map(|m| m.draft.name.clone())))
    });
    let face = move || name.get().map_or_else(|| "?".to_owned(), |name| words::initials(&name));
    view! {
        <button
            class="member"
            id="member"
            type="button"
            aria-haspopup="menu"
            aria-expanded=move || if is_open.get() { "true" } else { "false" }
            on:click=move |_| is_open.update(|open| *open = !*open)
        >
            <span class="member-face" aria-hidden="true">{face}</span>
            <span class="wide">{move || name.get().unwrap_or_else(|| "Nobody yet".to_owned())}</span>
            <Icon name="down" size="ic-sm" />
            <span class="vh">"Change member"</span>
        </button>
        <Show when=move || is_open.get()>
            <Menu label="Who is at this desk" anchor="member" on_close=Callback::new(move |()| is_open.set(false))>
                <People is_open=is_open />
            </Menu>
        </Show>
    }
}

#[component]
fn People(is_open: RwSignal<bool>) -> impl IntoView {
    let line = use_line();
    let me = line.me();
    let people: Vec<(MemberId, String)> =
        line.peek(|state| state.members().iter().filter(|m| m.active).map(|m| (m.id, m.draft.name.clone())).collect());
    let rows = people
        .into_iter()
        .zip(1u8..)
        .map(|((id, name), n)| {
            let face = words::initials(&name);
            view! {
                <button
                    class="opt"
                    type="button"
                    role="menuitemradio"
                    tabindex="-1"
                    data-key=n.to_string()
                    aria-checked=if me == Some(id) { "true" } else { "false" }
                    on:click=move |_| {
                        line.set_me(Some(id));
                        is_open.set(false);
                    }
                >
                    <span class="member-face" aria-hidden="true">{face}</span>
                    {name}
                    {(me == Some(id)).then(|| view! { <span class="opt-why">"is here"</span> })}
                </button>
            }
        })
        .collect_view();
    view! {
        <p class="menu-title">"Who is at this desk?"</p>
        {rows}
        <a
            class="opt"
            role="menuitem"
            tabindex="-1"
            href=format!("{}#members", Route::Settings.path())
            on:click=move |_| is_open.set(false)
        >
            <Icon name="plus" />"Add or change people"
        </a>
    }
}
