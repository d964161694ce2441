//! One import from the file to the line. It lives beside the screens, so that it goes on when the person
//! looks at something else.

use super::keep::{self, Template, Unfinished};
use super::{commit, known};
use crate::state::effects::{Hear, Postbox};
use crate::state::{Effects, Line, Session, use_effects, use_line, use_session};
use leptos::ev;
use leptos::prelude::*;
use std::any::Any;
use std::collections::VecDeque;
use std::rc::Rc;
use takt_engine::ids::{AccountIx, EntryId, ImportId};
use takt_importer::talk::{Ask, Findings, Portion, Tell, decode, encode};
use takt_importer::{Mapping, Problem, Rules, Source};
use web_sys::Blob;

/// Where an import stands.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Stage {
    /// No file yet.
    Choose,
    /// The worker looks at it.
    Reading,
    /// It cannot be imported; see [`ImportDesk::wrong`].
    Wrong,
    /// Which column means what.
    Columns,
    /// What to do with duplicates.
    Rules,
    /// What would happen.
    Check,
    /// Rows go to the line.
    Running,
    /// Stopped on the way, by the person or by trouble.
    Stopped,
    /// What came in is being taken back.
    Taking,
    /// All is done.
    Done,
}

/// The file.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct FileFacts {
    /// Its name.
    pub name: String,
    /// Bytes.
    pub size: u64,
}

/// Why a file cannot be imported.
#[derive(Clone, PartialEq, Eq, Debug)]
pub enum Wrong {
    /// It is no list; with its first lines where they are text.
    Problem(Problem, String),
    /// The browser may not read it, or not any more.
    Unreadable,
    /// It is not the file of the import that is to go on.
    OtherFile(String),
    /// In words.
    Words(String),
}

/// How far a pass over the file has come.
#[derive(Clone, Copy, PartialEq, Debug, Default)]
pub struct Pace {
    /// Rows read.
    pub rows: u64,
    /// Bytes read.
    pub bytes: u64,
}

/// How far the import has come.
#[derive(Clone, Copy, PartialEq, Debug, Default)]
pub struct Progress {
    /// The import, once it has begun.
    pub import: Option<ImportId>,
    /// Rows of the file dealt with.
    pub rows: u64,
    /// Rows altogether.
    pub total: u64,
    /// Accounts added.
    pub added: u64,
    /// Accounts that had something empty filled.
    pub updated: u64,
    /// Rows whose account had gone meanwhile.
    pub lost: u64,
    /// Rows whose person was erased from the line, and is not brought back.
    pub erased: u64,
    /// When this stretch began, in milliseconds of the page, and the rows before it.
    pub since_ms: f64,
    /// Rows before this stretch.
    pub since_rows: u64,
    /// Rows a second, over this stretch.
    pub rate: f64,
}

/// What is held and not shown.
#[derive(Default)]
pub(super) struct Held {
    pub post: Option<Rc<dyn Postbox>>,
    pub errors: Option<Blob>,
    pub job: u32,
    /// Counts files, so that what belongs to an earlier one is not told to the worker.
    pub visit: u32,
    pub knows_all: bool,
    pub wants_try: bool,
    /// What was tried last: nothing is tried twice.
    pub tried: Option<(Mapping, Rules)>,
    pub queue: VecDeque<Portion>,
    pub is_pumping: bool,
    pub ended: Option<Findings>,
    /// The number of the first account of each command, and its entry.
    pub entries: Vec<(u32, EntryId)>,
    /// The places of the accounts an interrupted import had added, in order.
    pub earlier: Vec<AccountIx>,
    /// Tells other tabs that this import is being worked on here.
    pub claim: Option<Rc<dyn Any>>,
    /// The import that begins as soon as the worker knows every account.
    pub waits: bool,
}

/// The import of this page; copies are free.
#[derive(Clone, Copy)]
pub struct ImportDesk {
    pub(super) line: Line,
    pub(super) session: Session,
    pub(super) effects: Effects,
    /// Where it stands.
    pub stage: RwSignal<Stage>,
    pub(super) file: RwSignal<Option<FileFacts>>,
    pub(super) source: RwSignal<Option<Source>>,
    pub(super) mapping: RwSignal<Mapping>,
    pub(super) rules: RwSignal<Rules>,
    /// The template that was recognised.
    pub(super) template: RwSignal<Option<String>>,
    pub(super) findings: RwSignal<Option<Findings>>,
    /// A pass goes on; how far it has come.
    pub(super) trying: RwSignal<Option<Pace>>,
    /// How far the import has come.
    pub progress: RwSignal<Progress>,
    pub(super) wrong: RwSignal<Option<Wrong>>,
    /// An import is being taken back: which, and how many accounts have gone.
    pub(super) taking: RwSignal<Option<(ImportId, u32)>>,
    /// Accounts that stayed, of the import taken back last.
    pub(super) stayed: RwSignal<usize>,
    /// An import that was interrupted, and is to go on with this file.
    pub(super) resuming: RwSignal<Option<Unfinished>>,
    pub(super) unfinished: RwSignal<Option<Unfinished>>,
    pub(super) held: StoredValue<Held, LocalStorage>,
}

