//! How old is old: per bin, from how long accounts stayed there, those still there included.

use crate::bin::Bin;
use crate::measure::survival::{Stay, survival};
use crate::state::{EventKind, State};
use crate::time::{DAY, Time};

/// One bin's stays in a window, in hours.
#[derive(Clone, PartialEq, Debug)]
pub struct Ageing {
    /// Which bin.
    pub bin: Bin,
    /// Half of all stays are longer; `None` while too few have ended to tell.
    pub median_h: Option<u32>,
    /// One in seven is longer: beyond it an account is late, in this bin.
    pub late_h: Option<u32>,
    /// One in twenty is longer.
    pub p95_h: Option<u32>,
    /// Stays that ended.
    pub ended: u32,
    /// Stays that go on.
    pub open: u32,
    /// Of them beyond `late_h`.
    pub late: u32,
}

impl State {
    /// How long accounts stay in each working bin, of stays that began after `since`, as of `now`.
    pub fn ageing(&self, since: Time, now: Time) -> Vec<Ageing> {
        const BINS: [Bin; 4] = crate::map::WORKING;
        let place = |number: u8| BINS.iter().position(|b| b.number() == number);
        let mut stays: [Vec<Stay>; 4] = Default::default();
        let mut entered: Vec<Time> = vec![Time(0); self.accounts.len()];
        let hours = |from: Time, to: Time| to.since(from) / crate::time::HOUR;
        let events = &self.events;
        for i in 0..events.len() {
            let (from, to) = (events.from[i], events.to[i]);
            if events.kind[i] != EventKind::Moved as u8 || events.undone[i] != 0 || from == to {
                continue;
            }
            let (account, at) = (events.account[i] as usize, events.at[i]);
            let began = std::mem::replace(&mut entered[account], at);
            if let Some(bin) = place(from).filter(|_| began >= since && began.0 > 0) {
                stays[bin].push(Stay { length: hours(began, at), is_open: false });
            }
        }
        for ix in 0..self.accounts.len() {
            let is_here = self.is_on_line(ix as u32) && self.accounts.entered_at[ix] >= since;
            if let Some(bin) = place(self.accounts.bin[ix].number()).filter(|_| is_here) {
                stays[bin].push(Stay { length: hours(self.accounts.entered_at[ix], now), is_open: true });
            }
        }
        BINS.iter()
            .zip(stays)
            .map(|(bin, stays)| {
                let curve = survival(&stays);
                let late_h = curve.percentile(85);
                let open = stays.iter().filter(|s| s.is_open);
                Ageing {
                    bin: *bin,
                    median_h: curve.percentile(50),
                    late_h,
                    p95_h: curve.percentile(95),
                    ended: stays.iter().filter(|s| !s.is_open).count() as u32,
                    open: open.clone().count() as u32,
                    late: late_h.map_or(0, |late| open.filter(|s| s.length > late).count() as u32),
                }
            })
            .collect()
    }
}

impl Ageing {
    /// In words, for the bin's head.
    pub fn words(&self) -> String {
        let days = |h: u32| {
            let n = (h * 3_600).div_ceil(DAY);
            if n == 1 { "a day".to_owned() } else { format!("{n} days") }
        };
        match self.late_h {
            None => "Too few have left yet to say what is late.".into(),
            Some(late) => format!("Six of seven leave within {}; {} are older.", days(late), self.late),
        }
    }
}
