//! Every account in one table: searched, filtered, sorted, selected, moved, exported.

mod add;
mod batch;
pub mod dialog;
mod draft_form;
mod dry_run;
mod empty;
mod export;
mod filters;
mod moves;
mod popover;
mod row;
mod selection;
mod table;
mod tools;
mod views;

pub use draft_form::{DraftForm, Field};

use crate::routes::Route;
use crate::state::table::Query;
use crate::state::table_run::Maker;
use crate::state::views::Views;
use crate::state::{Effects, Line, Session, use_effects, use_line, use_session};
use crate::ui::Icon;
use crate::ui::keys::{Binding, use_keys};
use batch::Batch;
use leptos::prelude::*;
use leptos_router::NavigateOptions;
use leptos_router::hooks::{use_location, use_navigate};
use selection::Selection;
use std::rc::Rc;

/// A dialog that is open.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
enum Ask {
    Add,
    Move,
    Export,
    SaveView,
    RenameView,
}

/// Goes to an address; whether it takes the present one's place in the browser's history.
type Navigate = Rc<dyn Fn(&str, bool)>;

/// What the parts of the screen share; copies are free.
#[derive(Clone, Copy)]
struct Desk {
    line: Line,
    session: Session,
    effects: Effects,
    views: Views,
    /// What the address says, and what is being typed.
    query: Memo<Query>,
    words: RwSignal<String>,
    maker: Maker,
    selected: RwSignal<Selection, LocalStorage>,
    /// The row the keys act on.
    active: RwSignal<usize>,
    ask: RwSignal<Option<Ask>>,
    batch: RwSignal<Option<Batch>>,
    navigate: StoredValue<Navigate, LocalStorage>,
}

impl Desk {
    /// Goes to another view; `is_step` leaves the present one in the browser's history.
    fn go(self, query: &Query, is_step: bool) {
        let search = query.write();
        let to =
            if search.is_empty() { Route::Accounts.path() } else { format!("{}?{search}", Route::Accounts.path()) };
        self.navigate.with_value(|navigate| navigate(&to, !is_step));
    }

    /// Changes the view.
    fn change(self, how: impl FnOnce(&mut Query)) {
        let mut query = self.query.get_untracked();
        how(&mut query);
        self.words.set(query.words.clone());
        self.go(&query, true);
    }
}

/// The desk of this screen.
fn use_desk() -> Desk {
    expect_context()
}

/// The screen.
#[component]
pub fn Accounts() -> impl IntoView {
    let (line, session, effects) = (use_line(), use_session(), use_effects());
    let location = use_location();
    let navigate = use_navigate();
    let from_address = Memo::new(move |_| Query::parse(&location.search.get()));
    let words = RwSignal::new(from_address.with_untracked(|q| q.words.clone()));
    let query = Memo::new(move |_| Query { words: words.get(), ..from_address.get() });
    let desk = Desk {
        line,
        session,
        effects,
        views: Views::new(effects),
        query,
        words,
        maker: Maker::new(line, session, query),
        selected: RwSignal::new_local(Selection::default()),
        active: RwSignal::new(0),
        ask: RwSignal::new(None),
        batch: RwSignal::new(None),
        navigate: StoredValue::new_local(Rc::new(move |to: &str, replace: bool| {
            navigate(to, NavigateOptions { replace, scroll: false, ..Default::default() });
        })),
    };
    provide_context(desk);
    Effect::new(move |_| {
        document().set_title("Accounts · Takt");
    });
    use_keys(move || {
        if desk.ask.get().is_some() {
            return Vec::new();
        }
        vec![Binding::new("accounts-add", "n", "Add an account", "Accounts", move || desk.ask.set(Some(Ask::Add)))]
    });
    let has_any = Memo::new(move |_| line.read(|state| state.account_count() > 0));
    let hides_all = Memo::new(move |_| {
        let listing = desk.maker.get();
        listing.is_whole && listing.count == 0
    });
    view! {
        <div class="acc">
            <header class="page-head acc-head">
                <h1 tabindex="-1">"Accounts"</h1>
                <Show when=move || has_any.get()>
                    <views::ViewBar />
                    <div class="row">
                        <button class="btn btn-sm" type="button" aria-keyshortcuts="n" aria-haspopup="dialog" on:click=move |_| desk.ask.set(Some(Ask::Add))>
                            <Icon name="plus" size="ic-sm" />
                            "Add"
                            <kbd aria-hidden="true">"N"</kbd>
                        </button>
                        <button class="btn btn-ghost btn-sm" type="button" aria-haspopup="dialog" on:click=move |_| desk.ask.set(Some(Ask::Export))>
                            <Icon name="export" size="ic-sm" />
                            "Export"
                        </button>
                    </div>
                </Show>
            </header>
            <Show when=move || has_any.get() fallback=|| view! { <empty::FirstUse /> }>
                <tools::Tools />
                <moves::BulkBar />
                <batch::BatchBar />
                <Show when=move || !hides_all.get() fallback=|| view! { <empty::NoMatch /> }>
                    <table::Table />
                </Show>
            </Show>
        </div>
        {move || match desk.ask.get() {
            None => ().into_any(),
            Some(Ask::Add) => view! { <add::AddAccount /> }.into_any(),
            Some(Ask::Move) => view! { <moves::MoveDialog /> }.into_any(),
            Some(Ask::Export) => view! { <export::ExportDialog /> }.into_any(),
            Some(Ask::SaveView) => view! { <views::NameDialog is_new=true /> }.into_any(),
            Some(Ask::RenameView) => view! { <views::NameDialog is_new=false /> }.into_any(),
        }}
    }
}
