//! Where the lanes, the cards and the arrows of a map lie. Pure: a map in, pixels out.

use super::draft::Place;
use std::fmt::Write as _;
use takt_engine::map::{Effect, SalesMap, Station, Task, WORKING};

/// A card's width in pixels.
pub const CARD_W: i32 = 236;
/// A card's head: the action in two lines and what it takes.
pub const HEAD_H: i32 = 82;
/// One answer's row.
pub const ROW_H: i32 = 28;
/// What a card has below its last row.
const FOOT_H: i32 = 8;
/// Room between two cards, where the arrows run.
const GAP: i32 = 88;
/// Room above and below the cards of a lane.
const PAD: i32 = 16;
/// A lane's name stands above its cards.
const NAME_H: i32 = 30;

/// A card.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Card {
    /// The task.
    pub key: u16,
    /// From the left edge of the board.
    pub x: i32,
    /// From the top of the board.
    pub y: i32,
    /// Its height.
    pub h: i32,
    lane: usize,
    column: usize,
}

/// A lane.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Lane {
    /// Whose it is.
    pub station: Station,
    /// Its height.
    pub h: i32,
}

/// An arrow.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Arrow {
    /// The task it begins at.
    pub task: u16,
    /// The answer.
    pub at: u8,
    /// The task it ends at.
    pub to: u16,
    /// As SVG draws it.
    pub path: String,
}

/// The whole board.
#[derive(Clone, PartialEq, Eq, Debug, Default)]
pub struct Layout {
    /// Stations that have a task, in the line's order.
    pub lanes: Vec<Lane>,
    /// The cards, lane by lane and from left to right.
    pub cards: Vec<Card>,
    /// What leads from task to task; again and off the line are said on the card.
    pub arrows: Vec<Arrow>,
    /// Where each working bin begins, and how wide it is.
    pub bins: [(i32, i32); 4],
    /// Its width.
    pub w: i32,
    /// Its height.
    pub h: i32,
}

/// How many steps into its bin a task stands.
fn depth(map: &SalesMap, task: &Task) -> usize {
    let mut reached: Vec<u16> = map.first_task(task.bin).map(|t| t.key).into_iter().collect();
    let (mut at, mut wave) = (0, 0);
    while !reached[at..].contains(&task.key) && at < reached.len() {
        let end = reached.len();
        for place in at..end {
            let Some(from) = map.task(reached[place]) else { continue };
            for answer in &from.outcomes {
                let inside = matches!(answer.effect, Effect::Next { .. } | Effect::Accept);
                if let Some(to) = map.leads_to(from, answer.effect).filter(|_| inside)
                    && !reached.contains(&to)
                {
                    reached.push(to);
                }
            }
        }
        (at, wave) = (end, wave + 1);
    }
    if at < reached.len() { wave } else { 0 }
}

/// Lays a map out.
pub fn layout(map: &SalesMap) -> Layout {
    let stations: Vec<Station> =
        Station::ALL.into_iter().filter(|s| map.tasks.iter().any(|t| t.station == *s)).collect();
    let height = |task: &Task| HEAD_H + ROW_H * task.outcomes.len() as i32 + FOOT_H;
    let lanes: Vec<Lane> = stations
        .iter()
        .map(|station| {
            let tallest = map.tasks.iter().filter(|t| t.station == *station).map(height).max().unwrap_or(0);
            Lane { station: *station, h: NAME_H + tallest + PAD }
        })
        .collect();
    let tops: Vec<i32> = lanes
        .iter()
        .scan(0, |y, lane| {
            let top = *y;
            *y += lane.h;
            Some(top)
        })
        .collect();
    let mut cards: Vec<Card> = Vec::new();
    let mut bins = [(0, 0); 4];
    let mut first = 0;
    for (bin, span) in WORKING.iter().zip(&mut bins) {
        let mut widest = 1;
        for task in map.tasks.iter().filter(|t| t.bin == *bin) {
            let Some(lane) = stations.iter().position(|s| *s == task.station) else { continue };
            let mut column = first + depth(map, task);
            while cards.iter().any(|c| c.lane == lane && c.column == column) {
                column += 1;
            }
            widest = widest.max(column - first + 1);
            let x = PAD + column as i32 * (CARD_W + GAP);
            cards.push(Card { key: task.key, x, y: tops[lane] + NAME_H, h: height(task), lane, column });
        }
        *span = (PAD + first as i32 * (CARD_W + GAP), widest as i32 * (CARD_W + GAP) - GAP);
        first += widest;
    }
    cards.sort_by_key(|c| (c.lane, c.column));
    let w = PAD * 2 + first as i32 * (CARD_W + GAP) - GAP;
    let h = lanes.iter().map(|l| l.h).sum();
    let mut board = Layout { lanes, cards, arrows: Vec::new(), bins, w, h };
    board.arrows = arrows(map, &board);
    board
}

fn arrows(map: &SalesMap, board: &Layout) -> Vec<Arrow> {
    let mut all = Vec::new();
    for task in &map.tasks {
        for (at, answer) in task.outcomes.iter().enumerate() {
            let Some(to) = map.leads_to(task, answer.effect).filter(|to| *to != task.key) else { continue };
            if let (Some(a), Some(b)) = (board.card(task.key), board.card(to)) {
                let path = path(board.port(a, at as u8), (b.x, b.y + HEAD_H / 2));
                all.push(Arrow { task: task.key, at: at as u8, to, path });
            }
        }
    }
    all
}

