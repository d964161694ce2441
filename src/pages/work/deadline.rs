//! The clock that somebody else's waiting puts on a card: a lead that came in, a hand-off without an answer.

use super::desk::Desk;
use crate::ui::Icon;
use leptos::prelude::*;
use takt_engine::State;
use takt_engine::ids::AccountIx;
use takt_engine::time::{HOUR, MINUTE, Time};

/// The strip under the instruction; nothing where nobody waits.
#[component]
pub fn Deadline(
    /// The desk.
    desk: Desk,
) -> impl IntoView {
    let line = desk.line;
    let clock = Memo::new(move |_| {
        let (given, now, offset_min) = (desk.given.get()?, line.now(), line.offset_min());
        line.read(|state| words(state, given.account, now, offset_min))
    });
    view! {
        <Show when=move || clock.with(Option::is_some)>
            <p class="note job-clock" class:note-alarm=move || clock.with(|c| c.as_ref().is_some_and(|c| c.1))>
                <Icon name="clock" />
                <span class="num">{move || clock.with(|c| c.as_ref().map(|c| c.0.clone()).unwrap_or_default())}</span>
            </p>
        </Show>
    }
}

/// Who waits and for how long yet, and whether that is too long.
fn words(state: &State, account: AccountIx, now: Time, offset_min: i16) -> Option<(String, bool)> {
    if let Some((giver, waited_min, limit_min)) = state.hand_off_clock(account, now, offset_min) {
        let giver = state.member(giver).map_or("the line", |m| m.draft.name.as_str());
        let is_late = waited_min >= limit_min;
        let rest = if is_late {
            "its clock ran out, and it goes on to the next at this station.".to_owned()
        } else {
            format!("accept or return it within {}, or it goes on.", span((limit_min - waited_min) * MINUTE))
        };
        return Some((format!("Handed over by {giver}: {rest}"), is_late));
    }
    let (waited_s, target_s, limit_s) = state.inbound_clock(account, now, offset_min)?;
    let since = span(waited_s);
    let ago = if waited_s < 5 { "just now".to_owned() } else { format!("{since} ago") };
    Some(if waited_s <= target_s {
        (format!("They asked {ago}: whoever answers within {} is heard best.", span(target_s)), false)
    } else if waited_s < limit_s {
        (format!("They have waited {since}. After {} it goes to somebody else.", span(limit_s)), true)
    } else {
        (format!("They have waited {since}: it goes to somebody else."), true)
    })
}

/// "40 s", "12 min", "2 h 5 min".
fn span(seconds: u32) -> String {
    match (seconds / HOUR, seconds / MINUTE % 60) {
        (0, 0) => format!("{seconds} s"),
        (0, minutes) => format!("{minutes} min"),
        (hours, 0) => format!("{hours} h"),
        (hours, minutes) => format!("{hours} h {minutes} min"),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_span_is_said_in_its_two_largest_units() {
        assert_eq!([span(40), span(12 * MINUTE + 5), span(8 * HOUR)], ["40 s", "12 min", "8 h"]);
        assert_eq!(span(2 * HOUR + 5 * MINUTE), "2 h 5 min");
    }
}
