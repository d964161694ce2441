//! How high a pile stands. Pure numbers, and the drawing that follows them.

use leptos::prelude::*;
use takt_engine::report::BinReport;

/// Accounts at which a pile without a limit stands half as high as a full one.
const HALF: f64 = 100.0;

/// A pile in shares of its limit.
#[derive(Clone, Copy, PartialEq, Debug, Default)]
pub struct Pile {
    /// How full: 1 is the limit. Without one the pile grows ever slower and never gets there.
    pub fill: f64,
    /// The part of it that is late.
    pub late: f64,
    /// Where the minimum lies; none without a band.
    pub min: Option<f64>,
    /// Whether it stands above its limit.
    pub is_over: bool,
}

impl Pile {
    /// The pile of a bin.
    pub fn of(report: &BinReport) -> Self {
        let here = f64::from(report.against);
        let late = if report.against == 0 { 0.0 } else { (f64::from(report.late) / here).min(1.0) };
        match report.band {
            Some(band) => {
                let max = f64::from(band.max.max(1));
                let fill = here / max;
                Self { fill, late, min: Some(f64::from(band.min) / max), is_over: fill > 1.0 }
            }
            None => {
                let here = f64::from(report.count);
                Self { fill: here / (here + HALF), late: 0.0, min: None, is_over: false }
            }
        }
    }
}

/// A pile against its band. The words beside it say the same.
#[component]
pub fn PileView(
    /// The numbers.
    pile: Memo<Pile>,
    /// Whether it hangs from the belt that runs back.
    hangs: bool,
) -> impl IntoView {
    let share = |of: f64| format!("{of:.4}");
    view! {
        <div
            class="pile"
            class:pile-hang=hangs
            aria-hidden="true"
            style:--fill=move || share(pile.get().fill)
            style:--late=move || share(pile.get().late)
            style:--min=move || share(pile.get().min.unwrap_or(0.0))
        >
            <i class="pile-fill"></i>
            <Show when=move || { pile.get().late > 0.0 }><i class="pile-late"></i></Show>
            <Show when=move || pile.get().is_over><i class="pile-over"></i></Show>
            <Show when=move || pile.get().min.is_some()>
                <i class="pile-min"></i>
                <i class="pile-max"></i>
            </Show>
        </div>
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use takt_engine::bin::Bin;
    use takt_engine::settings::LineBand;

    fn report(count: u32, band: Option<LineBand>, late: u32) -> BinReport {
        let level = band.map(|b| b.level(count));
        BinReport { bin: Bin::Researching, count, against: count, band, level, late, due_now: 0 }
    }

    #[test]
    fn a_pile_stands_against_its_band() {
        let band = Some(LineBand { min: 40, target: 45, max: 50 });
        let pile = Pile::of(&report(25, band, 5));
        assert_eq!((pile.fill, pile.late, pile.min, pile.is_over), (0.5, 0.2, Some(0.8), false));
        assert!(Pile::of(&report(51, band, 0)).is_over);
        assert!(!Pile::of(&report(50, band, 0)).is_over);
        assert_eq!(Pile::of(&report(0, band, 3)), Pile { min: Some(0.8), ..Pile::default() });
    }

    #[test]
    fn without_a_limit_more_is_higher_and_a_million_still_fits() {
        let fills: Vec<f64> = [0, 1, 10, 100, 10_000, 1_000_000].map(|n| Pile::of(&report(n, None, 0)).fill).into();
        assert!(fills.windows(2).all(|pair| pair[0] < pair[1]), "{fills:?}");
        assert!(fills[0] == 0.0 && fills[5] < 1.0);
    }

    #[test]
    fn a_band_of_zero_is_no_division_by_it() {
        let pile = Pile::of(&report(3, Some(LineBand { min: 0, target: 0, max: 0 }), 0));
        assert!(pile.fill.is_finite() && pile.is_over);
    }
}
