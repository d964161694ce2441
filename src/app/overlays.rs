//! What opens over any screen: the palette and the sheet of keys.

use super::offers::offers;
use crate::routes::Route;
use crate::state::finder::Finder;
use crate::state::use_line;
use crate::ui::palette::Palette;
use crate::ui::sheet::KeySheet;
use leptos::prelude::*;

/// What is open.
#[derive(Clone, Copy)]
pub struct Shell {
    /// Search or do anything.
    pub palette: RwSignal<bool>,
    /// Every key.
    pub sheet: RwSignal<bool>,
}

impl Default for Shell {
    fn default() -> Self {
        Self { palette: RwSignal::new(false), sheet: RwSignal::new(false) }
    }
}

/// Whatever is open.
#[component]
pub fn Overlays(
    /// The screen's name.
    here: Memo<&'static str>,
) -> impl IntoView {
    let shell: Shell = expect_context();
    view! {
        <Show when=move || shell.palette.get()><Finding shell=shell /></Show>
        <Show when=move || shell.sheet.get()>
            <KeySheet
                place=Signal::derive(move || here.get().to_owned())
                change=format!("{}#shortcuts", Route::Settings.path())
                on_close=Callback::new(move |()| shell.sheet.set(false))
            />
        </Show>
    }
}

#[component]
fn Finding(shell: Shell) -> impl IntoView {
    let query = RwSignal::new(String::new());
    let finder = Finder::new(use_line(), query);
    let offers = offers(query, finder);
    let nothing = Signal::derive(move || format!("Nothing fits “{}”.", query.get().trim()));
    view! {
        <Palette query=query offers=offers nothing=nothing on_close=Callback::new(move |()| shell.palette.set(false)) />
    }
}
