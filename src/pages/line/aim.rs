//! Which bin lies under the pointer, and which lies beside another. Pure geometry.

/// Where something is drawn, in pixels of the window.
#[derive(Clone, Copy, PartialEq, Debug, Default)]
pub struct Frame {
    /// Its left edge.
    pub left: f64,
    /// Its upper edge.
    pub top: f64,
    /// Its right edge.
    pub right: f64,
    /// Its lower edge.
    pub bottom: f64,
}

/// A way to go.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Way {
    /// Left.
    Left,
    /// Right.
    Right,
    /// Up.
    Up,
    /// Down.
    Down,
}

impl Way {
    /// The way an arrow key points.
    pub fn of_key(key: &str) -> Option<Self> {
        match key {
            "ArrowLeft" => Some(Self::Left),
            "ArrowRight" => Some(Self::Right),
            "ArrowUp" => Some(Self::Up),
            "ArrowDown" => Some(Self::Down),
            _ => None,
        }
    }
}

impl Frame {
    fn middle(self) -> (f64, f64) {
        (f64::midpoint(self.left, self.right), f64::midpoint(self.top, self.bottom))
    }
    fn holds(self, x: f64, y: f64) -> bool {
        (self.left..self.right).contains(&x) && (self.top..self.bottom).contains(&y)
    }
}

/// Which frame lies under a point.
pub fn under(frames: &[Frame], x: f64, y: f64) -> Option<usize> {
    frames.iter().position(|frame| frame.holds(x, y))
}

/// Whether the frames stand one below the other, as on a telephone.
pub fn are_stacked(frames: &[Frame]) -> bool {
    matches!(frames, [first, second, ..] if second.top >= first.bottom - 1.0)
}

/// Which frame comes next that way: its neighbour in the row, the nearest above or below; at the end of a
/// row, the next or the last one in their order. None at the very end.
pub fn beside(frames: &[Frame], here: usize, way: Way) -> Option<usize> {
    let own = frames.get(here)?;
    let (x, y) = own.middle();
    let others = frames.iter().enumerate().filter(|(i, _)| *i != here);
    match way {
        Way::Left | Way::Right => {
            let sign = if way == Way::Right { 1.0 } else { -1.0 };
            let in_row = others.filter(|(_, frame)| frame.top < own.bottom && frame.bottom > own.top);
            let ahead = in_row.map(|(i, frame)| (i, (frame.middle().0 - x) * sign)).filter(|(_, far)| *far > 1.0);
            ahead.min_by(|a, b| a.1.total_cmp(&b.1)).map(|(i, _)| i).or_else(|| along(frames.len(), here, sign > 0.0))
        }
        Way::Up | Way::Down => {
            let sign = if way == Way::Down { 1.0 } else { -1.0 };
            let ahead = others
                .map(|(i, frame)| (i, (frame.middle().1 - y) * sign, (frame.middle().0 - x).abs()))
                .filter(|(i, far, _)| {
                    *far > 1.0 && {
                        let f = frames[*i];
                        f.top >= own.bottom - 1.0 || f.bottom <= own.top + 1.0
                    }
                });
            ahead.min_by(|a, b| (a.1 + a.2).total_cmp(&(b.1 + b.2))).map(|(i, ..)| i)
        }
    }
}

fn along(count: usize, here: usize, forward: bool) -> Option<usize> {
    if forward { Some(here + 1).filter(|i| *i < count) } else { here.checked_sub(1) }
}

/// How near to an edge of the window something carried makes the page scroll, in pixels.
const EDGE: f64 = 72.0;

/// Pixels to scroll in this frame while something is carried at `y` in a window `height` high.
pub fn scroll(y: f64, height: f64) -> f64 {
    let (above, below) = (EDGE - y, y - (height - EDGE));
    if above > 0.0 {
        -above.min(EDGE) / 6.0
    } else if below > 0.0 {
        below.min(EDGE) / 6.0
    } else {
        0.0
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Six in a row, three beneath the last four: as on a wide screen.
    fn wide() -> Vec<Frame> {
        let at = |left: f64, top: f64, width: f64| Frame { left, top, right: left + width, bottom: top + 300.0 };
        let mut frames: Vec<Frame> = (0..6).map(|i| at(f64::from(i) * 100.0, 0.0, 100.0)).collect();
        frames.extend((0..3).map(|i| at(200.0 + f64::from(i) * 133.0, 340.0, 133.0)));
        frames
    }

    /// One below the other, as on a telephone.
    fn narrow() -> Vec<Frame> {
        (0..9)
            .map(|i| Frame { left: 0.0, top: f64::from(i) * 200.0, right: 360.0, bottom: f64::from(i) * 200.0 + 180.0 })
            .collect()
    }

    #[test]
    fn arrows_go_where_they_point() {
        let line = wide();
        assert_eq!(beside(&line, 2, Way::Right), Some(3));
        assert_eq!(beside(&line, 2, Way::Left), Some(1));
        assert_eq!(beside(&line, 2, Way::Down), Some(6));
        assert_eq!(beside(&line, 4, Way::Down), Some(7), "the nearest beneath");
        assert_eq!(beside(&line, 5, Way::Down), Some(8));
        assert_eq!(beside(&line, 6, Way::Up), Some(2));
        assert_eq!(beside(&line, 8, Way::Up), Some(5));
        assert_eq!(beside(&line, 0, Way::Down), Some(6));
        assert_eq!(beside(&line, 3, Way::Up), None);
    }

    #[test]
    fn every_bin_is_reached_by_left_and_right_alone() {
        for frames in [wide(), narrow()] {
            for here in 0..8 {
                assert_eq!(beside(&frames, here, Way::Right), Some(here + 1));
                assert_eq!(beside(&frames, here + 1, Way::Left), Some(here));
            }
            assert_eq!(beside(&frames, 8, Way::Right), None);
            assert_eq!(beside(&frames, 0, Way::Left), None);
        }
    }

    #[test]
    fn down_the_page_is_down_the_line_on_a_telephone() {
        for here in 0..8 {
            assert_eq!(beside(&narrow(), here, Way::Down), Some(here + 1));
            assert_eq!(beside(&narrow(), here + 1, Way::Up), Some(here));
        }
    }

    #[test]
    fn a_telephone_is_told_from_a_wide_screen() {
        assert!(are_stacked(&narrow()) && !are_stacked(&wide()) && !are_stacked(&[]));
    }

    #[test]
    fn the_bin_under_the_pointer_is_found_and_between_them_is_none() {
        assert_eq!(under(&wide(), 250.0, 10.0), Some(2));
        assert_eq!(under(&wide(), 250.0, 320.0), None);
        assert_eq!(under(&wide(), 210.0, 400.0), Some(6));
        assert_eq!(under(&wide(), -1.0, 10.0), None);
    }

    #[test]
    fn what_is_carried_to_an_edge_scrolls_the_page_faster_the_nearer_it_is() {
        assert_eq!(scroll(400.0, 800.0), 0.0);
        assert!(scroll(10.0, 800.0) < scroll(60.0, 800.0) && scroll(60.0, 800.0) < 0.0);
        assert!(scroll(790.0, 800.0) > 0.0 && scroll(900.0, 800.0) <= 12.0);
    }
}
