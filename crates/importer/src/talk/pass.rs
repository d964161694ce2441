//! One pass over a file for the line: dry, or giving out portions.

use std::rc::Rc;

use serde::{Deserialize, Serialize};

use super::line::account_draft;
use super::portion::{Packer, Portion};
use crate::draft::Draft;
use crate::duplicate::{Decision, Index, KeyKind, Rules, Same};
use crate::map::Mapping;
use crate::record::Record;
use crate::report::{ErrorFile, Report};
use crate::run::{Run, Verdict};
use crate::sniff::Delimiter;

/// What a pass has found.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Findings {
    /// In numbers.
    pub report: Report,
    /// What rows have in common with other accounts, whatever the rules say; in the order of [`KeyKind::ALL`].
    pub keys: Vec<KeyFinding>,
    /// Rows passed over because every cell was blank.
    pub blank_rows: u64,
    /// Characters read another way than the rest of the file.
    pub repaired: u64,
}

/// Rows that have one kind of key in common with another account.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct KeyFinding {
    /// Which key.
    pub kind: KeyKind,
    /// How many rows.
    pub rows: u64,
    /// One of them beside the account it equals.
    pub example: Option<Pair>,
}

/// A row and what it equals.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Pair {
    /// The row.
    pub row: Draft,
    /// What it equals.
    pub same: SameRow,
}

/// Where the other one is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub enum SameRow {
    /// On the line, by its place.
    Account(u32),
    /// In the same file, by its line.
    Line(u64),
}

/// Takes rows one by one.
pub struct Pass {
    run: Run,
    /// Nothing is packed in a dry run.
    packer: Option<Packer>,
    /// Accounts that are there already, of an import that was interrupted.
    skip: u32,
    errors: ErrorFile,
    keys: Vec<KeyFinding>,
    /// The line of each row that adds an account.
    lines: Vec<u32>,
}

impl Pass {
    /// A pass that only counts.
    #[must_use]
    pub fn dry(mapping: &Mapping, rules: Rules, known: Rc<Index>, delimiter: Delimiter) -> Self {
        Self::new(mapping, rules, known, delimiter, None, 0)
    }

    /// A pass that gives out portions. The first `skip` accounts it adds are counted and not given out.
    #[must_use]
    pub fn giving(mapping: &Mapping, rules: Rules, known: Rc<Index>, delimiter: Delimiter, skip: u32) -> Self {
        Self::new(mapping, rules, known, delimiter, Some(Packer::default()), skip)
    }

    fn new(
        mapping: &Mapping,
        rules: Rules,
        known: Rc<Index>,
        delimiter: Delimiter,
        packer: Option<Packer>,
        skip: u32,
    ) -> Self {
        let headers: Vec<String> = mapping.columns.iter().map(|column| column.header.clone()).collect();
        Self {
            run: Run::new(mapping, Index::over(known), rules),
            packer,
            skip,
            errors: ErrorFile::new(&headers, delimiter),
            keys: KeyKind::ALL.map(|kind| KeyFinding { kind, rows: 0, example: None }).to_vec(),
            lines: Vec::new(),
        }
    }

    /// Takes a row; gives out a portion when one is full.
    pub fn take(&mut self, record: &Record) -> Option<Portion> {
        match self.run.take(record) {
            Verdict::Bad { issues } => {
                self.errors.write(record, issues);
                None
            }
            Verdict::Good { draft, decision, matches, .. } => {
                for (finding, same) in self.keys.iter_mut().zip(matches) {
                    if let Some(same) = same {
                        note(finding, draft, same, &self.lines);
                    }
                }
                if matches!(decision, Decision::Add { .. }) {
                    self.lines.push(u32::try_from(draft.line).unwrap_or(u32::MAX));
                }
                let packer = self.packer.as_mut()?;
                match decision {
                    Decision::Add { number, .. } if number < self.skip => None,
                    Decision::Add { number, .. } => packer.add(number, account_draft(draft)),
                    Decision::Update(matched) => packer.update(matched.same, account_draft(draft)),
                    Decision::Skip(_) => None,
                }
            }
        }
    }

    /// The last portion, once there are no more rows.
    pub fn rest(&mut self) -> Option<Portion> {
        self.packer.as_mut()?.take()
    }

    /// Rows taken so far.
    #[must_use]
    pub fn rows(&self) -> u64 {
        self.run.report().rows
    }

    /// Rows that could not be imported.
    #[must_use]
    pub fn bad_rows(&self) -> u64 {
        self.errors.rows()
    }

    /// The bytes of the error file written since the last call.
    pub fn take_errors(&mut self) -> Vec<u8> {
        self.errors.take()
    }

    /// Everything found.
    #[must_use]
    pub fn findings(&self, blank_rows: u64, repaired: u64) -> Findings {
        Findings { report: self.run.report().clone(), keys: self.keys.clone(), blank_rows, repaired }
    }
}

