//! What this device remembers of imports: templates, and one that was interrupted.

use crate::state::{Effects, Line};
use serde::{Deserialize, Serialize};
use takt_engine::ids::ImportId;
use takt_importer::{Mapping, Rules};

const TEMPLATES: &str = "takt-import-templates";
const UNFINISHED: &str = "takt-import-unfinished";
/// Templates kept; the oldest goes.
const MOST: usize = 50;

/// A mapping with a name.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
pub struct Template {
    /// Its name.
    pub name: String,
    /// What its columns mean.
    pub mapping: Mapping,
}

impl Template {
    /// The template whose columns a file has all of; the one with the most.
    pub fn recognise(all: &[Self], headers: &[String]) -> Option<Self> {
        all.iter()
            .filter(|template| template.mapping.fits(headers) == 100)
            .max_by_key(|template| template.mapping.columns.len())
            .cloned()
    }
}

/// Every template of this device.
pub fn templates(effects: Effects) -> Vec<Template> {
    let stored = effects.outside().recall(TEMPLATES);
    stored.and_then(|text| serde_json::from_str(&text).ok()).unwrap_or_default()
}

/// Keeps a template; one of the same name gives way.
pub fn keep_template(effects: Effects, template: Template) {
    let all = with(templates(effects), template);
    if let Ok(text) = serde_json::to_string(&all) {
        effects.outside().remember(TEMPLATES, &text);
    }
}

fn with(mut all: Vec<Template>, template: Template) -> Vec<Template> {
    all.retain(|known| known.name != template.name);
    all.push(template);
    let spare = all.len().saturating_sub(MOST);
    all.drain(..spare);
    all
}

/// An import that has begun and not ended, as far as this device knows.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
pub struct Unfinished {
    /// Its id.
    pub import: u64,
    /// Its file.
    pub file_name: String,
    /// Bytes of the file.
    pub size: u64,
    /// Rows of the file.
    pub total: u64,
    /// What its columns meant.
    pub mapping: Mapping,
    /// What was to be done with duplicates.
    pub rules: Rules,
}

impl Unfinished {
    /// Whether a file is the one that was being read.
    pub fn is_this_file(&self, headers: &[String], size: u64) -> bool {
        let known = self.mapping.columns.iter().map(|column| &column.header);
        self.size == size && known.eq(headers)
    }
}

/// Notes that an import has begun.
pub fn remember_unfinished(effects: Effects, unfinished: &Unfinished) {
    if let Ok(text) = serde_json::to_string(unfinished) {
        effects.outside().remember(UNFINISHED, &text);
    }
}

/// Notes that it has ended.
pub fn forget_unfinished(effects: Effects) {
    effects.outside().remember(UNFINISHED, "");
}

/// The import that was interrupted, if it is on this line and has not been taken back.
pub fn unfinished(effects: Effects, line: Line) -> Option<Unfinished> {
    let stored = effects.outside().recall(UNFINISHED)?;
    let unfinished: Unfinished = serde_json::from_str(&stored).ok()?;
    let import = ImportId(unfinished.import);
    let is_here = line.peek(|state| state.imports().iter().any(|batch| batch.id == import && !batch.is_retracted));
    is_here.then_some(unfinished)
}

/// "leads.csv" gives "leads-not-imported.csv".
pub fn error_file_name(name: &str) -> String {
    let stem = match name.rfind('.') {
        Some(dot) if dot > 0 => name.get(..dot).unwrap_or(name),
        Some(_) | None => name,
    };
    format!("{}-not-imported.csv", if stem.is_empty() { "rows" } else { stem })
}

#[cfg(test)]
mod tests {
    use super::*;
    use takt_importer::auto_map;

    fn template(name: &str, headers: &[&str]) -> Template {
        let headers: Vec<String> = headers.iter().map(|header| (*header).to_owned()).collect();
        Template { name: name.into(), mapping: auto_map(&headers, &[]) }
    }

    #[test]
    fn the_template_that_knows_the_most_of_a_file_is_taken() {
        let all = [template("small", &["Company"]), template("large", &["Company", "Website", "Industry"])];
        let found = |headers: &[&str]| {
            let headers: Vec<String> = headers.iter().map(|header| (*header).to_owned()).collect();
            Template::recognise(&all, &headers).map(|template| template.name)
        };
        assert_eq!(found(&["Industry", "Company", "Website", "Fax"]).as_deref(), Some("large"));
        assert_eq!(found(&["Company", "Website"]).as_deref(), Some("small"));
        assert_eq!(found(&["Phone"]), None);
    }

    #[test]
    fn a_template_takes_the_place_of_its_namesake() {
        let all = with(vec![template("a", &["Company"]), template("b", &["Company"])], template("a", &["Website"]));
        assert_eq!(all.iter().map(|t| t.name.as_str()).collect::<Vec<_>>(), ["b", "a"]);
        assert_eq!(all[1].mapping.columns[0].header, "Website");
    }

    #[test]
    fn an_import_goes_on_only_with_its_own_file() {
        let mapping = template("", &["Company", "Website"]).mapping;
        let unfinished =
            Unfinished { import: 1, file_name: "a.csv".into(), size: 90, total: 3, mapping, rules: Rules::default() };
        let headers = ["Company".to_owned(), "Website".to_owned()];
        assert!(unfinished.is_this_file(&headers, 90));
        assert!(!unfinished.is_this_file(&headers, 91));
        assert!(!unfinished.is_this_file(&headers[..1], 90));
    }

    #[test]
    fn the_file_of_bad_rows_is_named_after_its_source() {
        assert_eq!(error_file_name("leads.2026.csv"), "leads.2026-not-imported.csv");
        assert_eq!(error_file_name("Pasted rows"), "Pasted rows-not-imported.csv");
        assert_eq!(error_file_name(""), "rows-not-imported.csv");
    }
}
