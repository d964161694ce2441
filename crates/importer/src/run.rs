//! The whole way of a row: checked, compared, counted.

use crate::draft::Draft;
use crate::duplicate::{Decision, Index, KeyMaker, Keys, Rules, Same};
use crate::issue::RowIssue;
use crate::map::Mapping;
use crate::record::Record;
use crate::report::Report;
use crate::validate::Validator;

/// What becomes of one row, borrowed from the [`Run`] that took it.
#[derive(Clone, Copy, Debug)]
pub enum Verdict<'a> {
    /// It is imported, or left out as a duplicate.
    Good {
        /// The account.
        draft: &'a Draft,
        /// Its keys, to be stored with it.
        keys: Keys,
        /// Whether it adds, updates or is skipped.
        decision: Decision,
        /// The accounts it had a key in common with, in the order of [`crate::KeyKind::ALL`].
        matches: [Option<Same>; 5],
        /// What a person may want to look at.
        warnings: &'a [RowIssue],
    },
    /// It cannot be imported.
    Bad {
        /// Everything found wrong.
        issues: &'a [RowIssue],
    },
}

/// One pass over the rows of a file. A dry run and the import itself are the same pass: the same rows in the
/// same order under the same rules come to the same decisions.
pub struct Run {
    validator: Validator,
    maker: KeyMaker,
    index: Index,
    rules: Rules,
    report: Report,
}

impl Run {
    /// A pass that begins with `index`, the keys of the accounts that exist.
    #[must_use]
    pub fn new(mapping: &Mapping, index: Index, rules: Rules) -> Self {
        Self { validator: Validator::new(mapping), maker: KeyMaker::default(), index, rules, report: Report::default() }
    }

    /// Takes the next row of the file.
    pub fn take(&mut self, record: &Record) -> Verdict<'_> {
        let checked = self.validator.check(record);
        self.report.add_row(record.line(), checked.issues);
        let Some(draft) = checked.draft else {
            return Verdict::Bad { issues: checked.issues };
        };
        let keys = self.maker.of(draft);
        let matches = self.index.matches(&keys);
        let decision = self.index.decide_by(&matches, &keys, &self.rules);
        self.report.add_decision(&decision, draft.has_contact());
        Verdict::Good { draft, keys, decision, matches, warnings: checked.issues }
    }

    /// The numbers so far.
    #[must_use]
    pub fn report(&self) -> &Report {
        &self.report
    }

    /// Ends the pass.
    #[must_use]
    pub fn into_report(self) -> Report {
        self.report
    }
}
