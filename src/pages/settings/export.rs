//! Everything as JSON lines: one object for each account, with its people and all that happened.

use serde_json::{Value, json};
use takt_engine::State;
use takt_engine::ids::AccountIx;
use takt_engine::state::{EventKind, flag};

/// Accounts written before the page gets a turn.
pub const SLICE: u32 = 1_000;

const fn kind(kind: EventKind) -> &'static str {
    match kind {
        EventKind::Moved => "moved",
        EventKind::Touched => "touched",
        EventKind::CallBack => "call_back",
        EventKind::Skipped => "skipped",
        EventKind::Noted => "noted",
        EventKind::Edited => "edited",
        EventKind::Avoid => "avoid",
        EventKind::PersonAdded => "person_added",
        EventKind::Undone => "undone",
        EventKind::Reassigned => "reassigned",
        EventKind::Audited => "audited",
        EventKind::Sampled => "sampled",
        EventKind::Erased => "erased",
    }
}

fn account(state: &State, ix: AccountIx) -> Value {
    let view = state.view(ix);
    let people: Vec<Value> = state
        .contacts_of(ix)
        .iter()
        .map(|p| {
            json!({"name": p.name, "title": p.title, "phone": p.phone, "email": p.email, "owns_problem": p.owns_problem})
        })
        .collect();
    let mut events: Vec<Value> = state
        .timeline(ix)
        .map(|e| {
            let (task, outcome) = e.touch;
            let touch = matches!(e.kind, EventKind::Touched).then(|| json!({"task": task, "outcome": outcome}));
            json!({
                "at": e.at.0, "by": e.by, "kind": kind(e.kind), "from": e.from.number(), "to": e.to.number(),
                "reason": e.reason.map(|r| r.label()), "touch": touch, "note": e.note, "talk_s": e.talk_s,
                "undone": e.is_undone,
            })
        })
        .collect();
    events.reverse();
    json!({
        "id": format!("{:x}", view.id.0), "name": view.name, "domain": view.domain, "phone": view.phone,
        "email": view.email, "city": view.city, "region": view.region, "country": view.country,
        "industry": view.industry, "source": view.source, "employees": view.profile.employees,
        "revenue_k": view.profile.revenue_k, "external_id": view.external_id, "score": view.score,
        "bin": view.row.bin.number(), "bin_name": view.row.bin.name(), "owner": view.owner,
        "entered_at": view.row.entered_at.0, "due_at": view.row.due_at.0,
        "avoid": view.row.has(flag::AVOID), "contacts": people, "events": events,
    })
}

/// Writes the accounts of one slice, and says whether there are more.
pub fn slice(state: &State, from: AccountIx, out: &mut Vec<u8>) -> bool {
    let to = (from + SLICE).min(state.account_rows());
    for ix in from..to {
        if !state.account(ix).has(flag::REMOVED) {
            out.extend_from_slice(account(state, ix).to_string().as_bytes());
            out.push(b'\n');
        }
    }
    to < state.account_rows()
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used)]
    use super::*;
    use takt_engine::time::Time;

    #[test]
    fn every_account_is_one_line_with_its_people_and_its_history() {
        let (state, _) = takt_engine::demo::demo_line(1, Time(1_795_168_800), 0);
        let (mut out, mut from) = (Vec::new(), 0);
        while slice(&state, from, &mut out) {
            from += SLICE;
        }
        let text = String::from_utf8(out).unwrap();
        assert_eq!(text.lines().count() as u32, state.account_count());
        let lines: Vec<Value> = text.lines().map(|line| serde_json::from_str(line).unwrap()).collect();
        assert!(lines.iter().any(|l| !l["events"].as_array().unwrap().is_empty()));
        assert!(lines.iter().any(|l| !l["contacts"].as_array().unwrap().is_empty()));
    }
}
