//! The deal that is open, or the way to begin one.

use super::dealing::{Table, hex, to_deal};
use super::plan::PlanDraft;
use crate::state::{use_line, words};
use crate::ui::Icon;
use leptos::prelude::*;
use takt_engine::distribute::DealId;
use takt_engine::ids::POOL;

/// What a manager sees and does.
#[component]
pub fn Begin(
    /// The dealer's desk.
    table: Table,
    /// Whether whoever sits here may deal.
    may_deal: Memo<bool>,
) -> impl IntoView {
    let line = use_line();
    let open = Memo::new(move |_| table.open());
    let on_hand = move || line.read(|s| s.held(POOL, takt_engine::bin::Bin::Cold));
    let need = table.at_rest(|line| line.read(takt_engine::State::needed_today));
    view! {
        <dl class="facts">
            <dt>"In Cold, nobody's"</dt>
            <dd>{move || words::plural(on_hand().into(), "account", "accounts")}</dd>
            <dt>"Missing in the queues"</dt>
            <dd>
                {move || {
                    let need = need.get();
                    match (need.missing, need.needed) {
                        (0, _) => "nothing: every queue is at its target".to_owned(),
                        (missing, 0) => words::count(missing),
                        (missing, needed) => format!("{}, and {} have to come in", words::count(missing), words::count(needed)),
                    }
                }}
            </dd>
        </dl>
        {move || match open.get() {
            None if may_deal.get() => view! { <Form table=table /> }.into_any(),
            None => view! { <p class="quiet">"No deal is open. A manager begins one."</p> }.into_any(),
            Some(deal) => view! { <Open table=table deal=deal may_deal=may_deal /> }.into_any(),
        }}
    }
}

#[component]
fn Form(table: Table) -> impl IntoView {
    let line = use_line();
    let today = words::moment(line.ctx().now, line.ctx().offset_min);
    let name = RwSignal::new(format!("Deal of {}", today.split(',').next().unwrap_or_default()));
    let is_empty = move || name.with(|n| n.trim().is_empty());
    let plan = RwSignal::new(PlanDraft::default());
    let read = Memo::new(move |_| {
        let name = name.get();
        plan.with(|p| line.read(|s| p.read(s, name.trim())))
    });
    let wrong = move || read.with(|r| r.as_ref().err().cloned().unwrap_or_default());
    view! {
        <form
            class="row deal-form"
            on:submit=move |event| {
                event.prevent_default();
                if let (false, Ok(plan)) = (is_empty(), read.get_untracked()) {
                    table.begin(plan);
                }
            }
        >
            <label class="field" for="deal-name">
                <span class="field-label">"Name of the deal"</span>
                <input
                    class="input"
                    id="deal-name"
                    maxlength="60"
                    autocomplete="off"
                    prop:value=move || name.get()
                    on:input=move |event| name.set(event_target_value(&event))
                />
            </label>
            <button class="btn btn-main" type="submit" disabled=move || is_empty() || read.with(Result::is_err)>"Begin the deal"</button>
        </form>
        {super::plan::fields(line, plan)}
        <p class="field-error" role="status" hidden=move || is_empty() || wrong().is_empty()>
            <Icon name="warn" size="ic-sm" /><span>{wrong}</span>
        </p>
        <p class="quiet sm">
            "A seed is drawn on this device and stays here. Its fingerprint goes into the log now, so it cannot be changed later. From then on nobody pulls what was not dealt to them."
        </p>
    }
}

#[component]
fn Open(table: Table, deal: DealId, may_deal: Memo<bool>) -> impl IntoView {
    let line = use_line();
    let seed = table.seed(deal);
    let about = line.peek(|s| {
        s.deals()
            .iter()
            .find(|d| d.id == deal)
            .map(|d| (d.plan.name.clone(), hex(&d.commitment), d.at, d.plan.warning()))
    });
    let (name, fingerprint, at, warning) = about.unwrap_or_default();
    let since = words::moment(at, line.ctx().offset_min);
    let ready = table.at_rest(move |line| {
        let today = line.now().day(line.offset_min());
        line.read(|s| to_deal(s, deal, today))
    });
    let ahead = move || line.read(|s| s.open_deal().map_or(0, |d| d.ahead.len() as u32));
    let is_running = move || table.is_running.get();
    let asks = RwSignal::new(false);
    let can = move || may_deal.get() && seed.is_some();
    view! {
        <p class="tag tag-line">{format!("“{name}” is open since {since}")}</p>
        <dl class="facts">
            <dt>"Fingerprint"</dt>
            <dd><code class="raw" data-fingerprint=fingerprint.clone()>{fingerprint.clone()}</code></dd>
            <dt>"Seed"</dt>
            <dd>{if seed.is_some() { "on this device" } else { "on the device that began the deal" }}</dd>
            <dt>"Inbound places ready"</dt>
            <dd>{move || words::count(ahead())}</dd>
        </dl>
        {warning.map(|words| view! { <p class="note"><Icon name="warn" /><span>{words}</span></p> })}
        <Show when=is_running>
            <div class="stack-sm">
                <span
                    class="bar bar-lg"
                    role="progressbar"
                    aria-label="Dealing"
                    aria-valuemin="0"
                    aria-valuemax=move || table.progress.get().map_or(0, |(_, all)| all)
                    aria-valuenow=move || table.progress.get().map_or(0, |(done, _)| done)
                    style:--v=move || share(table.progress.get())
                ></span>
                <p class="num">
                    {move || table.progress.get().map(|(done, all)| format!("{} of {} dealt", words::count(done), words::count(all)))}
                </p>
                <button class="btn btn-ghost" type="button" on:click=move |_| table.is_stopping.set(true)>"Stop"</button>
            </div>
        </Show>
        <Show when=move || can() && !is_running()>
            <div class="row">
                <button
                    class="btn btn-main"
                    type="button"
                    disabled=move || ready.get() == 0
                    on:click=move |_| if let Some(seed) = seed {
                        table.deal(deal, seed);
                    }
                >
                    {move || match ready.get() {
                        0 => "Nothing to deal".to_owned(),
                        n => format!("Deal {}", words::plural(n.into(), "account", "accounts")),
                    }}
                </button>
                <button class="btn" type="button" on:click=move |_| if let Some(seed) = seed { table.draw_ahead(deal, seed); }>
                    "Draw inbound places"
                </button>
                <button class="btn btn-ghost" type="button" aria-expanded=move || asks.get().to_string() on:click=move |_| asks.update(|a| *a = !*a)>
                    "Reveal the seed…"
                </button>
            </div>
            <Show when=move || asks.get()>
                <div class="note" role="group" aria-label="Reveal the seed">
                    <Icon name="lock" />
                    <div class="stack-sm">
                        <p>"Revealing closes the deal: everybody can then make every draw again, and nothing more is dealt in it. This cannot be undone."</p>
                        <div class="row">
                            <button class="btn btn-danger" type="button" on:click=move |_| if let Some(seed) = seed { table.reveal(deal, seed); }>
                                "Reveal and close"
                            </button>
                            <button class="btn btn-ghost" type="button" on:click=move |_| asks.set(false)>"Keep it open"</button>
                        </div>
                    </div>
                </div>
            </Show>
        </Show>
        <Show when=move || may_deal.get() && seed.is_none()>
            <p class="quiet">"Go on dealing on the device that began it: nobody else has the seed."</p>
        </Show>
    }
}

fn share(progress: Option<(u32, u32)>) -> String {
    let (done, all) = progress.unwrap_or((0, 1));
    format!("{:.3}", f64::from(done) / f64::from(all.max(1)))
}
