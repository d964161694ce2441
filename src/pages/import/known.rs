//! The worker is told of every account, a little at a time: it looks for duplicates among them.

use super::commit;
use super::desk::ImportDesk;
use crate::pages::shared::known::known;
use gloo::timers::future::TimeoutFuture;
use leptos::prelude::*;
use takt_engine::State;
use takt_importer::talk::{Ask, encode};

/// Accounts told before the page gets a turn.
const SLICE: u32 = 2_000;

/// Tells the worker of every account that an import could meet. Those an interrupted import has brought are
/// left out: the worker comes upon them again by itself, in the same order.
pub async fn tell_all(desk: ImportDesk, visit: u32) {
    let but = commit::place_of(desk);
    let mut from = 0;
    loop {
        let (bytes, rows) = desk.line.peek(|state| (slice(state, from, but), state.account_rows()));
        let post = desk.held.with_value(|held| (held.visit == visit).then(|| held.post.clone()).flatten());
        let Some(post) = post else { return };
        post.post(bytes, None);
        from += SLICE;
        if from >= rows {
            return desk.knows_all();
        }
        TimeoutFuture::new(0).await;
    }
}

fn slice(state: &State, from: u32, but: Option<u32>) -> Vec<u8> {
    let to = from.saturating_add(SLICE).min(state.account_rows());
    let imports = state.import_column();
    let wanted =
        |ix: &u32| state.is_on_line(*ix) && but.is_none_or(|but| imports.get(*ix as usize).is_none_or(|at| *at != but));
    let accounts = (from..to).filter(wanted).map(|ix| known(state, ix)).collect();
    encode(&Ask::Known { accounts })
}

#[cfg(test)]
mod tests {
    use super::*;
    use takt_engine::time::Time;
    use takt_importer::talk::decode;

    #[test]
    fn every_account_on_the_line_is_told_once() {
        let (state, _) = takt_engine::demo::demo_line(7, Time(1_795_168_800), 0);
        let (mut from, mut told) = (0, Vec::new());
        while from < state.account_rows() {
            let bytes = slice(&state, from, None);
            let Ok(Ask::Known { accounts }) = decode::<Ask<'_>>(&bytes) else { panic!("a message reads back") };
            told.extend(accounts.iter().map(|known| known.at));
            from += SLICE;
        }
        assert_eq!(told.len() as u32, state.account_count());
        told.dedup();
        assert_eq!(told.len() as u32, state.account_count());
    }
}
