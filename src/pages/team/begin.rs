//! Before a line is shared: share this one, or come onto another.

use super::Section;
use crate::routes::Route;
use crate::state::team::Sheet;
use crate::state::{use_effects, use_line, use_team};
use crate::ui::Icon;
use leptos::prelude::*;
use leptos::task::spawn_local;

/// Both ways.
#[component]
pub fn Begin() -> impl IntoView {
    let team = use_team();
    let is_invited = team.sharing().invitation().is_some();
    let reload = Callback::new(move |()| team.sharing().reload());
    let sheet = RwSignal::new(None::<Sheet>);
    view! {
        <Show when=move || sheet.with(Option::is_none)>
            {is_invited.then(|| view! {
                <Section id="join" name="You are invited" lede="To work on a line that others work on, too."><Join /></Section>
            })}
            {(!is_invited).then(|| view! {
                <Section id="share" name="Share this line" lede="So that others work on it from their own laptops.">
                    <Share sheet=sheet />
                </Section>
                <Section id="join" name="Come onto a line" lede="By a link somebody sent you, or a recovery sheet."><Join /></Section>
            })}
        </Show>
        {move || sheet.get().map(|sheet| view! {
            <Section id="sheet" name="Recovery sheet" lede="The way back when every laptop is lost.">
                <Printed sheet=sheet done="It is printed: open the shared line" on_done=reload />
            </Section>
        })}
    }
}

#[component]
fn Share(sheet: RwSignal<Option<Sheet>>) -> impl IntoView {
    let (line, team, effects) = (use_line(), use_team(), use_effects());
    let depot = RwSignal::new(team.sharing().own_origin());
    let is_busy = RwSignal::new(false);
    let wrong = RwSignal::new(String::new());
    let share = move |event: leptos::ev::SubmitEvent| {
        event.prevent_default();
        let Some(me) = line.me_now() else {
            wrong.set("Say who you are first: put your name on the line in Settings.".into());
            return;
        };
        is_busy.set(true);
        wrong.set(String::new());
        spawn_local(async move {
            match team.sharing().share(depot.get_untracked(), me).await {
                Ok(made) => sheet.set(Some(made)),
                Err(why) => wrong.set(why),
            }
            is_busy.set(false);
        });
    };
    if effects.outside().is_demo() {
        return view! { <p class="quiet">"The demo line stays on this device. Remove it first."</p> }.into_any();
    }
    view! {
        <form class="stack-sm team-form" on:submit=share novalidate>
            <p>
                "What this line holds is sealed here, and kept in order at a depot that cannot read it. \
                 Everything goes on working with the network off."
            </p>
            <label class="field">
                <span class="field-label">"Address of the depot"</span>
                <input
                    class="input"
                    id="depot"
                    type="url"
                    autocomplete="off"
                    spellcheck="false"
                    prop:value=depot
                    aria-invalid=move || wrong.with(|w| !w.is_empty()).then_some("true")
                    aria-describedby="share-wrong"
                    on:input=move |event| depot.set(event_target_value(&event))
                />
            </label>
            <Wrong id="share-wrong" text=wrong />
            <div class="row">
                <button class="btn btn-main" type="submit" disabled=is_busy>
                    <Icon name="share" />{move || if is_busy.get() { "Sharing…" } else { "Share this line" }}
                </button>
            </div>
        </form>
    }
    .into_any()
}

