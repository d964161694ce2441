//! Screens that are seldom first come in parts of their own, fetched when they are asked for, and ahead of
//! that once the first screen stands.

use super::focus_heading;
use crate::pages::{
    account::Account, accounts::Accounts, alerts, bench, boards::Boards, boards::live, contests, deal::DealTable,
    import::Import, line::LineBoard, map::MapRoom, settings::Settings, team::TeamPage,
};
use crate::routes::Route;
use crate::runtime::parts::{Unfetched, part};
use crate::runtime::sharing::{self, Project};
use crate::state::alarms::Raise;
use crate::ui::Icon;
use leptos::prelude::*;
use leptos::task::spawn_local;
use std::cell::Cell;

/// What a module hands out once it is there.
#[derive(Clone, Copy)]
struct Make {
    /// Builds a screen.
    screen: fn(Route) -> AnyView,
    /// Makes what a link shows; the boards' own.
    project: Option<Project>,
    /// Looks what the rules of alarm raise; the boards' own.
    raise: Option<Raise>,
}

impl Make {
    const fn screen(screen: fn(Route) -> AnyView) -> Self {
        Self { screen, project: None, raise: None }
    }
}

part!(
    accounts_module,
    Make,
    Make::screen(|route| match route {
        Route::Account(id) => view! { <Account id=id /> }.into_any(),
        _ => view! { <Accounts /> }.into_any(),
    })
);
part!(line_module, Make, Make::screen(|_| view! { <LineBoard /> }.into_any()));
part!(
    boards_module,
    Make,
    Make {
        screen: |route| match route {
            Route::Shared => super::shared_board().into_any(),
            Route::Alerts => alerts::page(),
            Route::Contests => contests::page(),
            _ => view! { <Boards /> }.into_any(),
        },
        project: Some(live::project),
        raise: Some(alerts::raise),
    }
);
part!(
    manage_module,
    Make,
    Make::screen(|route| match route {
        Route::Bench => bench::lead::page(),
        Route::HandOffs => bench::hand_offs::page(),
        Route::Recycling => bench::recycling::page(),
        Route::Rules => bench::rules::page(),
        Route::Campaigns => bench::campaigns::page(),
        Route::Inbound => bench::inbound::page(),
        Route::Import => view! { <Import /> }.into_any(),
        Route::Deal => view! { <DealTable /> }.into_any(),
        Route::Map => view! { <MapRoom /> }.into_any(),
        Route::Team => view! { <TeamPage /> }.into_any(),
        _ => view! { <Settings /> }.into_any(),
    })
);

/// The modules, by number.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
enum Module {
    Accounts,
    Line,
    Boards,
    Manage,
}

impl Module {
    /// In the order in which they are fetched ahead.
    const ALL: [Self; 4] = [Self::Line, Self::Accounts, Self::Manage, Self::Boards];

    const fn of(route: Route) -> Option<Self> {
        match route {
            Route::Accounts | Route::Account(_) => Some(Self::Accounts),
            Route::Line => Some(Self::Line),
            Route::Boards | Route::Alerts | Route::Contests | Route::Shared => Some(Self::Boards),
            Route::Import
            | Route::Deal
            | Route::Bench
            | Route::HandOffs
            | Route::Recycling
            | Route::Rules
            | Route::Campaigns
            | Route::Inbound
            | Route::Map
            | Route::Team
            | Route::Settings => Some(Self::Manage),
            Route::Work | Route::Unknown => None,
        }
    }

    async fn fetch(self) -> Result<Make, Unfetched> {
        match self {
            Self::Accounts => accounts_module().await,
            Self::Line => line_module().await,
            Self::Boards => boards_module().await,
            Self::Manage => manage_module().await,
        }
    }
}

thread_local! {
    /// What has been fetched stays.
    static THERE: [Cell<Option<Make>>; 4] = const { [const { Cell::new(None) }; 4] };
}

fn there(module: Module) -> Option<Make> {
    THERE.with(|there| there[module as usize].get())
}

async fn bring(module: Module) -> Result<Make, Unfetched> {
    if let Some(make) = there(module) {
        return Ok(make);
    }
    let make = module.fetch().await?;
    THERE.with(|there| there[module as usize].set(Some(make)));
    Ok(make)
}

/// What makes the boards behind links, and what looks for alarms, once their module could be fetched.
pub async fn lookouts() -> (Option<Project>, Option<Raise>) {
    bring(Module::Boards).await.map_or((None, None), |make| (make.project, make.raise))
}

/// Fetches the rest, so that no screen has to be waited for. What cannot be fetched now is fetched when it is
/// asked for.
pub async fn fetch_ahead() {
    for module in Module::ALL {
        if bring(module).await.is_err() {
            return;
        }
    }
    // The rest is asked for again when it is needed.
    let _ = sharing::fetch_ahead().await;
}

/// The screen of a route whose module may still have to come.
pub fn screen(route: Route) -> AnyView {
    let Some(module) = Module::of(route) else { return ().into_any() };
    if let Some(make) = there(module) {
        return untrack(move || (make.screen)(route));
    }
    let came = RwSignal::new(None::<Result<Make, Unfetched>>);
    let bring = move || {
        came.set(None);
        spawn_local(async move {
            let make = bring(module).await;
            // The person may have gone on to another screen meanwhile.
            if came.try_set(Some(make)).is_none() {
                request_animation_frame(focus_heading);
            }
        });
    };
    bring();
    let show = move || match came.get() {
        // A screen follows its own signals; what it reads while it is built must not build it anew.
        Some(Ok(make)) => untrack(move || (make.screen)(route)),
        Some(Err(Unfetched)) => view! {
            <section class="empty" role="alert">
                <h1 tabindex="-1">{format!("{} could not be fetched", route.name())}</h1>
                <p>"Your data is on this device and untouched. See that you are online, then try again."</p>
                <p>
                    <button class="btn btn-main" type="button" on:click=move |_| bring()>
                        <Icon name="sync" />
                        "Try again"
                    </button>
                </p>
            </section>
        }
        .into_any(),
        None => coming(route).into_any(),
    };
    show.into_any()
}

/// What stands where a screen will be. The style sheet shows it only if that takes longer than a blink.
fn coming(route: Route) -> impl IntoView {
    view! {
        <section class="coming" aria-busy="true">
            <h1 tabindex="-1">{route.name()}</h1>
            <span class="coming-bar"></span>
            <span class="coming-bar"></span>
            <span class="coming-bar"></span>
        </section>
    }
}
