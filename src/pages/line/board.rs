//! What the parts of the screen share.

use super::aim::{self, Frame, Way};
use super::drag::Press;
use super::says::{self, Clock, Verdict};
use super::who::{Who, Whose};
use crate::pages::shared::moving::{self, Asked};
use crate::routes::Route;
use crate::state::{Effects, Line, Session};
use leptos::prelude::*;
use leptos_router::NavigateOptions;
use leptos_router::hooks::{use_location, use_navigate};
use std::rc::Rc;
use takt_engine::State;
use takt_engine::bin::{Bin, Reason};
use takt_engine::front::TimerReport;
use takt_engine::ids::AccountId;
use takt_engine::queue::next_moves;
use takt_engine::report::{BinReport, Bottleneck};
use takt_engine::time::{MINUTE, Time, days};

/// How an account is carried.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum By {
    /// Picked up: it waits for a bin to be chosen.
    Hand,
    /// Under the pointer, until it is let go.
    Drag,
}

/// An account that is picked up.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct Lift {
    /// Which.
    pub account: AccountId,
    /// Where it stands.
    pub from: Bin,
    /// Where it would go.
    pub aim: Bin,
    /// How.
    pub by: By,
}

/// A move that waits for its reason.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Why {
    /// Which account.
    pub account: AccountId,
    /// Where to.
    pub to: Bin,
    /// One of these.
    pub offered: Vec<Reason>,
}

/// Where the focus is on the line, and where it goes when that is gone.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct Spot {
    /// The account; none on the link below the bin.
    pub account: Option<AccountId>,
    /// The bin it was focused in.
    pub bin: Bin,
    /// Whoever stood next to it there.
    pub neighbour: Option<AccountId>,
}

/// An open menu: of which account, and what it hangs on.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct MenuAt {
    /// Which account.
    pub account: AccountId,
    /// The id of what it hangs on.
    pub anchor: String,
}

/// Goes to an address.
type Navigate = Rc<dyn Fn(&str)>;

/// The board; copies are free.
#[derive(Clone, Copy)]
pub struct Board {
    /// The line.
    pub line: Line,
    /// The session.
    pub session: Session,
    /// The world.
    pub effects: Effects,
    /// Whose line, as the address says it.
    pub who: Memo<Who>,
    /// Whose line, as the line knows it.
    pub whose: Memo<Whose>,
    /// The nine bins.
    pub report: Memo<[BinReport; 9]>,
    /// What comes back.
    pub timers: Memo<TimerReport>,
    /// Where it jams.
    pub neck: Memo<Option<Bottleneck>>,
    /// Whether the member looked at holds nothing.
    pub is_bare: Memo<bool>,
    /// What is picked up.
    pub lift: RwSignal<Option<Lift>>,
    /// Whether something is.
    pub is_held: Memo<bool>,
    /// What each bin says to it.
    pub verdicts: Memo<Vec<Verdict>>,
    /// How far the carried one is from its place, in pixels.
    pub shift: RwSignal<(f64, f64)>,
    /// A pointer that is down on an account.
    pub press: StoredValue<Option<Press>, LocalStorage>,
    /// Whether the click that follows a drag is none.
    pub swallow: StoredValue<bool>,
    /// Where the focus is.
    pub spot: RwSignal<Option<Spot>>,
    /// The open menu.
    pub menu: RwSignal<Option<MenuAt>>,
    /// The move that waits for its reason.
    pub why: RwSignal<Option<Why>>,
    /// The account that was moved last: it is shown where it went, however far back it stands there.
    pub landed: RwSignal<Option<AccountId>>,
    /// What is heard.
    pub said: RwSignal<String>,
    navigate: StoredValue<Navigate, LocalStorage>,
}

/// The board of this screen.
pub fn use_board() -> Board {
    expect_context()
}

/// How far ahead what comes back is counted.
const WEEK: u16 = 7;

/// Every bin's answer to an account.
fn verdicts(line: Line, account: AccountId) -> Vec<Verdict> {
    let Some((ix, from)) = line.read(|state| state.find(account).map(|ix| (ix, state.account(ix).bin))) else {
        return Vec::new();
    };
    let moves = line.ask(|state, ctx| next_moves(state, ix, ctx));
    let answer = |bin: Bin| moves.iter().find(|(to, _)| *to == bin).map(|(_, answer)| answer.clone());
    Bin::ALL
        .map(|bin| match answer(bin) {
            Some(answer) => Verdict::of(answer, matches!(moving::asked(from, bin), Asked::OneOf(_))),
            None => Verdict::From,
        })
        .into()
}

