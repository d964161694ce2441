//! How much may wait and be in work: the line's bands, and a member's own.

use super::{Keep, Wrong};
use crate::state::{use_effects, use_line, words};
use crate::ui::NumberInput;
use crate::ui::number::number;
use leptos::prelude::*;
use takt_engine::Command;
use takt_engine::bin::Bin;
use takt_engine::ids::MemberId;
use takt_engine::settings::{Band, Bands};

const ROWS: [(&str, &str); 3] = [("1 + 2 Queued", "queued"), ("3 Researching", "working"), ("4 Qualifying", "working")];
const PARTS: [&str; 3] = ["minimum", "target", "maximum"];

type Typed = [[String; 3]; 3];

fn typed(bands: &Bands) -> Typed {
    [bands.queued, bands.researching, bands.qualifying].map(|b| [b.min, b.target, b.max].map(|n| n.to_string()))
}

/// What a row says, or why it cannot stand.
fn band(row: &[String; 3]) -> Result<Band, &'static str> {
    let [min, target, max] = row.each_ref().map(|text| number(text, u32::from(u16::MAX)).map(|n| n as u16));
    let (Some(min), Some(target), Some(max)) = (min, target, max) else {
        return Err("needs three whole numbers, up to 65,535");
    };
    let band = Band { min, target, max };
    if band.is_ordered() {
        Ok(band)
    } else if max == 0 {
        Err("needs a maximum above 0")
    } else if min > target {
        Err("has its minimum above its target")
    } else {
        Err("has its target above its maximum")
    }
}

fn parse(all: &Typed) -> Result<Bands, String> {
    let mut parts = [Band { min: 0, target: 0, max: 1 }; 3];
    for ((row, (name, _)), part) in all.iter().zip(ROWS).zip(&mut parts) {
        *part = band(row).map_err(|why| format!("{name} {why}."))?;
    }
    let [queued, researching, qualifying] = parts;
    Ok(Bands { queued, researching, qualifying })
}

