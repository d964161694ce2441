//! Three clocks for one card: preparing, talking, wrapping up. Pure; the screen brings the time.

/// Which clock runs.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Phase {
    /// Before the call, or looking things up.
    Prep,
    /// On the phone.
    Talk,
    /// An outcome is chosen; what is left is writing it down.
    Wrap,
}

impl Phase {
    const fn place(self) -> usize {
        match self {
            Self::Prep => 0,
            Self::Talk => 1,
            Self::Wrap => 2,
        }
    }
}

/// The clocks of one card, in milliseconds of whatever clock the screen reads.
#[derive(Clone, Copy, PartialEq, Debug)]
pub struct Clocks {
    phase: Phase,
    since: f64,
    spent: [f64; 3],
    is_paused: bool,
}

impl Clocks {
    /// A card that was just given.
    pub const fn begin(now: f64) -> Self {
        Self { phase: Phase::Prep, since: now, spent: [0.0; 3], is_paused: false }
    }

    /// The clock that runs, or would without the pause.
    pub const fn phase(&self) -> Phase {
        self.phase
    }

    /// Whether all of them stand still.
    pub const fn is_paused(&self) -> bool {
        self.is_paused
    }

    fn settle(&mut self, now: f64) {
        if !self.is_paused {
            self.spent[self.phase.place()] += (now - self.since).max(0.0);
        }
        self.since = now;
    }

    /// Another clock takes over; picking up the phone also ends a pause.
    pub fn turn_to(&mut self, phase: Phase, now: f64) {
        self.settle(now);
        self.phase = phase;
        if phase == Phase::Talk {
            self.is_paused = false;
        }
    }

    /// Stands still, or goes on.
    pub fn toggle_pause(&mut self, now: f64) {
        self.settle(now);
        self.is_paused = !self.is_paused;
    }

    /// Whole seconds on one clock.
    pub fn seconds(&self, phase: Phase, now: f64) -> u16 {
        let running = if self.phase == phase && !self.is_paused { (now - self.since).max(0.0) } else { 0.0 };
        ((self.spent[phase.place()] + running) / 1_000.0).min(f64::from(u16::MAX)) as u16
    }

    /// Seconds on all three.
    pub fn total(&self, now: f64) -> u32 {
        [Phase::Prep, Phase::Talk, Phase::Wrap].into_iter().map(|p| u32::from(self.seconds(p, now))).sum()
    }
}

/// "1:05".
pub fn minutes(seconds: u32) -> String {
    format!("{}:{:02}", seconds / 60, seconds % 60)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn one_clock_runs_at_a_time() {
        let mut clocks = Clocks::begin(0.0);
        clocks.turn_to(Phase::Talk, 18_000.0);
        clocks.turn_to(Phase::Wrap, 90_000.0);
        assert_eq!(clocks.seconds(Phase::Prep, 95_000.0), 18);
        assert_eq!(clocks.seconds(Phase::Talk, 95_000.0), 72);
        assert_eq!(clocks.seconds(Phase::Wrap, 95_000.0), 5);
        assert_eq!(clocks.total(95_000.0), 95);
    }

    #[test]
    fn a_pause_freezes_the_clocks() {
        let mut clocks = Clocks::begin(0.0);
        clocks.toggle_pause(10_000.0);
        assert_eq!(clocks.seconds(Phase::Prep, 60_000.0), 10);
        clocks.toggle_pause(60_000.0);
        assert_eq!(clocks.seconds(Phase::Prep, 65_000.0), 15);
    }

    #[test]
    fn a_day_with_the_card_open_does_not_wrap_around() {
        assert_eq!(Clocks::begin(0.0).seconds(Phase::Prep, 1e9), u16::MAX);
    }

    #[test]
    fn seconds_read_as_minutes() {
        assert_eq!(minutes(125), "2:05");
    }
}