impl Board {
    /// A board of this screen.
    pub fn new(line: Line, session: Session, effects: Effects) -> Self {
        let (location, navigate) = (use_location(), use_navigate());
        let who = Memo::new(move |_| Who::parse(&location.search.get()));
        let whose = Memo::new(move |_| who.get().resolve(line));
        let report = Memo::new(move |_| {
            let now = line.now();
            line.read(|state| state.line_report_of(whose.get().one(), now))
        });
        let timers = Memo::new(move |_| {
            let now = line.now();
            line.read(|state| state.timer_report(now, now.plus(days(WEEK))))
        });
        // Every card of two weeks is looked at: once a minute is often enough for a pace.
        let minute = Memo::new(move |_| Time(line.now().0 / MINUTE * MINUTE));
        let neck = Memo::new(move |_| {
            let now = minute.get();
            line.peek(|state| state.bottleneck_since(Time(now.0.saturating_sub(days(2 * WEEK))), now.plus(MINUTE)))
        });
        let is_bare = Memo::new(move |_| match whose.get() {
            Whose::Everyone => false,
            Whose::Stranger => true,
            Whose::One(_) => report.with(|reports| says::holds_nothing(&reports[1..6])),
        });
        let lift = RwSignal::new(None::<Lift>);
        let carried = Memo::new(move |_| lift.get().map(|lift| lift.account));
        let verdicts = Memo::new(move |_| carried.get().map(|account| verdicts(line, account)).unwrap_or_default());
        Self {
            line,
            session,
            effects,
            who,
            whose,
            report,
            timers,
            neck,
            is_bare,
            lift,
            is_held: Memo::new(move |_| carried.get().is_some()),
            verdicts,
            shift: RwSignal::new((0.0, 0.0)),
            press: StoredValue::new_local(None),
            swallow: StoredValue::new(false),
            spot: RwSignal::new(None),
            menu: RwSignal::new(None),
            why: RwSignal::new(None),
            landed: RwSignal::new(None),
            said: RwSignal::new(String::new()),
            navigate: StoredValue::new_local(Rc::new(move |to: &str| {
                navigate(to, NavigateOptions { scroll: false, ..Default::default() });
            })),
        }
    }

    /// The clock and the zone it is read in; followed.
    pub fn clock(self) -> Clock {
        Clock { now: self.line.now(), offset_min: self.line.offset_min() }
    }

    /// Shows somebody's line; the browser's back button returns to this one.
    pub fn show(self, who: Who) {
        let search = who.write();
        let path = Route::Line.path();
        self.go(&if search.is_empty() { path } else { format!("{path}?{search}") });
    }

    /// Opens an account's page.
    pub fn open(self, account: AccountId) {
        self.go(&Route::Account(account).path());
    }

    fn go(self, to: &str) {
        self.navigate.with_value(|navigate| navigate(to));
    }

    /// The name and the bin of an account that is on the line.
    pub fn known(self, account: AccountId) -> Option<(String, Bin)> {
        self.line.peek(|state: &State| state.find(account).map(|ix| (state.name(ix).to_owned(), state.account(ix).bin)))
    }

    /// What each bin says to an account; followed.
    pub fn verdicts_for(self, account: AccountId) -> Vec<Verdict> {
        verdicts(self.line, account)
    }

    /// Opens the account that has the focus.
    pub fn open_here(self) {
        if let Some(account) = self.spot.get_untracked().and_then(|spot| spot.account) {
            self.open(account);
        }
    }

    /// Aims at the bin that lies that way.
    pub fn aim_that_way(self, way: Way) {
        let Some(lift) = self.lift.get_untracked() else { return };
        let to = aim::beside(&frames(), lift.aim.index(), way);
        if let Some(bin) = to.and_then(|i| Bin::ALL.get(i)) {
            self.aim(*bin);
        }
    }
}

/// Where the nine bins are drawn.
pub fn frames() -> [Frame; 9] {
    Bin::ALL.map(|bin| {
        let drawn = document().get_element_by_id(&bin_id(bin)).map(|el| el.get_bounding_client_rect());
        drawn.map_or_else(Frame::default, |rect| Frame {
            left: rect.left(),
            top: rect.top(),
            right: rect.right(),
            bottom: rect.bottom(),
        })
    })
}

/// The id of a bin on the page.
pub fn bin_id(bin: Bin) -> String {
    format!("bin-{}", bin.number())
}

/// The id of the button that is an account.
pub fn unit_id(account: AccountId) -> String {
    format!("unit-{:x}", account.0)
}
