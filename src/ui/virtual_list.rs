//! The arithmetic of a list longer than a page can be: which rows are seen, and where they lie.
//!
//! Browsers end an element somewhere above 17 million pixels; a million rows are 36 million. Above
//! [`MAX_PX`] the scroll bar therefore says which part of the list is seen, not how many pixels lie above.

use std::ops::Range;

/// The tallest a list is made, in pixels.
pub const MAX_PX: f64 = 10_000_000.0;

/// A list and the window it is seen through.
#[derive(Clone, Copy, PartialEq, Debug, Default)]
pub struct Scale {
    /// Rows in the list.
    pub rows: usize,
    /// Height of a row.
    pub row_px: f64,
    /// Height of the window.
    pub view_px: f64,
}

impl Scale {
    /// The height of the list as the scroll bar knows it.
    pub fn height(self) -> f64 {
        (self.rows as f64 * self.row_px).min(MAX_PX)
    }

    fn is_capped(self) -> bool {
        self.rows as f64 * self.row_px > MAX_PX
    }

    /// Rows that can lie above the window, fractions included.
    fn most_above(self) -> f64 {
        (self.rows as f64 - self.view_px / self.row_px.max(1.0)).max(0.0)
    }

    /// The row at the upper edge, fractions included.
    pub fn first(self, scroll: f64) -> f64 {
        if self.is_capped() {
            let most = (self.height() - self.view_px).max(1.0);
            (scroll / most).clamp(0.0, 1.0) * self.most_above()
        } else {
            (scroll / self.row_px.max(1.0)).clamp(0.0, self.most_above())
        }
    }

    /// Rows to draw: those seen and a few on either side.
    pub fn seen(self, scroll: f64, more: usize) -> Range<usize> {
        let first = self.first(scroll) as usize;
        let count = (self.view_px / self.row_px.max(1.0)).ceil() as usize + 1;
        first.saturating_sub(more)..(first + count + more).min(self.rows)
    }

    /// Where a row lies from the list's upper end, in pixels.
    pub fn y(self, row: usize, scroll: f64) -> f64 {
        if self.is_capped() {
            scroll + (row as f64 - self.first(scroll)) * self.row_px
        } else {
            row as f64 * self.row_px
        }
    }

    /// Where to scroll so that a row is wholly seen; `None` when it is.
    pub fn scroll_to(self, row: usize, scroll: f64) -> Option<f64> {
        let (first, fit) = (self.first(scroll), self.view_px / self.row_px.max(1.0));
        let row = row as f64;
        let wanted = if row < first {
            row
        } else if row + 1.0 > first + fit {
            row + 1.0 - fit
        } else {
            return None;
        };
        Some(if self.is_capped() {
            wanted / self.most_above().max(1.0) * (self.height() - self.view_px)
        } else {
            wanted * self.row_px
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const SMALL: Scale = Scale { rows: 1_000, row_px: 36.0, view_px: 720.0 };
    const LARGE: Scale = Scale { rows: 1_000_000, row_px: 36.0, view_px: 720.0 };

    #[test]
    fn a_list_that_fits_scrolls_pixel_by_pixel() {
        assert_eq!(SMALL.height(), 36_000.0);
        assert_eq!(SMALL.seen(360.0, 0), 10..31);
        assert_eq!(SMALL.y(10, 360.0), 360.0);
    }

    #[test]
    fn both_ends_of_a_million_rows_can_be_reached() {
        assert_eq!(LARGE.height(), MAX_PX);
        assert_eq!(LARGE.seen(0.0, 0).start, 0);
        let end = LARGE.height() - LARGE.view_px;
        assert_eq!(LARGE.seen(end, 0).end, 1_000_000);
        // The last row ends where the window ends.
        assert!((LARGE.y(999_999, end) + 36.0 - (end + 720.0)).abs() < 0.5);
    }

    #[test]
    fn scrolling_to_a_row_shows_it_whole_and_leaves_a_seen_one_alone() {
        for scale in [SMALL, LARGE] {
            for row in [0, 5, 500, 999] {
                let scroll = scale.scroll_to(row, 9_000.0).unwrap_or(9_000.0);
                let y = scale.y(row, scroll) - scroll;
                assert!(y > -0.5 && y + 36.0 < 720.5, "row {row} lies at {y}");
                assert_eq!(scale.scroll_to(row, scroll).filter(|to| (to - scroll).abs() > 1.0), None);
            }
        }
    }

    #[test]
    fn an_empty_list_has_no_rows() {
        let none = Scale { rows: 0, ..SMALL };
        assert_eq!(none.seen(100.0, 5), 0..0);
    }
}
