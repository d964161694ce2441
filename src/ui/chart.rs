//! A figure in the page: its sentence, its marks, the arrow keys along its points, and its table.

use crate::ui::Icon;
use leptos::html;
use leptos::prelude::*;
use takt_chart::{Figure, Mark, csv};
use wasm_bindgen::JsCast;
use wasm_bindgen::prelude::Closure;

/// What hands a table over as a file: its name without an ending, and its text.
pub type SaveTable = Callback<(String, String)>;

/// Lays a chart out for a width; `None` for a moment, while it goes away.
pub type Draw = Callback<f64, Option<Figure>>;

/// A chart, laid out for the room it has.
#[component]
pub fn ChartFigure(
    /// Lays it out.
    draw: Draw,
    /// Hands the table over.
    save: SaveTable,
) -> impl IntoView {
    let node = NodeRef::<html::Div>::new();
    let width = RwSignal::new(0.0);
    watch_width(node, width);
    // The room is known before the first paint. To draw ahead of that would be to draw twice.
    let figure = Memo::new(move |before: Option<&Figure>| {
        let room = width.get();
        let drawn = (room > 0.0).then(|| draw.run(room.max(280.0))).flatten();
        drawn.or_else(|| before.cloned()).unwrap_or_else(|| Figure::new("", 280.0, 0.0, &[]))
    });
    let as_table = RwSignal::new(false);
    let at = RwSignal::new(None::<usize>);
    Effect::new(move |_| {
        figure.track();
        at.set(None);
    });
    let stop = move || figure.with(|f| at.get().and_then(|i| f.stops.get(i).cloned()));
    let step = move |to: fn(usize, usize) -> usize| {
        let n = figure.with(|f| f.stops.len());
        if n > 0 {
            at.update(|at| *at = Some(at.map_or(0, |i| to(i, n).min(n - 1))));
        }
    };
    let on_key = move |event: leptos::ev::KeyboardEvent| {
        match event.key().as_str() {
            "ArrowRight" | "ArrowDown" => step(|i, _| i + 1),
            "ArrowLeft" | "ArrowUp" => step(|i, _| i.saturating_sub(1)),
            "Home" => step(|_, _| 0),
            "End" => step(|_, n| n - 1),
            "Escape" if at.get_untracked().is_some() => at.set(None),
            _ => return,
        }
        event.prevent_default();
        event.stop_propagation();
    };
    let on_move = move |event: leptos::ev::PointerEvent| {
        let Some(plot) = node.get_untracked() else { return };
        let edge = plot.get_bounding_client_rect();
        let (x, y) = (f64::from(event.client_x()) - edge.left(), f64::from(event.client_y()) - edge.top());
        let nearest = figure.with(|f| {
            let far = |stop: &takt_chart::Stop| (stop.x - x).powi(2) + (stop.y - y).powi(2) / 4.0;
            f.stops.iter().enumerate().min_by(|a, b| far(a.1).total_cmp(&far(b.1))).map(|(i, _)| i)
        });
        if nearest != at.get_untracked() {
            at.set(nearest);
        }
    };
    let hand_over = move |_| {
        let (name, text) = figure.with(|f| (f.title.clone(), csv::table(&f.table)));
        save.run((name, text));
    };
    view! {
        <figure class="fig">
            <figcaption class="fig-head">
                <h3>{move || figure.with(|f| f.title.clone())}</h3>
                <p class="fig-says">{move || figure.with(|f| f.takeaway.clone())}</p>
            </figcaption>
            <div
                class="fig-plot"
                node_ref=node
                tabindex="0"
                role="group"
                aria-roledescription="chart"
                aria-label=move || figure.with(|f| format!("{}. Arrow keys read the points.", f.title))
                hidden=move || as_table.get()
                on:keydown=on_key
                on:pointermove=on_move
                on:pointerleave=move |_| at.set(None)
                on:blur=move |_| at.set(None)
            >
                <svg
                    class="chart"
                    width=move || figure.with(|f| f.width.to_string())
                    height=move || figure.with(|f| f.height.to_string())
                    viewBox=move || figure.with(|f| format!("0 0 {} {}", f.width, f.height))
                    aria-hidden="true"
                >
                    {move || figure.with(|f| f.marks.iter().map(drawn).collect_view())}
                    {move || stop().map(|s| view! { <circle class="fig-stop" cx=s.x cy=s.y r="8" /> })}
                </svg>
                <p class="fig-read" aria-live="polite">{move || stop().map(|s| s.text)}</p>
            </div>
            <Show when=move || as_table.get()>
                <div class="fig-table" tabindex="0" role="group" aria-label=move || figure.with(|f| format!("{}, as a table", f.title))>
                    {move || figure.with(tabled)}
                </div>
            </Show>
            <footer class="fig-foot">
                <p class="fig-note">{move || figure.with(|f| f.note.clone())}</p>
                <button
                    class="btn btn-sm btn-ghost"
                    type="button"
                    aria-pressed=move || as_table.get().to_string()
                    on:click=move |_| as_table.update(|t| *t = !*t)
                >
                    "Table"
                    <span class="vh">{move || figure.with(|f| format!(" of {}", f.title))}</span>
                </button>
                <button class="btn btn-sm btn-ghost" type="button" on:click=hand_over>
                    <Icon name="export" size="ic-sm" />
                    "CSV"
                    <span class="vh">{move || figure.with(|f| format!(" of {}", f.title))}</span>
                </button>
            </footer>
        </figure>
    }
}

