//! The table: a million rows of which only those seen are in the page.

use super::row::{Row, sort_head};
use super::selection::Selection;
use super::{Ask, Desk, use_desk};
use crate::routes::Route;
use crate::state::table::SortKey;
use crate::state::words;
use crate::ui::keys::{Binding, use_keys};
use crate::ui::virtual_list::Scale;
use leptos::html;
use leptos::prelude::*;
use leptos_router::hooks::use_navigate;
use wasm_bindgen::JsCast;
use wasm_bindgen::prelude::Closure;

/// Rows drawn beyond either edge.
const MORE: usize = 6;

/// Gives the focus to the row the keys act on, once it is drawn.
pub fn focus_active() {
    request_animation_frame(|| {
        let row = document().query_selector(".vt-row[data-active] .vt-name a").ok().flatten();
        if let Some(link) = row.and_then(|el| el.dyn_into::<web_sys::HtmlElement>().ok()) {
            let _ = link.focus();
        }
    });
}

/// Calls back when the element changes its size.
fn on_resize(element: &web_sys::Element, then: impl Fn() + 'static) {
    let callback = Closure::<dyn Fn()>::new(then);
    if let Ok(observer) = web_sys::ResizeObserver::new(callback.as_ref().unchecked_ref()) {
        observer.observe(element);
        let kept = StoredValue::new_local((observer, callback));
        on_cleanup(move || {
            kept.with_value(|(observer, _)| observer.disconnect());
        });
    }
}

/// The table with its keys.
#[component]
pub fn Table() -> impl IntoView {
    let desk = use_desk();
    let scroller = NodeRef::<html::Div>::new();
    let scroll = RwSignal::new(0.0_f64);
    let sizes = RwSignal::new((36.0_f64, 0.0_f64));
    let scale = Memo::new(move |_| {
        let (row_px, view_px) = sizes.get();
        Scale { rows: desk.maker.get().rows.len(), row_px, view_px }
    });
    Effect::new(move |_| {
        let Some(element) = scroller.get() else { return };
        let measure = {
            let element = element.clone();
            move || {
                let head = element.first_element_child();
                let row_px = head.map_or(36.0, |head| head.get_bounding_client_rect().height()).max(1.0);
                let fresh = (row_px, (f64::from(element.client_height()) - row_px).max(0.0));
                if sizes.try_get_untracked().is_some_and(|old| old != fresh) {
                    sizes.set(fresh);
                }
            }
        };
        measure();
        on_resize(&element, measure);
    });
    // Another view begins at its top.
    Effect::new(move |before: Option<()>| {
        desk.query.track();
        if before.is_some() {
            desk.active.set(0);
            desk.selected.set(Selection::default());
            if let Some(element) = scroller.get_untracked() {
                element.set_scroll_top(0);
            }
            scroll.set(0.0);
        }
    });
    let seen = Memo::new(move |_| scale.get().seen(scroll.get(), MORE));
    let rows = move || {
        let listing = desk.maker.get();
        let seen = seen.get();
        let end = seen.end.min(listing.rows.len());
        (seen.start.min(end)..end).filter_map(|row| listing.rows.get(row).map(|ix| (row, *ix))).collect::<Vec<_>>()
    };
    keys(desk, scroller, scroll, scale);
    let count = move || desk.maker.get().count;
    view! {
        <div
            class="vt"
            role="grid"
            aria-label="Accounts"
            aria-rowcount=move || (count() + 1).to_string()
            aria-colcount="11"
            aria-multiselectable="true"
            aria-busy=move || (!desk.maker.get().is_whole).to_string()
            tabindex="-1"
            node_ref=scroller
            on:scroll=move |_| {
                if let Some(element) = scroller.get_untracked() {
                    scroll.set(f64::from(element.scroll_top()));
                }
            }
        >
            <div class="vt-row vt-head" role="row" aria-rowindex="1">
                <span class="vt-cell vt-pick" role="columnheader">
                    <input
                        class="box"
                        type="checkbox"
                        aria-label=move || format!("Select all {} shown", words::count(count() as u64))
                        prop:checked=move || { count() > 0 && desk.selected.with(Selection::count) >= count() }
                        on:change=move |event| {
                            let listing = desk.maker.peek();
                            let all = event_target_checked(&event);
                            desk.selected.set(if all { Selection::only(&listing.rows) } else { Selection::default() });
                        }
                    />
                </span>
                {sort_head(desk, "vt-cell vt-name", "Company", Some(SortKey::Name))}
                {sort_head(desk, "vt-cell vt-bin", "Bin", Some(SortKey::Bin))}
                {sort_head(desk, "vt-cell vt-num", "Score", Some(SortKey::Score))}
                {sort_head(desk, "vt-cell vt-owner", "Owner", None)}
                {sort_head(desk, "vt-cell vt-ind", "Industry", None)}
                {sort_head(desk, "vt-cell vt-state", "State", None)}
                {sort_head(desk, "vt-cell vt-size vt-num", "Size", Some(SortKey::Size))}
                {sort_head(desk, "vt-cell vt-src", "Source", None)}
                {sort_head(desk, "vt-cell vt-last", "Last", Some(SortKey::Last))}
                {sort_head(desk, "vt-cell vt-next", "Next", Some(SortKey::Next))}
            </div>
            <div class="vt-body is-virtual" role="rowgroup" style:height=move || format!("{}px", scale.get().height())>
                <For each=rows key=|item| *item let:item>
                    {
                        let (row, ix) = item;
                        let y = Memo::new(move |_| scale.get().y(row, scroll.get()));
                        view! { <Row row=row ix=ix y=y /> }
                    }
                </For>
            </div>
        </div>
    }
}

