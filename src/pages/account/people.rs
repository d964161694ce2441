//! People at the account.

use super::{Ask, Sheet, use_here};
use crate::pages::accounts::Field;
use crate::ui::Icon;
use leptos::prelude::*;
use leptos::task::spawn_local;
use takt_engine::Command;
use takt_engine::command::ContactDraft;
use takt_engine::ids::ContactId;
use takt_engine::map::WORKING;
use takt_engine::state::{ContactView, flag};

fn drafted(person: &ContactView<'_>) -> ContactDraft {
    ContactDraft {
        name: person.name.into(),
        title: person.title.into(),
        phone: person.phone.into(),
        email: person.email.into(),
        owns_problem: person.owns_problem,
    }
}

/// The list of people.
#[component]
pub fn People() -> impl IntoView {
    let here = use_here();
    let line = here.line;
    let people = Memo::new(move |_| {
        let Some(ix) = here.ix.get() else { return Vec::new() };
        line.read(|state| state.contacts_of(ix).iter().map(|p| (p.id, drafted(p))).collect::<Vec<_>>())
    });
    // Cold and avoid-listed accounts are never dialled.
    let may_dial = Memo::new(move |_| {
        here.ix.get().is_some_and(|ix| {
            line.read(|state| {
                let row = state.account(ix);
                WORKING.contains(&row.bin) && row.flags & (flag::AVOID | flag::DO_NOT_CALL) == 0
            })
        })
    });
    view! {
        <section aria-labelledby="co-h">
            <h2 class="side-title" id="co-h">
                "People "
                <button class="btn btn-ghost btn-sm push" type="button" aria-haspopup="dialog" aria-keyshortcuts="c" on:click=move |_| here.ask.set(Some(Ask::AddPerson))>
                    <Icon name="plus" size="ic-sm" />
                    "Add"
                    <span class="vh">" a person"</span>
                    <kbd aria-hidden="true">"C"</kbd>
                </button>
            </h2>
            <Show when=move || !people.with(Vec::is_empty) fallback=|| view! { <p class="quiet">"Nobody is known here yet."</p> }>
                <ul class="list" role="list">
                    <For each=move || people.get() key=|(id, draft)| (id.0, draft.name.clone(), draft.title.clone(), draft.phone.clone(), draft.email.clone(), draft.owns_problem) let:person>
                        <Person id=person.0 draft=person.1 may_dial=may_dial />
                    </For>
                </ul>
            </Show>
        </section>
    }
}

#[component]
fn Person(id: ContactId, draft: ContactDraft, may_dial: Memo<bool>) -> impl IntoView {
    let here = use_here();
    let ContactDraft { name, title, phone, email, owns_problem } = draft.clone();
    let said = [title.as_str(), if owns_problem { "owns the problem" } else { "" }];
    let sub = said.into_iter().filter(|t| !t.is_empty()).collect::<Vec<_>>().join(", ");
    let dial = {
        let (name, phone) = (name.clone(), phone.clone());
        move || {
            let (name, phone) = (name.clone(), phone.clone());
            (!phone.is_empty())
                .then(|| {
                    if may_dial.get() {
                        view! {
                            <a class="btn btn-sm btn-icon btn-ghost" href=format!("tel:{phone}") aria-label=format!("Call {name}, {phone}")>
                                <Icon name="phone" />
                            </a>
                        }
                            .into_any()
                    } else {
                        view! { <span class="num sm quiet">{phone}</span> }.into_any()
                    }
                })
        }
    };
    let toggled = ContactDraft { owns_problem: !owns_problem, ..draft };
    let toggle_name = name.clone();
    view! {
        <li>
            <span class="list-main">
                <b>{name.clone()}</b>
                <span class="list-sub">{sub}</span>
            </span>
            {dial}
            {(!email.is_empty())
                .then(|| {
                    view! {
                        <a class="btn btn-sm btn-icon btn-ghost" href=format!("mailto:{email}") aria-label=format!("E-mail {name}, {email}")>
                            <Icon name="mail" />
                        </a>
                    }
                })}
            <button
                class="btn btn-sm btn-icon btn-ghost"
                type="button"
                aria-pressed=owns_problem.to_string()
                aria-label=format!("{name} owns the problem")
                on:click=move |_| {
                    let what = if toggled.owns_problem { "owns the problem" } else { "does not own the problem" };
                    here.effects.act(Command::EditContact { contact: id, draft: toggled.clone() }, format!("{toggle_name} {what}"));
                }
            >
                <Icon name="flag" />
            </button>
            <button class="btn btn-sm btn-ghost" type="button" aria-haspopup="dialog" aria-label=format!("Edit {name}") on:click=move |_| here.ask.set(Some(Ask::EditPerson(id)))>
                "Edit"
            </button>
        </li>
    }
}