/// The recovery sheet, shown once.
#[component]
pub fn Printed(
    /// What is printed.
    sheet: Sheet,
    /// What the button says once it is.
    done: &'static str,
    /// What then happens.
    on_done: Callback<()>,
) -> impl IntoView {
    let heading: NodeRef<leptos::html::H3> = NodeRef::new();
    Effect::new(move |_| {
        if let Some(heading) = heading.get() {
            // It is in the page; a browser that refuses leaves the focus where it was.
            let _ = heading.focus();
        }
    });
    view! {
        <div class="stack-sm">
            <h3 class="side-title" id="sheet-h" tabindex="-1" node_ref=heading>"Print this sheet"</h3>
            <p class="quiet">"It is shown once. Keep it where you keep contracts."</p>
            <p>
                "Whoever holds it can open this line: it is the way back when every laptop is lost. An owner can make \
                 another; the depot has no copy."
            </p>
            <dl class="facts">
                <dt>"Depot"</dt>
                <dd>{sheet.depot}</dd>
                <dt>"Sheet"</dt>
                <dd><pre class="raw team-letters" id="letters" tabindex="0">{sheet.letters}</pre></dd>
            </dl>
            <div class="row no-print">
                <button class="btn" type="button" on:click=move |_| { let _ = window().print(); }>"Print it"</button>
                <button class="btn btn-main" type="button" on:click=move |_| { on_done.try_run(()); }>{done}</button>
            </div>
        </div>
    }
}

#[component]
fn Join() -> impl IntoView {
    let (line, team) = (use_line(), use_team());
    let invitation = team.sharing().invitation();
    let is_by_link = invitation.is_some();
    let secret = RwSignal::new(invitation.unwrap_or_default());
    let elsewhere = window().location().search().ok().and_then(|search| {
        let found = web_sys::UrlSearchParams::new_with_str(&search).ok()?.get("depot");
        found.filter(|depot| !depot.is_empty())
    });
    let depot = RwSignal::new(elsewhere.unwrap_or_else(|| team.sharing().own_origin()));
    let device = RwSignal::new(String::new());
    let is_busy = RwSignal::new(false);
    let wrong = RwSignal::new(String::new());
    let holds = line.peek(|state| state.account_count());
    let join = move |event: leptos::ev::SubmitEvent| {
        event.prevent_default();
        is_busy.set(true);
        wrong.set(String::new());
        spawn_local(async move {
            let joined =
                team.sharing().join(secret.get_untracked(), depot.get_untracked(), device.get_untracked()).await;
            match joined {
                Ok(()) => {
                    // The next page opens the line that was joined.
                    let _ = window().location().set_href(&Route::Work.path());
                }
                Err(why) => {
                    wrong.set(why);
                    is_busy.set(false);
                }
            }
        });
    };
    view! {
        <form class="stack-sm team-form" on:submit=join novalidate>
            {(holds > 0).then(|| view! {
                <p class="quiet">"What this device holds of its own stays on it, beside the shared line."</p>
            })}
            {(!is_by_link).then(|| view! {
                <label class="field">
                    <span class="field-label">"Link, or the letters of a recovery sheet"</span>
                    <textarea
                        class="input"
                        id="secret"
                        rows="3"
                        spellcheck="false"
                        autocomplete="off"
                        prop:value=secret
                        on:input=move |event| secret.set(event_target_value(&event))
                    ></textarea>
                </label>
                <label class="field">
                    <span class="field-label">"Address of the depot"</span>
                    <input
                        class="input"
                        type="url"
                        spellcheck="false"
                        autocomplete="off"
                        prop:value=depot
                        on:input=move |event| depot.set(event_target_value(&event))
                    />
                </label>
            })}
            <label class="field">
                <span class="field-label">"What to call this device"</span>
                <input
                    class="input"
                    id="device-name"
                    maxlength="40"
                    placeholder="Ana's laptop"
                    autocomplete="off"
                    prop:value=device
                    on:input=move |event| device.set(event_target_value(&event))
                />
            </label>
            <Wrong id="join-wrong" text=wrong />
            <div class="row">
                <button class="btn btn-main" type="submit" disabled=is_busy>
                    {move || if is_busy.get() { "Coming on…" } else { "Come onto the line" }}
                </button>
            </div>
        </form>
    }
}

/// What is in the way, said aloud when it appears.
#[component]
pub fn Wrong(id: &'static str, text: RwSignal<String>) -> impl IntoView {
    view! {
        <p class="field-error" id=id role="status" hidden=move || text.with(String::is_empty)>
            <Icon name="warn" size="ic-sm" />
            <span>{text}</span>
        </p>
    }
}
