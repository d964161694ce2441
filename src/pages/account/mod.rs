//! One account with everything that is known of it.

mod ask;
mod erase;
mod facts;
mod gate;
mod head;
mod people;
mod timeline;
mod track;
mod worth;

use crate::pages::accounts::dialog::Dialog;
use crate::routes::Route;
use crate::state::{Effects, Line, use_effects, use_line};
use crate::ui::keys::{Binding, use_keys};
use leptos::prelude::*;
use leptos_router::hooks::use_navigate;
use takt_engine::ids::{AccountId, AccountIx, ContactId};

/// A dialog that is open.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
enum Ask {
    Move,
    Edit,
    AddPerson,
    EditPerson(ContactId),
    Erase(ContactId),
    CallBack,
    Note,
}

/// What the parts of the page share; copies are free.
#[derive(Clone, Copy)]
struct Here {
    line: Line,
    effects: Effects,
    id: AccountId,
    /// Its place; followed, since an import may be taken back.
    ix: Memo<Option<AccountIx>>,
    ask: RwSignal<Option<Ask>>,
}

fn use_here() -> Here {
    expect_context()
}

/// The screen.
#[component]
pub fn Account(
    /// Which account.
    id: AccountId,
) -> impl IntoView {
    let line = use_line();
    let ix = Memo::new(move |_| line.read(|state| state.find(id)));
    let here = Here { line, effects: use_effects(), id, ix, ask: RwSignal::new(None) };
    provide_context(here);
    let name = Memo::new(move |_| ix.get().map(|ix| line.read(|state| state.name(ix).to_owned())));
    Effect::new(move |_| {
        document().set_title(&match name.get() {
            Some(name) => format!("{name} · Takt"),
            None => "Account · Takt".to_owned(),
        });
    });
    keys(here);
    let is_here = move || ix.get().is_some();
    view! {
        <Show when=is_here fallback=|| view! { <Gone /> }>
            <article class="acct" aria-labelledby="a-h">
                <head::Crumb />
                <head::Head name=name />
                <track::Track />
                <div class="acct-body">
                    <div class="stack-lg">
                        <gate::Gate />
                        <timeline::Timeline />
                    </div>
                    <div class="stack-lg">
                        <facts::Score />
                        <worth::Worth />
                        <people::People />
                        <facts::Facts />
                    </div>
                </div>
            </article>
            {move || match here.ask.get() {
                None => ().into_any(),
                Some(Ask::Move) => view! { <ask::MoveTo /> }.into_any(),
                Some(Ask::Edit) => view! { <ask::Edit /> }.into_any(),
                Some(Ask::AddPerson) => view! { <people::PersonDialog contact=None /> }.into_any(),
                Some(Ask::EditPerson(contact)) => view! { <people::PersonDialog contact=Some(contact) /> }.into_any(),
                Some(Ask::Erase(contact)) => view! { <erase::Erase contact=contact /> }.into_any(),
                Some(Ask::CallBack) => view! { <ask::CallBack /> }.into_any(),
                Some(Ask::Note) => view! { <ask::Note /> }.into_any(),
            }}
        </Show>
    }
}

fn keys(here: Here) {
    let navigate = use_navigate();
    use_keys(move || {
        if here.ask.get().is_some() {
            return Vec::new();
        }
        let open = move |ask: Ask| move || here.ask.set(Some(ask));
        let to = |id: Option<AccountId>| {
            let navigate = navigate.clone();
            move || {
                if let Some(id) = id {
                    navigate(&Route::Account(id).path(), Default::default());
                }
            }
        };
        let around = head::neighbours(here);
        let back = {
            let navigate = navigate.clone();
            move || navigate(&head::list_path(), Default::default())
        };
        vec![
            Binding::new("account-next", "j", "Next account of the list", "Account", to(around.next)),
            Binding::new("account-previous", "k", "Previous account of the list", "Account", to(around.previous)),
            Binding::new("account-move", "m", "Move to another bin", "Account", open(Ask::Move)),
            Binding::new("account-edit", "e", "Edit its details", "Account", open(Ask::Edit)),
            Binding::new("account-person", "c", "Add a person", "Account", open(Ask::AddPerson)),
            Binding::new("account-callback", "b", "Call back", "Account", open(Ask::CallBack)),
            Binding::new("account-note", "n", "Write a note", "Account", open(Ask::Note)),
            Binding::new("account-back", "Escape", "Back to the list", "Account", back),
        ]
    });
}

/// The account is not on the line (any more).
#[component]
fn Gone() -> impl IntoView {
    view! {
        <section class="empty">
            <h1 tabindex="-1">"This account is not on the line"</h1>
            <p>"Its import may have been taken back, or the link is of another line."</p>
            <p><a class="btn btn-main" href=head::list_path()>"Back to the accounts"</a></p>
        </section>
    }
}

/// A dialog of this page.
#[component]
fn Sheet(id: &'static str, #[prop(into)] title: String, children: Children) -> impl IntoView {
    let here = use_here();
    view! {
        <Dialog id=id title=title on_close=Callback::new(move |()| here.ask.set(None))>
            {children()}
        </Dialog>
    }
}