/// A person, new or known.
#[component]
pub fn PersonDialog(
    /// Who; a new one without.
    contact: Option<ContactId>,
) -> impl IntoView {
    let here = use_here();
    let known = here.line.peek(|state| {
        let ix = state.find(here.id)?;
        state.contacts_of(ix).iter().find(|p| Some(p.id) == contact).map(drafted)
    });
    let draft = RwSignal::new(known.clone().unwrap_or_default());
    let error = RwSignal::new(String::new());
    let at_first = known.unwrap_or_default();
    let session = crate::state::use_session();
    let finish = move |command: Command, what: String| {
        spawn_local(async move {
            match here.effects.run(command).await {
                Ok(receipt) => {
                    session.done(&receipt, what);
                    let _ = here.ask.try_set(None);
                }
                Err(failure) => {
                    let _ = error.try_set(failure.to_string());
                }
            }
        });
    };
    let save = move |event: leptos::ev::SubmitEvent| {
        event.prevent_default();
        let draft = draft.get_untracked();
        let name = draft.name.trim().to_owned();
        match contact {
            Some(contact) => finish(Command::EditContact { contact, draft }, format!("{name} changed")),
            None => finish(Command::AddContact { account: here.id, contact: draft }, format!("{name} added")),
        }
    };
    let set =
        move |how: fn(&mut ContactDraft, String)| Callback::new(move |text: String| draft.update(|d| how(d, text)));
    let title = if contact.is_some() { "Edit a person" } else { "Add a person" };
    view! {
        <Sheet id="person-h" title=title>
            <form on:submit=save>
                <div class="dialog-body stack">
                    <Field id="p-name" label="Name" first=true value=at_first.name.clone() on_input=set(|d, t| d.name = t) />
                    <Field id="p-title" label="Job" value=at_first.title on_input=set(|d, t| d.title = t) />
                    <div class="split-even">
                        <Field id="p-phone" label="Phone" kind="tel" value=at_first.phone on_input=set(|d, t| d.phone = t) />
                        <Field id="p-email" label="E-mail" kind="email" value=at_first.email on_input=set(|d, t| d.email = t) />
                    </div>
                    <label class="check">
                        <input
                            type="checkbox"
                            prop:checked=move || draft.with(|d| d.owns_problem)
                            on:change=move |event| draft.update(|d| d.owns_problem = event_target_checked(&event))
                        />
                        <span>"Owns the problem"<small>"One such person opens the gate to Qualifying."</small></span>
                    </label>
                    <p class="field-error" role="alert">{move || error.get()}</p>
                </div>
                <footer class="dialog-foot">
                    {contact
                        .map(|contact| {
                            let name = at_first.name.clone();
                            view! {
                                <button
                                    class="btn btn-ghost"
                                    type="button"
                                    on:click=move |_| finish(Command::RemoveContact { contact }, format!("{name} removed"))
                                >
                                    <Icon name="trash" />
                                    "Remove"
                                </button>
                                <button
                                    class="btn btn-ghost push-end"
                                    type="button"
                                    on:click=move |_| here.ask.set(Some(Ask::Erase(contact)))
                                >
                                    <Icon name="ban" />
                                    "Erase…"
                                </button>
                            }
                        })}
                    <button class="btn btn-main" type="submit" disabled=move || draft.with(|d| d.name.trim().is_empty() && d.email.trim().is_empty() && d.phone.trim().is_empty())>
                        {if contact.is_some() { "Save" } else { "Add" }}
                    </button>
                </footer>
            </form>
        </Sheet>
    }
}
