//! Where the focus is on the line: it walks by arrows, goes with what is moved, and is never lost.

use super::aim::Way;
use super::board::{Board, Spot, bin_id, unit_id};
use leptos::prelude::*;
use takt_engine::bin::Bin;
use takt_engine::ids::AccountId;
use wasm_bindgen::JsCast;
use web_sys::{Element, HtmlElement};

fn focus(element: Element) -> bool {
    // An element that cannot take the focus leaves it where it is.
    element.dyn_into::<HtmlElement>().is_ok_and(|element| element.focus().is_ok())
}

fn is_seen(unit: &Element) -> bool {
    unit.get_bounding_client_rect().height() > 0.0
}

/// The accounts of a bin that can be seen: a narrow screen shows fewer.
fn units(bin: Bin) -> Vec<Element> {
    let Ok(found) = document().query_selector_all(&format!("#{} .unit-main", bin_id(bin))) else { return Vec::new() };
    (0..found.length()).filter_map(|i| found.item(i)?.dyn_into::<Element>().ok()).filter(is_seen).collect()
}

fn account_of(unit: &Element) -> Option<AccountId> {
    let id = unit.id();
    u64::from_str_radix(id.strip_prefix("unit-")?, 16).ok().map(AccountId)
}

/// Whoever stands after an account in its bin, or before it where none does.
pub fn neighbour(account: AccountId) -> Option<AccountId> {
    let own = document().get_element_by_id(&unit_id(account))?;
    let bin = own.closest(".bin").ok().flatten()?;
    let bin = Bin::ALL.into_iter().find(|b| bin_id(*b) == bin.id())?;
    let units = units(bin);
    let here = units.iter().position(|unit| unit.is_same_node(Some(&own)))?;
    let beside = units.get(here + 1).or_else(|| units.get(here.checked_sub(1)?));
    beside.and_then(account_of)
}

/// Goes to the next account that way.
pub fn step(board: Board, way: Way) {
    let lists = Bin::ALL.map(units);
    let active = document().active_element();
    let is_here = |unit: &Element| active.as_ref().is_some_and(|a| unit.is_same_node(Some(a)));
    let here = lists.iter().enumerate().find_map(|(bin, units)| units.iter().position(is_here).map(|at| (bin, at)));
    // From the link below a bin, its accounts are beside it.
    let here = here.or_else(|| {
        let spot = board.spot.get_untracked()?;
        Some((spot.bin.index(), lists[spot.bin.index()].len()))
    });
    let to = match (here, way) {
        (None, _) => lists.iter().find_map(|units| units.first()),
        (Some((bin, at)), Way::Down) => lists[bin].get(at + 1),
        (Some((bin, at)), Way::Up) => at.checked_sub(1).and_then(|at| lists[bin].get(at)),
        (Some((bin, at)), Way::Right) => {
            lists[bin + 1..].iter().find(|units| !units.is_empty()).and_then(|units| units.get(at.min(units.len() - 1)))
        }
        (Some((bin, at)), Way::Left) => {
            lists[..bin].iter().rfind(|units| !units.is_empty()).and_then(|units| units.get(at.min(units.len() - 1)))
        }
    };
    if let Some(unit) = to {
        focus(unit.clone());
    }
}

/// Gives the focus a place again whenever what had it is gone.
pub fn keep(board: Board) {
    Effect::new(move |_| {
        board.line.version();
        board.whose.track();
        board.why.track();
        board.menu.track();
        request_animation_frame(move || request_animation_frame(move || find_again(board)));
    });
}

fn find_again(board: Board) {
    let is_lost = document().active_element().is_none_or(|el| el.tag_name() == "BODY");
    // The screen may be gone by now.
    let Some(spot) = board.spot.try_get_untracked().flatten().filter(|_| is_lost) else { return };
    let by_id = |account: AccountId| document().get_element_by_id(&unit_id(account));
    let Spot { account, bin, neighbour } = spot;
    let place = account
        .and_then(by_id)
        .filter(is_seen)
        .or_else(|| neighbour.and_then(by_id).filter(is_seen))
        .or_else(|| units(bin).into_iter().next())
        .or_else(|| document().query_selector(&format!("#{} > .bin-all", bin_id(bin))).ok().flatten())
        .or_else(|| document().query_selector("#main h1").ok().flatten());
    if let Some(place) = place {
        focus(place);
    }
}
