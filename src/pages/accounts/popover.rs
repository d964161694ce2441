//! A chip that opens a small sheet below itself.

use crate::ui::Icon;
use leptos::prelude::*;
use wasm_bindgen::JsCast;

/// The widest a sheet is, in pixels: it never leaves the window on the right.
const WIDTH: f64 = 304.0;

/// A chip with its sheet. The browser closes it on a press outside and on Escape.
#[component]
pub fn ChipSheet(
    /// Names the sheet.
    id: &'static str,
    /// What it is about.
    label: &'static str,
    /// What is chosen; empty when nothing is.
    #[prop(into)]
    chosen: Signal<String>,
    /// The sheet's content; drawn while it is open.
    children: ChildrenFn,
) -> impl IntoView {
    let place = RwSignal::new((0.0, 0.0));
    let is_open = RwSignal::new(false);
    let children = StoredValue::new(children);
    let put = move |event: leptos::ev::MouseEvent| {
        let button = event.current_target().and_then(|t| t.dyn_into::<web_sys::Element>().ok());
        if let Some(rect) = button.map(|b| b.get_bounding_client_rect()) {
            let width = window().inner_width().ok().and_then(|w| w.as_f64()).unwrap_or(WIDTH);
            place.set((rect.left().min(width - WIDTH).max(8.0), rect.bottom() + 4.0));
        }
    };
    view! {
        <button
            class="chip"
            class:is-on=move || !chosen.get().is_empty()
            type="button"
            aria-haspopup="dialog"
            aria-expanded=move || is_open.get().to_string()
            popovertarget=id
            on:click=put
        >
            {label}
            {move || {
                let chosen = chosen.get();
                (!chosen.is_empty()).then(|| view! { ": "<b>{chosen}</b> })
            }}
            <Icon name="down" />
        </button>
        <div
            class="menu"
            id=id
            popover="auto"
            role="dialog"
            aria-label=label
            style:position="fixed"
            style:inset="auto"
            style:margin="0"
            style:max-height="min(26rem, 60dvb)"
            style:overflow="auto"
            style:left=move || format!("{}px", place.get().0)
            style:top=move || format!("{}px", place.get().1)
            on:toggle=move |event| {
                let state = js_sys::Reflect::get(&event, &"newState".into()).ok().and_then(|s| s.as_string());
                is_open.set(state.as_deref() == Some("open"));
            }
        >
            <Show when=move || is_open.get()>{children.with_value(|children| children())}</Show>
        </div>
    }
}
