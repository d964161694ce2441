//! The line in memory, as screens read it.

use leptos::prelude::*;
use std::cell::RefCell;
use std::rc::Rc;
use takt_engine::ids::{EntryId, MemberId, MemberIx};
use takt_engine::time::Time;
use takt_engine::{Ctx, State};

/// A handle to the line; copies are free. Reading inside a view or memo follows every change.
#[derive(Clone, Copy)]
pub struct Line {
    core: StoredValue<Rc<RefCell<State>>, LocalStorage>,
    version: RwSignal<u64>,
    me: RwSignal<Option<MemberId>>,
    now: RwSignal<Time>,
    offset_min: RwSignal<i16>,
}

impl Line {
    /// Wraps a state. Only the composition root makes one.
    pub fn new(core: Rc<RefCell<State>>, now: Time, offset_min: i16) -> Self {
        Self {
            core: StoredValue::new_local(core),
            version: RwSignal::new(0),
            me: RwSignal::new(None),
            now: RwSignal::new(now),
            offset_min: RwSignal::new(offset_min),
        }
    }

    /// Reads the state; follows every change to the line.
    pub fn read<T>(self, look: impl FnOnce(&State) -> T) -> T {
        self.version.track();
        self.peek(look)
    }

    /// Reads the state once, without following it.
    pub fn peek<T>(self, look: impl FnOnce(&State) -> T) -> T {
        self.core.with_value(|core| look(&core.borrow()))
    }

    /// Asks what would happen (a preview); follows every change to the line. The state is the same after.
    pub fn ask<T>(self, look: impl FnOnce(&mut State, &Ctx) -> T) -> T {
        self.version.track();
        let ctx = self.ctx();
        self.core.with_value(|core| look(&mut core.borrow_mut(), &ctx))
    }

    /// What a command would come to now. Follows nothing.
    pub fn preview(self, command: &takt_engine::Command) -> Result<takt_engine::Receipt, takt_engine::Refusal> {
        let ctx = self.ctx();
        self.core.with_value(|core| core.borrow_mut().preview(command, &ctx, |_| ()).map(|(receipt, ())| receipt))
    }

    /// Who would act, and when. Follows neither.
    pub fn ctx(self) -> Ctx {
        Ctx {
            entry: EntryId(0),
            author: self.me.get_untracked().unwrap_or(MemberId(0)),
            now: self.now.get_untracked(),
            offset_min: self.offset_min.get_untracked(),
        }
    }

    /// Who is at this desk; followed.
    pub fn me(self) -> Option<MemberId> {
        self.me.get()
    }
    /// Who is at this desk; not followed.
    pub fn me_now(self) -> Option<MemberId> {
        self.me.get_untracked()
    }
    /// Who is at this desk, by place; followed.
    pub fn me_ix(self) -> Option<MemberIx> {
        let me = self.me.get()?;
        self.read(|state| state.member_ix(me))
    }
    /// Somebody else sits down.
    pub fn set_me(self, me: Option<MemberId>) {
        self.me.set(me);
    }
    /// The clock, moved on every few seconds; followed.
    pub fn now(self) -> Time {
        self.now.get()
    }
    /// Minutes ahead of UTC; followed.
    pub fn offset_min(self) -> i16 {
        self.offset_min.get()
    }
    /// Moves the clock.
    pub fn set_clock(self, now: Time, offset_min: i16) {
        if self.now.get_untracked() != now {
            self.now.set(now);
        }
        if self.offset_min.get_untracked() != offset_min {
            self.offset_min.set(offset_min);
        }
    }
    /// Counts changes; followed. For effects that must run after each.
    pub fn version(self) -> u64 {
        self.version.get()
    }
    /// Says that the state has changed. Only the runtime does.
    pub fn changed(self) {
        self.version.update(|v| *v += 1);
    }
}

/// The line of this page.
pub fn use_line() -> Line {
    expect_context()
}
