//! What a chart comes to once it is laid out: marks at places, and the same numbers in words.

use std::fmt::Write;
use takt_engine::bin::Bin;

/// The colour of a mark, by what it means. The page's tokens say what each looks like by day, by night
/// and in forced colours; the same bin has the same ink in every figure.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Ink {
    /// A bin of the line.
    Bin(Bin),
    /// What is being said.
    Ink,
    /// What explains it.
    Quiet,
    /// Axes and grid.
    Grid,
    /// What to look at.
    Accent,
    /// Outside a limit.
    Alarm,
    /// The ground itself, to part two areas.
    Ground,
    /// The best third of a zone.
    Zone1,
    /// The middle.
    Zone2,
    /// The last before the limit.
    Zone3,
}

impl Ink {
    /// Its class.
    pub const fn class(self) -> &'static str {
        match self {
            Self::Bin(Bin::Cold) => "b1",
            Self::Bin(Bin::Targeted) => "b2",
            Self::Bin(Bin::Researching) => "b3",
            Self::Bin(Bin::Qualifying) => "b4",
            Self::Bin(Bin::ActiveOpportunity) => "b5",
            Self::Bin(Bin::CurrentCustomer) => "b6",
            Self::Bin(Bin::Developing) => "b7",
            Self::Bin(Bin::NoCurrentOpportunity) => "b8",
            Self::Bin(Bin::BadFit) => "b9",
            Self::Ink => "i1",
            Self::Quiet => "i2",
            Self::Grid => "ig",
            Self::Accent => "ia",
            Self::Alarm => "ix",
            Self::Ground => "i0",
            Self::Zone1 => "z1",
            Self::Zone2 => "z2",
            Self::Zone3 => "z3",
        }
    }
}

/// How a path is drawn.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Style {
    /// Filled.
    Fill,
    /// Filled, so that what lies behind shows.
    Wash,
    /// A line.
    Line,
    /// A hairline.
    Thin,
    /// A line of dashes.
    Dash,
}

impl Style {
    /// Its class.
    pub const fn class(self) -> &'static str {
        match self {
            Self::Fill => "pf",
            Self::Wash => "pw",
            Self::Line => "pl",
            Self::Thin => "pt",
            Self::Dash => "pd",
        }
    }
}

/// Which end of a text stands at its place.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Anchor {
    /// Its beginning.
    Start,
    /// Its middle.
    Middle,
    /// Its end.
    End,
}

impl Anchor {
    /// The attribute's word.
    pub const fn word(self) -> &'static str {
        match self {
            Self::Start => "start",
            Self::Middle => "middle",
            Self::End => "end",
        }
    }
}

/// One thing drawn.
#[derive(Clone, PartialEq, Debug)]
#[allow(missing_docs)] // `x`, `y` and lengths are in pixels of the figure.
pub enum Mark {
    /// Any outline.
    Path { d: String, ink: Ink, style: Style },
    /// A point; hollow for the other of two kinds.
    Dot { x: f64, y: f64, r: f64, ink: Ink, is_hollow: bool },
    /// Words.
    Text { x: f64, y: f64, text: String, anchor: Anchor, ink: Ink, is_strong: bool },
}

/// Where the arrow keys stop, and what is read there.
#[derive(Clone, PartialEq, Debug)]
pub struct Stop {
    /// Across.
    pub x: f64,
    /// Down.
    pub y: f64,
    /// What is read.
    pub text: String,
}

/// The same numbers as rows.
#[derive(Clone, PartialEq, Eq, Debug, Default)]
pub struct Table {
    /// Column names.
    pub head: Vec<String>,
    /// Rows, each as long as the head.
    pub rows: Vec<Vec<String>>,
}

impl Table {
    /// With these columns.
    pub fn new(head: &[&str]) -> Self {
        Self { head: head.iter().map(|h| (*h).to_owned()).collect(), rows: Vec::new() }
    }
    /// One more row.
    pub fn row<const N: usize>(&mut self, cells: [String; N]) {
        self.rows.push(cells.into());
    }
}

/// A chart laid out for a width.
#[derive(Clone, PartialEq, Debug)]
pub struct Figure {
    /// What it shows, in a few words.
    pub title: String,
    /// What it says, in a sentence.
    pub takeaway: String,
    /// How to read it; empty where it needs no words.
    pub note: String,
    /// Across.
    pub width: f64,
    /// Down.
    pub height: f64,
    /// Back to front.
    pub marks: Vec<Mark>,
    /// In the order of the arrow keys.
    pub stops: Vec<Stop>,
    /// The same as rows.
    pub table: Table,
}

impl Figure {
    /// An empty one.
    pub fn new(title: impl Into<String>, width: f64, height: f64, head: &[&str]) -> Self {
        Self {
            title: title.into(),
            takeaway: String::new(),
            note: String::new(),
            width,
            height,
            marks: Vec::new(),
            stops: Vec::new(),
            table: Table::new(head),
        }
    }