/// What the tab that works on an import holds.
pub(super) fn claim_name(import: ImportId) -> String {
    format!("takt-import-{}", import.0)
}

impl ImportDesk {
    /// With nothing on it. Once, by the composition root.
    pub fn new() -> Self {
        let (line, session, effects) = (use_line(), use_session(), use_effects());
        let desk = Self {
            line,
            session,
            effects,
            stage: RwSignal::new(Stage::Choose),
            file: RwSignal::new(None),
            source: RwSignal::new(None),
            mapping: RwSignal::new(Mapping::default()),
            rules: RwSignal::new(Rules::default()),
            template: RwSignal::new(None),
            findings: RwSignal::new(None),
            trying: RwSignal::new(None),
            progress: RwSignal::new(Progress::default()),
            wrong: RwSignal::new(None),
            taking: RwSignal::new(None),
            stayed: RwSignal::new(0),
            resuming: RwSignal::new(None),
            unfinished: RwSignal::new(keep::unfinished(effects, line)),
            held: StoredValue::new_local(Held::default()),
        };
        // Whoever closes the page in the middle is asked first.
        window_event_listener(ev::beforeunload, move |event| {
            if matches!(desk.stage.get_untracked(), Stage::Running | Stage::Taking) {
                event.prevent_default();
            }
        });
        desk
    }

    /// Opens a file, whatever was open before.
    pub(super) fn open(self, name: String, blob: Blob) {
        self.let_go();
        let facts = FileFacts { name, size: blob.size() as u64 };
        let hear: Hear = Rc::new(move |bytes, file| self.hear(&bytes, file));
        let post = match self.effects.outside().start_importer(hear) {
            Ok(post) => post,
            Err(words) => return self.fail(Wrong::Words(words)),
        };
        let visit = self.update(|held| {
            held.post = Some(post);
            held.visit += 1;
            held.visit
        });
        let job = self.next_job();
        self.update(|held| {
            if let Some(post) = &held.post {
                post.post(encode(&Ask::Open { job, name: &facts.name }), Some(&blob));
            }
        });
        self.file.set(Some(facts));
        self.stage.set(Stage::Reading);
        leptos::task::spawn_local(known::tell_all(self, visit));
    }

    pub(super) fn update<T>(self, change: impl FnOnce(&mut Held) -> T) -> T
    where
        T: Default,
    {
        self.held.try_update_value(change).unwrap_or_default()
    }

    pub(super) fn post(self, ask: &Ask<'_>) {
        let post = self.update(|held| held.post.clone());
        if let Some(post) = post {
            post.post(encode(ask), None);
        }
    }

    pub(super) fn next_job(self) -> u32 {
        self.update(|held| {
            held.job += 1;
            held.job
        })
    }

    fn is_current(self, job: u32) -> bool {
        self.held.with_value(|held| held.job == job)
    }

    /// From now on other tabs leave this import alone.
    pub(super) fn claim(self, import: ImportId) {
        let claim = self.effects.outside().hold(&claim_name(import));
        self.update(|held| held.claim = Some(claim));
    }

    /// Forgets the file and ends the worker. What has come in stays.
    pub(super) fn let_go(self) {
        self.update(|held| {
            let (job, visit) = (held.job + 1, held.visit + 1);
            *held = Held { job, visit, ..Held::default() };
        });
        self.file.set(None);
        self.source.set(None);
        self.template.set(None);
        self.findings.set(None);
        self.trying.set(None);
        self.wrong.set(None);
        self.rules.set(Rules::default());
        self.progress.set(Progress::default());
    }

    /// Back to the beginning.
    pub(super) fn start_over(self) {
        self.let_go();
        self.resuming.set(None);
        self.unfinished.set(keep::unfinished(self.effects, self.line));
        self.stage.set(Stage::Choose);
    }

    pub(super) fn fail(self, wrong: Wrong) {
        self.wrong.set(Some(wrong));
        self.trying.set(None);
        self.stage.set(Stage::Wrong);
    }

    fn hear(self, bytes: &[u8], file: Option<Blob>) {
        match decode::<Tell>(bytes) {
            Ok(tell) => self.take(tell, file),
            // Empty: it broke down, for want of memory more often than not.
            Err(_) if bytes.is_empty() => self.trouble(Wrong::Words(
                "The part that reads files has stopped, perhaps for want of memory. Close other tabs and choose the file again.".to_owned(),
            )),
            Err(_) => self.reload(),
        }
    }

    fn reload(self) {
        self.trouble(Wrong::Words(
            "Takt was updated in the meantime. Reload the page and choose the file again.".into(),
        ));
    }