/// Moves the active row and keeps it in sight.
fn move_to(desk: Desk, row: usize, scroller: NodeRef<html::Div>, scroll: RwSignal<f64>, scale: Memo<Scale>) {
    let scale = scale.get_untracked();
    let row = row.min(scale.rows.saturating_sub(1));
    if let (Some(element), Some(to)) = (scroller.get_untracked(), scale.scroll_to(row, scroll.get_untracked())) {
        element.set_scroll_top(to.round() as i32);
        scroll.set(f64::from(element.scroll_top()));
    }
    desk.active.set(row);
    focus_active();
}

fn keys(desk: Desk, scroller: NodeRef<html::Div>, scroll: RwSignal<f64>, scale: Memo<Scale>) {
    let navigate = use_navigate();
    use_keys(move || {
        if desk.ask.get().is_some() {
            return Vec::new();
        }
        let step = move |by: isize| {
            // The first press finds the row; it moves only when it is there to be seen.
            let row = desk.active.get_untracked().saturating_add_signed(by);
            move_to(desk, row, scroller, scroll, scale);
        };
        let range = move |by: isize| {
            let from = desk.active.get_untracked();
            let rows = desk.maker.peek().rows;
            let to = from.saturating_add_signed(by).min(rows.len().saturating_sub(1));
            desk.selected.update(|selected| selected.extend(&rows, from, to));
            move_to(desk, to, scroller, scroll, scale);
        };
        let at = move || {
            let row = desk.active.get_untracked();
            desk.maker.peek().rows.get(row).map(|ix| (row, *ix))
        };
        let page = move |by: isize| {
            let (row_px, view_px) = (scale.get_untracked().row_px, scale.get_untracked().view_px);
            step(by * ((view_px / row_px) as isize - 1).max(1));
        };
        let bind = |id, keys: &str, label: &str, run: std::rc::Rc<dyn Fn()>| Binding {
            id,
            keys: keys.into(),
            label: label.into(),
            barred: None,
            scope: "Accounts",
            run,
        };
        use std::rc::Rc;
        let navigate = navigate.clone();
        vec![
            bind("accounts-down", "j", "Next account", Rc::new(move || step(1))),
            bind("accounts-up", "k", "Previous account", Rc::new(move || step(-1))),
            bind("accounts-arrow-down", "ArrowDown", "Next account", Rc::new(move || step(1))),
            bind("accounts-arrow-up", "ArrowUp", "Previous account", Rc::new(move || step(-1))),
            bind("accounts-page-down", "PageDown", "A screen down", Rc::new(move || page(1))),
            bind("accounts-page-up", "PageUp", "A screen up", Rc::new(move || page(-1))),
            bind("accounts-first", "Home", "The first account", Rc::new(move || step(isize::MIN / 2))),
            bind("accounts-last", "End", "The last account", Rc::new(move || step(isize::MAX / 2))),
            bind("accounts-range-down", "J", "Select down to the next", Rc::new(move || range(1))),
            bind("accounts-range-up", "K", "Select up to the previous", Rc::new(move || range(-1))),
            bind(
                "accounts-select",
                "x",
                "Select this account",
                Rc::new(move || {
                    if let Some((row, ix)) = at() {
                        desk.selected.update(|selected| selected.toggle(row, ix));
                    }
                }),
            ),
            bind(
                "accounts-open",
                "Enter",
                "Open this account",
                Rc::new(move || {
                    if let Some((_, ix)) = at() {
                        let id = desk.line.peek(|state| state.account_id(ix));
                        navigate(&Route::Account(id).path(), Default::default());
                    }
                }),
            ),
            bind(
                "accounts-move",
                "m",
                "Move the selected accounts",
                Rc::new(move || {
                    if desk.selected.with_untracked(|s| s.count() == 0)
                        && let Some((row, ix)) = at()
                    {
                        desk.selected.update(|selected| selected.toggle(row, ix));
                    }
                    if desk.selected.with_untracked(|s| s.count() > 0) {
                        desk.ask.set(Some(Ask::Move));
                    }
                }),
            ),
            bind(
                "accounts-clear",
                "Escape",
                "Clear the selection",
                Rc::new(move || desk.selected.set(Selection::default())),
            ),
        ]
    });
}