/// The section.
#[component]
pub fn BandsForm() -> impl IntoView {
    let (line, effects) = (use_line(), use_effects());
    let scope = RwSignal::new(None::<MemberId>);
    let people = Memo::new(move |_| {
        line.read(|s| s.members().iter().filter(|m| m.active).map(|m| (m.id, m.draft.name.clone())).collect::<Vec<_>>())
    });
    let own = Memo::new(move |_| {
        let who = scope.get();
        line.read(|s| s.members().iter().find(|m| Some(m.id) == who).and_then(|m| m.bands))
    });
    let stored = Memo::new(move |_| own.get().unwrap_or_else(|| line.read(|s| s.settings().bands)));
    let fields = RwSignal::new(typed(&stored.get_untracked()));
    Effect::new(move |_| fields.set(typed(&stored.get())));
    let parsed = Memo::new(move |_| fields.with(parse));
    let wrong = Signal::derive(move || parsed.get().err().unwrap_or_default());
    let is_changed = Signal::derive(move || fields.with(|f| *f != typed(&stored.get())));
    let whose = move || {
        let who = scope.get()?;
        people.with(|p| p.iter().find(|(id, _)| *id == who).map(|(_, name)| name.clone()))
    };
    let held = Memo::new(move |_| {
        let ix = match scope.get() {
            Some(id) => line.read(|s| s.member_ix(id)),
            None => line.me_ix(),
        };
        ix.map(|ix| {
            line.read(|s| {
                [
                    s.held(ix, Bin::Cold) + s.held(ix, Bin::Targeted),
                    s.held(ix, Bin::Researching),
                    s.held(ix, Bin::Qualifying),
                ]
            })
        })
    });
    let now = move || {
        let name =
            whose().or_else(|| line.me_ix().and_then(|ix| line.read(|s| s.member(ix).map(|m| m.draft.name.clone()))));
        name.and_then(|n| n.split_whitespace().next().map(|n| format!("{n} now"))).unwrap_or_else(|| "Now".into())
    };
    let save = move || {
        let Ok(bands) = parsed.get_untracked() else { return };
        match scope.get_untracked() {
            None => effects.act(Command::SetBands(bands), "New bands for the line"),
            Some(member) => {
                let what = format!("Own bands for {}", untrack(whose).unwrap_or_default());
                effects.act(Command::SetMemberBands { member, bands: Some(bands) }, what);
            }
        }
    };
    view! {
        <div class="row">
            <label for="bands-of">"Bands of"</label>
            <select
                class="select input-sm"
                id="bands-of"
                on:change=move |event| {
                    scope.set(u64::from_str_radix(&event_target_value(&event), 16).ok().map(MemberId));
                }
            >
                <option value="">"the line"</option>
                <For each=move || people.get() key=|p| p.clone() let:person>
                    <option value=format!("{:x}", person.0.0)>{person.1}</option>
                </For>
            </select>
            <Show when=move || scope.get().is_some()>
                <span class="quiet sm">{move || if own.get().is_some() { "Their own" } else { "As the line" }}</span>
                <Show when=move || own.get().is_some()>
                    <button
                        class="btn btn-sm btn-ghost"
                        type="button"
                        on:click=move |_| if let Some(member) = scope.get_untracked() {
                            effects.act(Command::SetMemberBands { member, bands: None }, "The line's bands again");
                        }
                    >
                        "Use the line's"
                    </button>
                </Show>
            </Show>
        </div>
        <div class="scroll-x" role="region" aria-label="Bands table" tabindex="0">
            <table class="table table-mid">
                <thead>
                    <tr>
                        <th scope="col">"For each SDR"</th>
                        <th scope="col" class="num">"Minimum"</th>
                        <th scope="col" class="num">"Target"</th>
                        <th scope="col" class="num">"Maximum"</th>
                        <th scope="col" class="num">{now}</th>
                    </tr>
                </thead>
                <tbody>
                    {ROWS
                        .into_iter()
                        .enumerate()
                        .map(|(r, (name, group))| {
                            let is_wrong = Signal::derive(move || fields.with(|f| band(&f[r]).is_err()));
                            view! {
                                <tr data-group=group>
                                    <th scope="row">
                                        <span class="row row-tight" data-group=group>
                                            <span class="gm" data-group=group aria-hidden="true"></span>
                                            {name}
                                        </span>
                                    </th>
                                    {PARTS
                                        .into_iter()
                                        .enumerate()
                                        .map(|(c, part)| {
                                            view! {
                                                <td class="num">
                                                    <NumberInput
                                                        id=format!("band-{r}-{c}")
                                                        label=format!("{name}, {part}")
                                                        text=Signal::derive(move || fields.with(|f| f[r][c].clone()))
                                                        on_text=move |text| fields.update(|f| f[r][c] = text)
                                                        is_wrong=is_wrong
                                                        error_id="bands-wrong"
                                                    />
                                                </td>
                                            }
                                        })
                                        .collect_view()}
                                    <td class="num">{move || held.get().map_or_else(|| "–".into(), |h| words::count(h[r]))}</td>
                                </tr>
                            }
                        })
                        .collect_view()}
                </tbody>
            </table>
        </div>
        <Wrong id="bands-wrong" text=wrong />
        <Keep
            label="Save the bands"
            is_changed=is_changed
            is_right=Signal::derive(move || parsed.with(Result::is_ok))
            save=save
            put_back=move || fields.set(typed(&stored.get_untracked()))
        />
        <p class="quiet sm">"At the maximum nothing can be pulled. Under the minimum the line asks for a refill."</p>
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn row(a: &str, b: &str, c: &str) -> [String; 3] {
        [a.into(), b.into(), c.into()]
    }

    #[test]
    fn a_band_out_of_order_is_told_which_way() {
        assert_eq!(band(&row("10", "12", "15")), Ok(Band { min: 10, target: 12, max: 15 }));
        assert_eq!(band(&row("13", "12", "15")), Err("has its minimum above its target"));
        assert_eq!(band(&row("10", "16", "15")), Err("has its target above its maximum"));
        assert_eq!(band(&row("0", "0", "0")), Err("needs a maximum above 0"));
        assert_eq!(band(&row("ten", "12", "15")), Err("needs three whole numbers, up to 65,535"));
    }

    #[test]
    fn what_is_shown_reads_back_as_it_was() {
        assert_eq!(parse(&typed(&Bands::default())), Ok(Bands::default()));
    }
}
