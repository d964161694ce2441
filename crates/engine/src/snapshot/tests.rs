use super::*;
use crate::column::Corrupt;
use crate::ids::NONE;
use crate::state::UndoOp;
use crate::time::Time;

fn load(state: &State) -> Result<State, Corrupt> {
    let mut loader = Loader::default();
    for key in state.sections() {
        loader.section(key, &state.encode_section(key))?;
    }
    loader.finish()
}

fn demo() -> State {
    crate::demo::demo_line(5, Time(1_795_530_600), 0).0
}

#[test]
fn every_stored_number_that_is_used_as_a_place_is_checked_when_it_is_read() {
    let whole = demo();
    assert_eq!(load(&whole).unwrap().hash(), whole.hash());
    let far = u32::MAX - 1;
    type Break = (&'static str, fn(&mut State, u32));
    let breaks: [Break; 38] = [
        ("owner", |s, _| s.accounts.owner[3] = 900),
        ("giver", |s, _| s.accounts.giver[3] = 900),
        ("map version", |s, _| s.accounts.map_version[3] = 1),
        ("reason", |s, _| s.accounts.reason[3] = 250),
        ("last event", |s, far| s.accounts.last_event[3] = far),
        ("someone else's event", |s, _| s.accounts.last_event[3] = s.accounts.last_event[4]),
        ("first contact", |s, far| s.accounts.first_contact[3] = far),
        ("industry", |s, _| s.profiles.industry[3] = 999),
        ("source", |s, _| s.profiles.source[3] = 999),
        ("country", |s, _| s.profiles.country[3] = 999),
        ("region", |s, _| s.profiles.region[3] = 999),
        ("import", |s, far| s.profiles.import[3] = far),
        ("created by", |s, _| s.profiles.created_by[3] = 900),
        ("contact's account", |s, far| s.contacts.account[3] = far),
        ("a list of contacts in a ring", |s, _| s.contacts.next[3] = 3),
        ("event's account", |s, far| s.events.account[3] = far),
        ("a history in a ring", |s, _| s.events.prev[9] = 9),
        ("event's author", |s, _| s.events.by[3] = 900),
        ("event's note", |s, _| s.events.note[3] = NONE - 1),
        ("event from the future", |s, far| s.events.seq[3] = far),
        ("undo's account", |s, far| {
            undo_op(s, |op| {
                if let UndoOp::Account { ix, .. } = op {
                    *ix = far
                }
            })
        }),
        ("undo's old owner", |s, _| {
            undo_op(s, |op| {
                if let UndoOp::Account { old, .. } = op {
                    old.owner = 900
                }
            })
        }),
        ("undo's old map", |s, _| {
            undo_op(s, |op| {
                if let UndoOp::Account { old, .. } = op {
                    old.map_version = 7
                }
            })
        }),
        ("undo's day", |s, _| {
            undo_op(s, |op| {
                if let UndoOp::Day { member, .. } = op {
                    *member = 900
                }
            })
        }),
        ("undo's contact", |s, far| {
            undo_op(s, |op| {
                if let UndoOp::ContactAdded { ix } = op {
                    *ix = far
                }
            })
        }),
        ("undo's import", |s, _| s.undo[0].import = Some(99)),
        ("undo's order", |s, _| s.undo[5].seq = s.undo[4].seq),
        ("undo from the future", |s, _| s.seq = 3),
        ("a day of nobody", |s, _| {
            s.days.insert((Day(1), 900), DayCount::default());
        }),
        ("importer", |s, _| s.imports[0].by = 900),
        ("no map", |s, _| s.maps.clear()),
        ("a map that leads nowhere", |s, _| drop(s.maps[0].tasks.pop())),
        ("bands", |s, _| s.settings.bands.researching.max = 0),
        ("a member's bands", |s, _| {
            s.members[0].bands = Some(crate::settings::Bands {
                queued: crate::settings::Band { min: 9, target: 1, max: 1 },
                ..Default::default()
            });
        }),
        ("weights", |s, _| {
            let scoring = &mut s.settings.scoring;
            (scoring.size_weight, scoring.industry_weight, scoring.source_weight) = (0, 0, 0);
        }),
        ("sizes", |s, _| s.settings.scoring.sizes.reverse()),
        ("week", |s, _| s.settings.week.days = 0x80),
        ("ids", |s, _| s.account_ids.truncate(3)),
    ];
    for (what, damage) in breaks {
        let mut broken = whole.clone();
        damage(&mut broken, far);
        assert!(load(&broken).is_err(), "{what}");
    }
}

fn undo_op(state: &mut State, mut change: impl FnMut(&mut UndoOp)) {
    let before = state.undo.clone();
    state.undo.iter_mut().flat_map(|r| &mut r.ops).for_each(&mut change);
    assert_ne!(before, state.undo, "the demo holds one of these");
}

#[test]
fn a_head_of_a_newer_version_asks_for_a_reload() {
    let state = demo();
    let key = state.sections()[0];
    let mut bytes = state.encode_section(key);
    bytes[0] = SNAPSHOT_VERSION + 1;
    let refusal = Loader::default().section(key, &bytes).unwrap_err();
    assert!(refusal.to_string().contains("reload"), "{refusal}");
}