/// Counts a row that has a key in common. An example from the line says more than one from the file.
fn note(finding: &mut KeyFinding, draft: &Draft, same: Same, lines: &[u32]) {
    finding.rows += 1;
    let is_better = match (&finding.example, same) {
        (None, _) => true,
        (Some(pair), Same::Existing(_)) => matches!(pair.same, SameRow::Line(_)),
        (Some(_), Same::InFile(_)) => false,
    };
    if is_better {
        let same = match same {
            Same::Existing(at) => SameRow::Account(at),
            Same::InFile(number) => SameRow::Line(lines.get(number as usize).copied().unwrap_or(0).into()),
        };
        finding.example = Some(Pair { row: draft.clone(), same });
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::duplicate::OnDuplicate;
    use crate::field::Field;
    use crate::map::auto_map;
    use crate::talk::{Known, Register};

    fn rows(cells: &[[&str; 2]]) -> Vec<Record> {
        (2..).zip(cells).map(|(line, cells)| Record::from_cells(line, cells)).collect()
    }

    fn mapping() -> Mapping {
        let mut mapping = auto_map(&["Company".into(), "Website".into()], &[vec!["Acme".into(), "acme.com".into()]]);
        mapping.set(1, Field::Domain);
        mapping
    }

    fn known() -> Rc<Index> {
        let mut register = Register::default();
        let (name, domain) = ("Bolt", "bolt.io");
        register.add(&Known {
            at: 9,
            external_id: "",
            domain,
            email: "",
            name,
            country: "",
            phone: "",
            people: vec![],
        });
        register.index()
    }

    fn all(pass: &mut Pass, records: &[Record]) -> Vec<Portion> {
        let mut portions: Vec<Portion> = records.iter().filter_map(|record| pass.take(record)).collect();
        portions.extend(pass.rest());
        portions
    }

    #[test]
    fn a_dry_pass_and_a_giving_one_come_to_the_same_numbers() {
        let records = rows(&[["Acme", "acme.com"], ["Bolt Ltd", "bolt.io"], ["Acme Inc.", "acme.com"], ["", ""]]);
        let mut dry = Pass::dry(&mapping(), Rules::default(), known(), Delimiter::Comma);
        assert!(all(&mut dry, &records).is_empty());
        let mut giving = Pass::giving(&mapping(), Rules::default(), known(), Delimiter::Comma, 0);
        let portions = all(&mut giving, &records);
        assert_eq!(dry.findings(0, 0), giving.findings(0, 0));
        let report = dry.findings(0, 0).report;
        assert_eq!((report.rows, report.new, report.updates, report.bad), (4, 1, 2, 1));
        assert_eq!(portions.len(), 1);
        let targets: Vec<Same> = portions[0].updates.iter().map(|(same, _)| *same).collect();
        assert_eq!(targets, [Same::Existing(9), Same::InFile(0)]);
        assert_eq!((dry.bad_rows(), giving.bad_rows()), (1, 1));
    }

    #[test]
    fn an_example_from_the_line_takes_the_place_of_one_from_the_file() {
        let records = rows(&[["Acme", "acme.com"], ["Acme Inc.", "acme.com"], ["Bolt Ltd", "bolt.io"]]);
        let mut pass = Pass::dry(&mapping(), Rules::default(), known(), Delimiter::Comma);
        all(&mut pass, &records[..2]);
        let domain = |pass: &Pass| pass.findings(0, 0).keys[1].clone();
        assert_eq!(domain(&pass).example.map(|pair| pair.same), Some(SameRow::Line(2)));
        all(&mut pass, &records[2..]);
        assert_eq!(domain(&pass).example.map(|pair| pair.same), Some(SameRow::Account(9)));
        assert_eq!(domain(&pass).rows, 2);
    }

    #[test]
    fn what_an_interrupted_import_brought_is_not_given_out_again() {
        let records = rows(&[["Acme", "acme.com"], ["Cord", "cord.com"], ["Dune", "dune.com"], ["Acme", ""]]);
        let mut pass = Pass::giving(&mapping(), Rules::default(), known(), Delimiter::Comma, 2);
        let portions = all(&mut pass, &records);
        assert_eq!(portions.len(), 1);
        assert_eq!(portions[0].first, 2);
        assert_eq!(portions[0].adds.iter().map(|add| add.name.as_str()).collect::<Vec<_>>(), ["Dune"]);
        assert_eq!(portions[0].updates[0].0, Same::InFile(0));
        assert_eq!(pass.findings(0, 0).report.new, 3);
    }

    #[test]
    fn keys_in_common_are_counted_whatever_the_rules_say() {
        let mut rules = Rules::default();
        for kind in KeyKind::ALL {
            rules.set(kind, OnDuplicate::Add);
        }
        let mut pass = Pass::dry(&mapping(), rules, known(), Delimiter::Comma);
        all(&mut pass, &rows(&[["Bolt", "bolt.io"]]));
        let findings = pass.findings(0, 0);
        assert_eq!(findings.report.new, 1);
        assert_eq!(findings.keys.iter().map(|key| key.rows).collect::<Vec<_>>(), [0, 1, 0, 1, 0]);
    }
}
