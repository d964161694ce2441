//! Which bench somebody with several stations stands at: all of them in the line's order, or one alone.

use super::desk::Desk;
use leptos::prelude::*;
use takt_engine::map::Station;

/// The row of benches; nothing for whoever has one.
#[component]
pub fn Benches(
    /// The desk.
    desk: Desk,
) -> impl IntoView {
    let line = desk.line;
    let benches = Memo::new(move |_| {
        let now = line.now();
        line.me_ix().map(|me| line.read(|state| state.benches(me, now))).unwrap_or_default()
    });
    let button = move |bench: Option<Station>, due: u32| {
        let name = bench.map_or("All benches", Station::name);
        view! {
            <button
                class="chip"
                type="button"
                aria-pressed=move || (desk.bench.get() == bench).to_string()
                on:click=move |_| desk.stand_at(bench)
            >
                {name}
                {(due > 0).then(|| view! { <b class="num">{due}<span class="vh">" due"</span></b> })}
            </button>
        }
        .into_any()
    };
    view! {
        <Show when=move || { benches.with(Vec::len) > 1 }>
            <div class="benches" role="group" aria-label="Where you stand" aria-keyshortcuts="[ ]">
                {move || {
                    let benches = benches.get();
                    let all = benches.iter().map(|(_, due)| due).sum();
                    std::iter::once(button(None, all))
                        .chain(benches.into_iter().map(|(station, due)| button(Some(station), due)))
                        .collect_view()
                }}
            </div>
        </Show>
    }
}

impl Desk {
    /// The next bench, or the one before; after the last come all.
    pub fn step_bench(self, by: i32) {
        let (line, now) = (self.line, self.line.ctx().now);
        let Some(me) = line.me_now().and_then(|me| line.peek(|s| s.member_ix(me))) else { return };
        let benches: Vec<Option<Station>> = std::iter::once(None)
            .chain(line.peek(|s| s.benches(me, now)).into_iter().map(|(station, _)| Some(station)))
            .collect();
        let here = self.bench.get_untracked();
        let at = benches.iter().position(|bench| *bench == here).unwrap_or(0) as i32;
        let to = (at + by).rem_euclid(benches.len() as i32) as usize;
        if benches.len() > 2 {
            self.stand_at(benches[to]);
        }
    }
}
