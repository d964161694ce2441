//! One measured figure, as the measuring programs print it and as the table shows it.

use serde_json::Value;

/// One line of JSON:
/// `{"what": "next action, 10 k accounts", "place": "host", "measured": 0.8, "unit": "µs", "limit": 50}`.
/// `limit` may be absent: then it is only reported.
#[derive(Debug, PartialEq)]
pub struct Figure {
    pub what: String,
    pub place: String,
    pub measured: f64,
    pub unit: String,
    pub limit: Option<f64>,
}

impl Figure {
    /// A line that is no figure is none.
    pub fn read(line: &str) -> Option<Self> {
        let value: Value = serde_json::from_str(line.trim()).ok()?;
        let text = |key: &str| value[key].as_str().map(str::to_owned);
        Some(Self {
            what: text("what")?,
            place: text("place")?,
            measured: value["measured"].as_f64()?,
            unit: text("unit")?,
            limit: value["limit"].as_f64(),
        })
    }

    fn verdict(&self) -> &'static str {
        match self.limit {
            Some(limit) if self.measured > limit => "OVER",
            Some(_) => "within",
            None => "",
        }
    }
}

/// A table that is readable in a terminal and in Markdown.
pub fn table(figures: &[Figure]) -> String {
    let head = ["measured", "where", "figure", "budget", ""].map(str::to_owned);
    let rows: Vec<[String; 5]> = figures
        .iter()
        .map(|figure| {
            let Figure { what, place, measured, unit, limit } = figure;
            let budget = limit.map(|limit| format!("≤ {} {unit}", short(limit))).unwrap_or_default();
            [what.clone(), place.clone(), format!("{} {unit}", short(*measured)), budget, figure.verdict().into()]
        })
        .collect();
    let width =
        |column: usize| std::iter::once(&head).chain(&rows).map(|row| row[column].chars().count()).max().unwrap_or(0);
    let widths: Vec<usize> = (0..head.len()).map(width).collect();
    let line = |row: &[String; 5]| {
        let cells: Vec<String> = row.iter().zip(&widths).map(|(cell, width)| format!("{cell:<width$}")).collect();
        format!("| {} |\n", cells.join(" | "))
    };
    let rule: String = widths.iter().map(|width| format!("|{}", "-".repeat(width + 2))).collect();
    format!("{}{rule}|\n{}", line(&head), rows.iter().map(line).collect::<String>())
}

/// Three digits that matter.
fn short(number: f64) -> String {
    let places = if number.abs() >= 100.0 {
        0
    } else if number.abs() >= 10.0 {
        1
    } else {
        2
    };
    format!("{number:.places$}")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_figure_is_read_from_its_line_and_other_lines_are_none() {
        let line = r#" {"what": "apply", "place": "host", "measured": 0.8, "unit": "µs", "limit": 50} "#;
        let figure = Figure::read(line).expect("a figure");
        assert_eq!(figure.limit, Some(50.0));
        assert_eq!(Figure::read("warming up"), None);
        assert_eq!(Figure::read(r#"{"what": "apply"}"#), None);
    }

    #[test]
    fn the_table_says_which_budgets_do_not_hold() {
        let figure =
            |measured, limit| Figure { what: "apply".into(), place: "host".into(), measured, unit: "ms".into(), limit };
        let table = table(&[figure(2.0, Some(1.0)), figure(0.5, Some(1.0)), figure(123.4, None)]);
        let lines: Vec<&str> = table.lines().collect();
        assert!(lines[2].contains("| 2.00 ms |") && lines[2].contains("| OVER"), "{table}");
        assert!(lines[3].contains("| ≤ 1.00 ms |") && lines[3].contains("| within"), "{table}");
        assert!(lines[4].contains("| 123 ms"), "{table}");
    }
}