/// One mark as an element.
fn drawn(mark: &Mark) -> AnyView {
    match mark {
        Mark::Path { d, ink, style } => {
            view! { <path class=format!("{} {}", style.class(), ink.class()) d=d.clone() /> }.into_any()
        }
        Mark::Dot { x, y, r, ink, is_hollow } => {
            let kind = if *is_hollow { "ph" } else { "pf" };
            view! { <circle class=format!("{kind} {}", ink.class()) cx=*x cy=*y r=*r /> }.into_any()
        }
        Mark::Text { x, y, text, anchor, ink, is_strong } => {
            let kind = if *is_strong { "ts" } else { "tx" };
            view! {
                <text class=format!("{kind} {}", ink.class()) x=*x y=*y text-anchor=anchor.word()>
                    {text.clone()}
                </text>
            }
            .into_any()
        }
    }
}

/// A figure's table; numbers stand above each other.
fn tabled(figure: &Figure) -> impl IntoView + use<> {
    let is_number = |cell: &str| cell.starts_with(|c: char| c.is_ascii_digit() || matches!(c, '−' | '+' | '–'));
    let rows = figure.table.rows.clone();
    let class = move |column: usize| {
        let counts = rows.iter().all(|row| row.get(column).is_some_and(|cell| is_number(cell)));
        if counts { "num" } else { "" }
    };
    let classes: Vec<&'static str> = (0..figure.table.head.len()).map(class).collect();
    let head = figure.table.head.iter().zip(&classes);
    let head = head.map(|(cell, class)| view! { <th scope="col" class=*class>{cell.clone()}</th> }).collect_view();
    let rows = figure
        .table
        .rows
        .iter()
        .map(|row| {
            let cells = row.iter().zip(&classes);
            let cells = cells.map(|(cell, class)| view! { <td class=*class>{cell.clone()}</td> }).collect_view();
            view! { <tr>{cells}</tr> }
        })
        .collect_view();
    view! {
        <table class="fig-grid">
            <caption class="vh">{figure.title.clone()}</caption>
            <thead><tr>{head}</tr></thead>
            <tbody>{rows}</tbody>
        </table>
    }
}

/// Follows how wide an element is. The observer tells the first width too, of all figures at once and after one
/// layout; to ask each element would be a layout for each, since the figure before it has just been drawn.
fn watch_width(node: NodeRef<html::Div>, width: RwSignal<f64>) {
    let kept = StoredValue::new_local(None::<(web_sys::ResizeObserver, Closure<dyn FnMut(js_sys::Array)>)>);
    Effect::new(move |_| {
        let Some(element) = node.get() else { return };
        let seen = Closure::<dyn FnMut(js_sys::Array)>::new(move |entries: js_sys::Array| {
            let entry: web_sys::ResizeObserverEntry = entries.get(0).unchecked_into();
            let now = entry.content_rect().width().round();
            // A figure that is hidden keeps the room it had.
            if now > 0.0 && width.try_get_untracked().is_some_and(|before| (before - now).abs() >= 1.0) {
                width.set(now);
            }
        });
        if let Ok(observer) = web_sys::ResizeObserver::new(seen.as_ref().unchecked_ref()) {
            observer.observe(&element);
            kept.set_value(Some((observer, seen)));
        }
    });
    on_cleanup(move || {
        if let Some(Some((observer, _))) = kept.try_update_value(Option::take) {
            observer.disconnect();
        }
    });
}