/// From a port on the right of one card to the left of another, also when that lies further left.
pub fn path((x0, y0): (i32, i32), (x1, y1): (i32, i32)) -> String {
    let mut d = String::new();
    let pull = if x1 > x0 { ((x1 - x0) / 2).clamp(GAP / 2, 160) } else { GAP - 12 };
    // Writing to a string cannot fail.
    let _ = write!(d, "M{x0} {y0}C{} {y0} {} {y1} {x1} {y1}", x0 + pull, x1 - pull);
    d
}

/// Which way a key goes.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Way {
    /// Arrow up.
    Up,
    /// Arrow down.
    Down,
    /// Arrow left.
    Left,
    /// Arrow right.
    Right,
}

impl Layout {
    /// The card of a task.
    pub fn card(&self, key: u16) -> Option<&Card> {
        self.cards.iter().find(|c| c.key == key)
    }
    /// Where the arrow of an answer begins.
    pub fn port(&self, card: &Card, at: u8) -> (i32, i32) {
        (card.x + CARD_W, card.y + HEAD_H + ROW_H * i32::from(at) + ROW_H / 2)
    }
    /// The cards of a lane, from left to right.
    pub fn lane(&self, at: usize) -> impl Iterator<Item = &Card> {
        self.cards.iter().filter(move |c| c.lane == at)
    }

    /// Where an arrow key leads: through the answers of a card, then to the nearest card that way.
    pub fn walk(&self, map: &SalesMap, from: Place, way: Way) -> Place {
        let first = || self.cards.first().map_or(Place::Map, |c| Place::Task(c.key));
        let Some(card) = from.task().and_then(|key| self.card(key)) else { return first() };
        let answers = |key: u16| map.task(key).map_or(0, |t| t.outcomes.len()) as u8;
        match (way, from) {
            (Way::Down, Place::Task(key)) if answers(key) > 0 => return Place::Answer(key, 0),
            (Way::Down, Place::Answer(key, at)) if at + 1 < answers(key) => return Place::Answer(key, at + 1),
            (Way::Up, Place::Answer(key, 0)) => return Place::Task(key),
            (Way::Up, Place::Answer(key, at)) => return Place::Answer(key, at - 1),
            _ => {}
        }
        let lies = |c: &&Card| match way {
            Way::Up => c.lane < card.lane,
            Way::Down => c.lane > card.lane,
            Way::Left => c.column < card.column,
            Way::Right => c.column > card.column,
        };
        let far = |c: &&Card| {
            let (lanes, columns) = (c.lane.abs_diff(card.lane), c.column.abs_diff(card.column));
            match way {
                Way::Up | Way::Down => (lanes, columns),
                Way::Left | Way::Right => (columns + 2 * lanes, lanes),
            }
        };
        match self.cards.iter().filter(lies).min_by_key(far) {
            Some(to) if way == Way::Up && answers(to.key) > 0 => Place::Answer(to.key, answers(to.key) - 1),
            Some(to) => Place::Task(to.key),
            None => from,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use takt_engine::template::{all, dialling_line};

    #[test]
    fn no_two_cards_lie_on_each_other_and_every_card_is_on_the_board() {
        for (map, _) in all() {
            let board = layout(&map);
            assert_eq!(board.cards.len(), map.tasks.len());
            for (i, a) in board.cards.iter().enumerate() {
                assert!(a.x >= 0 && a.x + CARD_W <= board.w && a.y >= 0 && a.y + a.h <= board.h, "{}", map.name);
                for b in &board.cards[i + 1..] {
                    let apart = (a.x - b.x).abs() >= CARD_W || a.y + a.h <= b.y || b.y + b.h <= a.y;
                    assert!(apart, "{}: {} on {}", map.name, a.key, b.key);
                }
            }
        }
    }

    #[test]
    fn an_arrow_is_drawn_for_each_answer_that_leads_to_another_task() {
        let map = dialling_line();
        let arrows = layout(&map).arrows;
        assert!(arrows.iter().any(|a| (a.task, a.at, a.to) == (1, 1, 2)));
        // A retry stays, a reject leaves the line: neither is an arrow.
        assert!(!arrows.iter().any(|a| (a.task, a.at) == (2, 1) || (a.task, a.at) == (1, 2)));
        // A hand-off and a deal that is won lead on.
        assert!(arrows.iter().any(|a| (a.task, a.to) == (3, 5)) && arrows.iter().any(|a| (a.task, a.to) == (8, 9)));
    }

    #[test]
    fn every_card_is_reached_by_arrow_keys() {
        for (map, _) in all() {
            let board = layout(&map);
            let mut seen = vec![board.walk(&map, Place::Map, Way::Down)];
            let mut at = 0;
            while let Some(place) = seen.get(at).copied() {
                for way in [Way::Up, Way::Down, Way::Left, Way::Right] {
                    let to = board.walk(&map, place, way);
                    if !seen.contains(&to) {
                        seen.push(to);
                    }
                }
                at += 1;
            }
            for task in &map.tasks {
                assert!(seen.contains(&Place::Task(task.key)), "{}: {}", map.name, task.action);
            }
        }
    }

    #[test]
    fn a_map_without_tasks_is_an_empty_board() {
        let map = SalesMap { name: String::new(), tasks: vec![], inbound: 0, fields: vec![] };
        let board = layout(&map);
        assert!(board.cards.is_empty() && board.h == 0);
        assert_eq!(board.walk(&map, Place::Map, Way::Up), Place::Map);
    }
}
