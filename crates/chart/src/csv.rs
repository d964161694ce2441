//! A table as a file. Cells that a spreadsheet would run as a formula are kept as text.

use crate::figure::Table;

/// One table, with a line for its name and its sentence.
pub fn table(table: &Table) -> String {
    let mut out = String::new();
    for row in std::iter::once(&table.head).chain(&table.rows) {
        let cells: Vec<String> = row.iter().map(|cell| quoted(cell)).collect();
        out.push_str(&cells.join(","));
        out.push_str("\r\n");
    }
    out
}

fn quoted(cell: &str) -> String {
    let cell = if cell.starts_with(['=', '+', '-', '@', '\t', '\r']) { format!("'{cell}") } else { cell.to_owned() };
    if cell.contains([',', '"', '\n', '\r']) { format!("\"{}\"", cell.replace('"', "\"\"")) } else { cell }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_name_that_is_a_formula_is_text() {
        let cells = |row: &[&str]| row.iter().map(|c| (*c).to_owned()).collect::<Vec<_>>();
        let written = table(&Table {
            head: cells(&["Who", "Share"]),
            rows: vec![cells(&["=cmd()", "10.5 %"]), cells(&["Holt, \"M.\"", "1,234"])],
        });
        assert_eq!(written, "Who,Share\r\n'=cmd(),10.5 %\r\n\"Holt, \"\"M.\"\"\",\"1,234\"\r\n");
    }
}