    /// Something is wrong with the file or the worker: on the way that stops the import, before it there is none.
    fn trouble(self, wrong: Wrong) {
        match self.stage.get_untracked() {
            Stage::Running | Stage::Stopped => {
                self.update(|held| held.post = None);
                self.wrong.set(Some(wrong));
                self.stage.set(Stage::Stopped);
            }
            Stage::Choose | Stage::Taking | Stage::Done => {}
            Stage::Reading | Stage::Wrong | Stage::Columns | Stage::Rules | Stage::Check => self.fail(wrong),
        }
    }

    fn take(self, tell: Tell, file: Option<Blob>) {
        match tell {
            Tell::Opened { job, source, mapping } if self.is_current(job) => self.opened(source, mapping),
            Tell::Cannot { job, problem, beginning } if self.is_current(job) => {
                self.trouble(Wrong::Problem(problem, beginning));
            }
            Tell::Unreadable { job, .. } if self.is_current(job) => self.trouble(Wrong::Unreadable),
            Tell::Pace { job, rows, bytes } if self.is_current(job) => self.trying.set(Some(Pace { rows, bytes })),
            Tell::Tried { job, findings } if self.is_current(job) => {
                self.update(|held| held.errors = file);
                self.findings.set(Some(*findings));
                self.trying.set(None);
            }
            Tell::Portion { job, portion } if self.is_current(job) => commit::arrived(self, portion),
            Tell::Ended { job, findings } if self.is_current(job) => {
                self.update(|held| {
                    held.errors = file;
                    held.ended = Some(*findings);
                });
                commit::go_on(self);
            }
            Tell::Reload => self.reload(),
            // An answer to what is not asked any more.
            Tell::Opened { .. }
            | Tell::Cannot { .. }
            | Tell::Unreadable { .. }
            | Tell::Pace { .. }
            | Tell::Tried { .. }
            | Tell::Portion { .. }
            | Tell::Ended { .. } => {}
        }
    }

    fn opened(self, source: Source, guessed: Mapping) {
        let headers = source.headers.clone();
        self.source.set(Some(source));
        if let Some(unfinished) = self.resuming.get_untracked() {
            if unfinished.is_this_file(&headers, self.file.get_untracked().map_or(0, |file| file.size)) {
                self.mapping.set(unfinished.mapping.clone());
                self.rules.set(unfinished.rules);
                return commit::resume(self, unfinished);
            }
            return self.fail(Wrong::OtherFile(unfinished.file_name));
        }
        let known = Template::recognise(&keep::templates(self.effects), &headers);
        self.template.set(known.as_ref().map(|template| template.name.clone()));
        self.mapping.set(known.map_or(guessed.clone(), |template| template.mapping.apply_to(&guessed)));
        self.stage.set(Stage::Columns);
    }

    /// Another sheet of the workbook.
    pub(super) fn choose_sheet(self, chosen: u32) {
        let job = self.next_job();
        self.update(|held| held.tried = None);
        self.findings.set(None);
        self.trying.set(None);
        self.post(&Ask::Sheet { job, chosen });
    }

    /// Goes to a step; what it shows is found out on the way.
    pub(super) fn go(self, stage: Stage) {
        if matches!(stage, Stage::Rules | Stage::Check) {
            self.try_out();
        }
        self.stage.set(stage);
    }

    /// Finds out what an import would do, unless that is known.
    pub(super) fn try_out(self) {
        let now = (self.mapping.get_untracked(), self.rules.get_untracked());
        if now.0.check().is_err() || self.held.with_value(|held| held.tried.as_ref() == Some(&now)) {
            return;
        }
        self.trying.set(Some(Pace::default()));
        if !self.held.with_value(|held| held.knows_all) {
            return self.update(|held| held.wants_try = true);
        }
        let job = self.next_job();
        self.post(&Ask::Try { job, mapping: now.0.clone(), rules: now.1 });
        self.update(|held| held.tried = Some(now));
    }

    /// The worker knows every account of the line.
    pub(super) fn knows_all(self) {
        let wants_try = self.update(|held| {
            held.knows_all = true;
            std::mem::take(&mut held.wants_try)
        });
        if wants_try {
            self.try_out();
        }
        commit::knows_all(self);
    }

    /// Hands the person the rows that could not be imported.
    pub(super) fn download_errors(self) {
        let Some(blob) = self.held.with_value(|held| held.errors.clone()) else { return };
        let name = self.file.get_untracked().map_or_else(String::new, |file| file.name);
        self.effects.outside().download_file(&keep::error_file_name(&name), &blob);
    }

    pub(super) fn has_errors(self) -> bool {
        self.held.with_value(|held| held.errors.is_some())
    }
}

/// The import of this page.
pub fn use_import() -> ImportDesk {
    expect_context()
}
