//! First use: four steps, each of which ticks itself.

use super::desk::Desk;
use super::idle::title;
use crate::pages::shared::demo::OpenDemo;
use crate::state::words;
use crate::ui::Icon;
use leptos::prelude::*;
use leptos::task::spawn_local;
use takt_engine::Command;
use takt_engine::map::Stations;
use takt_engine::settings::{MemberDraft, Role};

/// The preference that says the default bands were looked at and kept.
const BANDS_KEPT: &str = "takt-bands-kept";

/// The checklist.
#[component]
pub fn First(
    /// The desk.
    desk: Desk,
) -> impl IntoView {
    title("Start");
    let (line, effects) = (desk.line, desk.effects);
    let kept = RwSignal::new(effects.outside().recall(BANDS_KEPT).is_some());
    let me = Memo::new(move |_| line.me_ix().and_then(|ix| line.read(|s| s.member(ix).map(|m| m.draft.name.clone()))));
    let accounts = Memo::new(move |_| line.read(|s| s.account_count()));
    let bands = Memo::new(move |_| line.read(|s| s.settings().bands));
    let has_bands = Memo::new(move |_| kept.get() || bands.get() != Default::default());
    let at = Memo::new(move |_| match (me.get(), accounts.get(), has_bands.get()) {
        (None, ..) => 1,
        (_, 0, _) => 2,
        (.., false) => 3,
        _ => 4,
    });
    let keep = move |_| {
        effects.outside().remember(BANDS_KEPT, "yes");
        kept.set(true);
    };
    let imported = move || match accounts.get() {
        0 => "CSV or Excel from Salesforce, HubSpot or Apollo".to_owned(),
        n => format!("{} in Cold", words::plural(n.into(), "account", "accounts")),
    };
    let band_words = move || {
        let b = bands.get().researching;
        format!("{}–{} accounts in Researching at a time: enough to keep going, few enough to finish", b.min, b.max)
    };
    let next = move |n: u8| Memo::new(move |_| at.get() == n);
    let (one, two, three, four) = (next(1), next(2), next(3), next(4));
    view! {
        <h1 id="job-act" tabindex="-1">"Let’s put something on the line"</h1>
        <p>"Four steps, about three minutes. Everything stays on this device."</p>
        <ol class="steps-list">
            <Todo no=1 at=at name="Say who you are" done=Memo::new(move |_| me.get().is_some())
                what=Signal::derive(move || me.get().unwrap_or_else(|| "Your work, your pace and your undo go by your name".into()))>
                <Show when=move || one.get()><NameForm desk=desk /></Show>
            </Todo>
            <Todo no=2 at=at name="Bring a list" done=Memo::new(move |_| accounts.get() > 0) what=Signal::derive(imported)>
                <Show when=move || two.get()><a class="btn btn-main" href="/import">"Import a list"</a></Show>
            </Todo>
            <Todo no=3 at=at name="Set your bands" done=has_bands what=Signal::derive(band_words)>
                <Show when=move || three.get()>
                    <span class="row">
                        <a class="btn btn-ghost" href="/settings#bands">"Change"</a>
                        <button class="btn btn-main" type="button" on:click=keep>"Keep these"</button>
                    </span>
                </Show>
            </Todo>
            <Todo no=4 at=at name="Work the first card" done=Memo::new(|_| false)
                what=Signal::derive(|| "The best-ranked account comes to you, with what to do and what to say".to_owned())>
                <Show when=move || four.get()>
                    <button class="btn btn-main" type="button" on:click=move |_| desk.pull()>"Give me the first"</button>
                </Show>
            </Todo>
        </ol>
        {move || desk.trouble.get().map(|words| view! { <p class="field-error" role="alert"><Icon name="warn" size="ic-sm" />{words}</p> })}
        <Show when=move || accounts.get() == 0 && !effects.outside().is_demo()>
            <p class="sm">
                "Only looking? "<OpenDemo class="link" label="Load the demo line" />
                ": 3 reps, 900 accounts, 60 days. One click takes it away again."
            </p>
        </Show>
    }
}

#[component]
fn Todo(
    no: u8,
    at: Memo<u8>,
    name: &'static str,
    done: Memo<bool>,
    what: Signal<String>,
    children: Children,
) -> impl IntoView {
    let is_next = move || at.get() == no;
    view! {
        <li class="todo" class:is-done=move || done.get() class:is-next=is_next aria-current=move || is_next().then_some("step")>
            <span class="todo-no num" aria-hidden="true">
                {move || if done.get() { view! { <Icon name="check" size="ic-sm" /> }.into_any() } else { no.into_any() }}
            </span>
            <span class="todo-main"><b>{name}</b><span class="list-sub">{move || what.get()}</span></span>
            {children()}
            <Show when=move || done.get()><span class="vh">"Done"</span></Show>
        </li>
    }
}

#[component]
fn NameForm(desk: Desk) -> impl IntoView {
    let name = RwSignal::new(String::new());
    let join = move |event: leptos::ev::SubmitEvent| {
        event.prevent_default();
        let draft =
            MemberDraft { name: name.get_untracked().trim().to_owned(), stations: Stations::all(), role: Role::Owner };
        let (line, session, effects) = (desk.line, desk.session, desk.effects);
        spawn_local(async move {
            let before = line.peek(|s| s.members().len());
            match effects.run(Command::AddMember(draft)).await {
                Ok(_) => line.set_me(line.peek(|s| s.members().get(before).map(|m| m.id))),
                Err(failure) => session.alarm(failure.to_string()),
            }
        });
    };
    view! {
        <form class="row add" on:submit=join>
            <label class="vh" for="my-name">"Your name"</label>
            <input class="input add-in" id="my-name" autocomplete="name" maxlength="80" placeholder="Your name"
                prop:value=move || name.get() on:input=move |event| name.set(event_target_value(&event)) />
            <button class="btn btn-main" type="submit">"That’s me"</button>
        </form>
    }
}