    /// An outline.
    pub fn path(&mut self, d: String, ink: Ink, style: Style) {
        self.marks.push(Mark::Path { d, ink, style });
    }
    /// A box; nothing where it has no size.
    pub fn area(&mut self, x: f64, y: f64, w: f64, h: f64, ink: Ink, style: Style) {
        if w > 0.0 && h > 0.0 {
            self.path(format!("M{} {}h{}v{}h{}z", px(x), px(y), px(w), px(h), px(-w)), ink, style);
        }
    }
    /// A straight line.
    pub fn line(&mut self, from: (f64, f64), to: (f64, f64), ink: Ink, style: Style) {
        self.path(format!("M{} {}L{} {}", px(from.0), px(from.1), px(to.0), px(to.1)), ink, style);
    }
    /// A point.
    pub fn dot(&mut self, x: f64, y: f64, r: f64, ink: Ink, is_hollow: bool) {
        self.marks.push(Mark::Dot { x, y, r, ink, is_hollow });
    }
    /// Words in the quiet ink.
    pub fn label(&mut self, x: f64, y: f64, anchor: Anchor, text: impl Into<String>) {
        self.marks.push(Mark::Text { x, y, text: text.into(), anchor, ink: Ink::Quiet, is_strong: false });
    }
    /// Words that are read first.
    pub fn strong(&mut self, x: f64, y: f64, anchor: Anchor, ink: Ink, text: impl Into<String>) {
        self.marks.push(Mark::Text { x, y, text: text.into(), anchor, ink, is_strong: true });
    }
    /// A stop of the arrow keys.
    pub fn stop(&mut self, x: f64, y: f64, text: impl Into<String>) {
        self.stops.push(Stop { x, y, text: text.into() });
    }
    /// The axis at the left: grid lines from nought, a number at each.
    pub fn rule(
        &mut self,
        scale: crate::scale::Scale,
        ticks: &[f64],
        left: f64,
        right: f64,
        word: impl Fn(f64) -> String,
    ) {
        for tick in ticks {
            let y = scale.at(*tick);
            self.line((left, y), (right, y), Ink::Grid, Style::Thin);
            self.label(left - 6.0, y + 4.0, Anchor::End, word(*tick));
        }
    }
    /// The days beneath.
    pub fn days(&mut self, first_day: u32, count: usize, x: impl Fn(usize) -> f64, y: f64, room: f64) {
        let fit = (room / 58.0).max(2.0) as usize;
        for at in crate::scale::every(count, fit) {
            self.label(x(at).min(self.width - 18.0), y, Anchor::Middle, crate::words::day(first_day + at as u32));
        }
    }

    /// As text, on its own: the same marks, with the classes the page's style knows.
    pub fn svg(&self) -> String {
        let mut out = format!(
            "<svg xmlns=\"http://www.w3.org/2000/svg\" class=\"chart\" viewBox=\"0 0 {} {}\" role=\"img\" aria-label=\"{}\">\n",
            px(self.width),
            px(self.height),
            escaped(&format!("{}. {}", self.title, self.takeaway))
        );
        for mark in &self.marks {
            // Writing to a string cannot fail.
            let _ = match mark {
                Mark::Path { d, ink, style } => {
                    writeln!(out, "<path class=\"{} {}\" d=\"{d}\"/>", style.class(), ink.class())
                }
                Mark::Dot { x, y, r, ink, is_hollow } => writeln!(
                    out,
                    "<circle class=\"{} {}\" cx=\"{}\" cy=\"{}\" r=\"{}\"/>",
                    if *is_hollow { "ph" } else { "pf" },
                    ink.class(),
                    px(*x),
                    px(*y),
                    px(*r)
                ),
                Mark::Text { x, y, text, anchor, ink, is_strong } => writeln!(
                    out,
                    "<text class=\"{} {}\" x=\"{}\" y=\"{}\" text-anchor=\"{}\">{}</text>",
                    if *is_strong { "ts" } else { "tx" },
                    ink.class(),
                    px(*x),
                    px(*y),
                    anchor.word(),
                    escaped(text)
                ),
            };
        }
        out.push_str("</svg>\n");
        out
    }
}

/// A tenth of a pixel is enough, and keeps the text short.
pub fn px(value: f64) -> String {
    let tenths = (value * 10.0).round();
    if tenths == 0.0 {
        "0".into()
    } else if tenths % 10.0 == 0.0 {
        format!("{}", tenths / 10.0)
    } else {
        format!("{:.1}", tenths / 10.0)
    }
}

fn escaped(text: &str) -> String {
    text.replace('&', "&amp;").replace('<', "&lt;").replace('>', "&gt;").replace('"', "&quot;")
}

/// A line through points.
pub fn through(points: impl IntoIterator<Item = (f64, f64)>) -> String {
    let mut d = String::new();
    for (i, (x, y)) in points.into_iter().enumerate() {
        let _ = write!(d, "{}{} {}", if i == 0 { 'M' } else { 'L' }, px(x), px(y));
    }
    d
}

/// A point every so often, at most `most`, the last always: a year of days in a phone's width.
pub fn thinned(n: usize, most: usize) -> impl Iterator<Item = usize> {
    let step = n.div_ceil(most.max(1)).max(1);
    (0..n).filter(move |i| i % step == 0 || i + 1 == n)
}
