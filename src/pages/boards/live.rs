//! What a link that is kept fresh shows: its terms, made into a board and packed for sealing.

use super::share::PANELS;
use crate::state::board::BoardQuery;
use takt_chart::Board;
use takt_chart::board::Ask;
use takt_chart::link::{Shared, pack};
use takt_engine::State;
use takt_engine::time::Time;
use takt_engine::wall::Share;

/// The board's bytes, as of now.
pub fn project(state: &State, share: &Share, now: Time) -> Vec<u8> {
    let query = BoardQuery::parse(&share.view);
    let range = query.span.range(now.day(share.offset_min), share.offset_min);
    let ask = Ask {
        name: share.name.clone(),
        range,
        filter: query.filter(state),
        against: query.against.map(|against| against.range(range)),
        me: None,
        now,
    };
    let mut board = Board::of(state, &ask);
    for (at, (_, drop)) in PANELS.iter().enumerate() {
        if share.panels >> at & 1 == 0 {
            drop(&mut board);
        }
    }
    pack(&Shared { board, expires: share.expires })
}
