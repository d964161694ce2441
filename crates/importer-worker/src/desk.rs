//! What the worker holds between two messages, and its answers.

use std::cell::{Cell, RefCell};
use std::collections::VecDeque;
use std::rc::Rc;

use futures::lock::Mutex;
use js_sys::{Array, Uint8Array};
use takt_importer::talk::{Ask, Pass, Portion, Register, TalkError, Tell, decode, encode, fit};
use takt_importer::{
    Delimiter, Format, Mapping, OpenWorkbook, Problem, RowReader, Rules, SNIFF_BYTES, Source, auto_map, choose_sheet,
    needs_whole_file, sniff,
};
use wasm_bindgen::{JsCast, JsValue};
use web_sys::{Blob, DedicatedWorkerGlobalScope};

use crate::file::{Pieces, Reading, Unreadable, slice, turn};

/// Characters of a file that is no list, to show what it is.
const BEGINNING: usize = 400;
/// Rows of a workbook between two looks at what the page says.
const TURN_ROWS: u64 = 5_000;

/// A message as it arrived.
pub struct Letter {
    bytes: Vec<u8>,
    file: Option<Blob>,
}

impl Letter {
    /// Reads `[bytes, file?]`; anything else is not for us.
    pub fn of(data: &JsValue) -> Option<Self> {
        let parts = data.dyn_ref::<Array>()?;
        let bytes = parts.get(0).dyn_into::<Uint8Array>().ok()?.to_vec();
        Some(Self { bytes, file: parts.get(1).dyn_into::<Blob>().ok() })
    }
}

/// A file that is open.
struct Open {
    name: String,
    blob: Blob,
    /// All of it, where it cannot be read piece by piece.
    whole: Option<Vec<u8>>,
    source: Option<Source>,
}

/// An import that is being given out.
struct Giving {
    job: u32,
    pass: Pass,
    rows: Rows,
    errors: Pieces,
    has_ended: bool,
}

/// Where rows come from.
enum Rows {
    Text {
        reader: Box<RowReader>,
        reading: Reading,
    },
    /// A workbook is read to its end first; what it gave waits here.
    Ready(VecDeque<Portion>),
}

/// Everything between two messages.
pub struct Desk {
    scope: DedicatedWorkerGlobalScope,
    /// The newest job heard of. Whatever works for an older one ends at its next slice.
    newest: Cell<u32>,
    register: RefCell<Register>,
    /// One answer at a time.
    turn: Mutex<State>,
}

#[derive(Default)]
struct State {
    open: Option<Open>,
    giving: Option<Giving>,
}

impl Desk {
    /// An empty desk.
    pub fn new(scope: DedicatedWorkerGlobalScope) -> Self {
        let (newest, register) = (Cell::new(0), RefCell::new(Register::default()));
        Self { scope, newest, register, turn: Mutex::new(State::default()) }
    }

    /// Does what a message asks.
    pub async fn answer(self: Rc<Self>, letter: Letter) {
        let ask = match decode::<Ask<'_>>(&letter.bytes) {
            Ok(ask) => ask,
            Err(TalkError::Version(_) | TalkError::Damaged) => return self.tell(&Tell::Reload, None),
        };
        // Heard at once, whatever is being done: this is what stops it.
        if let Ask::Open { job, .. }
        | Ask::Sheet { job, .. }
        | Ask::Try { job, .. }
        | Ask::Begin { job, .. }
        | Ask::Stop { job } = &ask
        {
            self.newest.set(*job);
        }
        let mut state = self.turn.lock().await;
        match ask {
            Ask::Open { job, name } => {
                let Some(blob) = letter.file else { return self.tell(&Tell::Unreadable { job, bytes: 0 }, None) };
                *state = State::default();
                self.open(&mut state, job, name, blob).await;
            }
            Ask::Sheet { job, chosen } => self.sheet(&mut state, job, chosen),
            Ask::Known { accounts } => {
                let mut register = self.register.borrow_mut();
                accounts.iter().for_each(|known| register.add(known));
            }
            Ask::Try { job, mapping, rules } => self.try_out(&mut state, job, &mapping, rules).await,
            Ask::Begin { job, mapping, rules, skip } => self.begin(&mut state, job, &mapping, rules, skip).await,
            Ask::Give { job } => self.give(&mut state, job).await,
            Ask::Stop { .. } => state.giving = None,
        }
    }

    fn tell(&self, message: &Tell, file: Option<&Blob>) {
        let bytes = Uint8Array::from(encode(message).as_slice());
        let parts = file.map_or_else(|| Array::of1(&bytes), |file| Array::of2(&bytes, file));
        // It fails only for values that cannot be cloned, and these can.
        let _ = self.scope.post_message_with_transfer(&parts, &Array::of1(&bytes.buffer()));
    }

    fn is_wanted(&self, job: u32) -> bool {
        self.newest.get() == job
    }

    async fn open(&self, state: &mut State, job: u32, name: &str, blob: Blob) {
        let head = slice(&blob, 0.0, blob.size().min(SNIFF_BYTES as f64)).await;
        let whole = match &head {
            Ok(head) if needs_whole_file(head) => slice(&blob, 0.0, blob.size()).await.map(Some),
            Ok(_) => Ok(None),
            Err(Unreadable) => Err(Unreadable),
        };
        let (Ok(head), Ok(whole)) = (head, whole) else {
            return self.tell(&Tell::Unreadable { job, bytes: 0 }, None);
        };
        let sniffed = sniff(whole.as_deref().unwrap_or(&head), name);
        let open = state.open.insert(Open { name: name.to_owned(), blob, whole, source: None });
        self.opened(open, job, sniffed, &head);
    }

    fn sheet(&self, state: &mut State, job: u32, chosen: u32) {
        let Some(open) = &mut state.open else { return };
        let Some(whole) = &open.whole else { return };
        let sniffed = choose_sheet(whole, &open.name, chosen as usize);
        self.opened(open, job, sniffed, &[]);
    }

    fn opened(&self, open: &mut Open, job: u32, sniffed: Result<Source, Problem>, head: &[u8]) {
        match sniffed {
            Ok(source) => {
                let mut mapping = auto_map(&source.headers, &source.samples);
                fit(&mut mapping);
                open.source = Some(source.clone());
                self.tell(&Tell::Opened { job, source, mapping }, None);
            }
            Err(problem) => self.tell(&Tell::Cannot { job, beginning: beginning(&problem, head), problem }, None),
        }
    }

    async fn try_out(&self, state: &mut State, job: u32, mapping: &Mapping, rules: Rules) {
        state.giving = None;
        let Some((open, source)) = state.open.as_ref().and_then(|open| Some((open, open.source.as_ref()?))) else {
            return;
        };
        let known = self.register.borrow().index();
        let mut pass = Pass::dry(mapping, rules, known, delimiter(source));
        let errors = Pieces::new();
        let findings = if let (Some(whole), Format::Workbook { .. }) = (&open.whole, &source.format) {
            match self.try_workbook(job, whole, source, &mut pass, &errors).await {
                Ok(true) => {}
                Ok(false) => return,
                Err(problem) => return self.tell(&Tell::Cannot { job, problem, beginning: String::new() }, None),
            }
            pass.findings(0, 0)
        } else {
            let Some(mut reader) = RowReader::new(source) else { return };
            let mut reading = Reading::new(open.blob.clone());
            loop {
                let Ok(bytes) = reading.next().await else {
                    return self.tell(&Tell::Unreadable { job, bytes: reading.bytes() }, None);
                };
                if !self.is_wanted(job) {
                    return;
                }
                let is_last = bytes.is_empty();
                if is_last {
                    reader.finish();
                } else {
                    reader.feed(&bytes);
                }
                while let Some(record) = reader.next_row() {
                    pass.take(record);
                }
                errors.push(&pass.take_errors());
                if is_last {
                    break;
                }
                self.pace(job, &pass, reading.bytes());
            }
            pass.findings(reader.blank_rows(), reader.repaired_characters())
        };
        errors.push(&pass.take_errors());
        let file = (pass.bad_rows() > 0).then(|| errors.blob()).flatten();
        self.tell(&Tell::Tried { job, findings: Box::new(findings) }, file.as_ref());
    }

    /// Whether the end was reached; not where something newer was asked for on the way.
    async fn try_workbook(
        &self,
        job: u32,
        whole: &[u8],
        source: &Source,
        pass: &mut Pass,
        errors: &Pieces,
    ) -> Result<bool, Problem> {
        let mut book = OpenWorkbook::open(whole)?;
        let mut rows = book.rows(source)?;
        while let Some(record) = rows.next_row()? {
            pass.take(record);
            if pass.rows().is_multiple_of(TURN_ROWS) {
                errors.push(&pass.take_errors());
                self.pace(job, pass, 0);
                turn(&self.scope).await;
                if !self.is_wanted(job) {
                    return Ok(false);
                }
            }
        }
        Ok(true)
    }

    /// Everything that a workbook gives; none where something newer was asked for on the way.
    async fn take_workbook(
        &self,
        job: u32,
        whole: &[u8],
        source: &Source,
        pass: &mut Pass,
    ) -> Option<VecDeque<Portion>> {
        let mut ready = VecDeque::new();
        // The dry run has read it to its end; should it break off all the same, what came before counts.
        if let Ok(mut book) = OpenWorkbook::open(whole)
            && let Ok(mut rows) = book.rows(source)
        {
            while let Ok(Some(record)) = rows.next_row() {
                let portion = pass.take(record);
                ready.extend(portion.map(|portion| Portion { rows: pass.rows() - 1, ..portion }));
                if pass.rows().is_multiple_of(TURN_ROWS) {
                    turn(&self.scope).await;
                    if !self.is_wanted(job) {
                        return None;
                    }
                }
            }
        }
        ready.extend(pass.rest().map(|portion| Portion { rows: pass.rows(), ..portion }));
        Some(ready)
    }

    fn pace(&self, job: u32, pass: &Pass, bytes: u64) {
        self.tell(&Tell::Pace { job, rows: pass.rows(), bytes }, None);
    }

    async fn begin(&self, state: &mut State, job: u32, mapping: &Mapping, rules: Rules, skip: u32) {
        let Some((open, source)) = state.open.as_ref().and_then(|open| Some((open, open.source.as_ref()?))) else {
            return;
        };
        let known = self.register.borrow().index();
        let mut pass = Pass::giving(mapping, rules, known, delimiter(source), skip);
        let errors = Pieces::new();
        let rows = if let (Some(whole), Format::Workbook { .. }) = (&open.whole, &source.format) {
            let Some(ready) = self.take_workbook(job, whole, source, &mut pass).await else { return };
            Rows::Ready(ready)
        } else {
            let Some(reader) = RowReader::new(source) else { return };
            Rows::Text { reader: Box::new(reader), reading: Reading::new(open.blob.clone()) }
        };
        state.giving = Some(Giving { job, pass, rows, errors, has_ended: false });
    }

    async fn give(&self, state: &mut State, job: u32) {
        let Some(giving) = state.giving.as_mut().filter(|giving| giving.job == job && !giving.has_ended) else {
            return;
        };
        match giving.next(|| self.is_wanted(job)).await {
            Ok(Some(portion)) => self.tell(&Tell::Portion { job, portion }, None),
            Ok(None) if !self.is_wanted(job) => {}
            Ok(None) => {
                giving.has_ended = true;
                let (findings, file) = giving.end();
                self.tell(&Tell::Ended { job, findings: Box::new(findings) }, file.as_ref());
            }
            Err(Unreadable) => {
                let bytes = giving.bytes();
                state.giving = None;
                self.tell(&Tell::Unreadable { job, bytes }, None);
            }
        }
    }
}

impl Giving {
    /// The next portion, reading on where needed; none at the end.
    async fn next(&mut self, is_wanted: impl Fn() -> bool) -> Result<Option<Portion>, Unreadable> {
        let Self { pass, rows, errors, .. } = self;
        let (reader, reading) = match rows {
            Rows::Ready(ready) => return Ok(ready.pop_front()),
            Rows::Text { reader, reading } => (reader, reading),
        };
        let mut is_last = false;
        loop {
            while let Some(record) = reader.next_row() {
                if let Some(portion) = pass.take(record) {
                    // The row that did not fit any more belongs to the next one.
                    return Ok(Some(Portion { rows: pass.rows() - 1, bytes: reading.bytes(), ..portion }));
                }
            }
            errors.push(&pass.take_errors());
            if is_last {
                let (rows, bytes) = (pass.rows(), reading.bytes());
                return Ok(pass.rest().map(|portion| Portion { rows, bytes, ..portion }));
            }
            let bytes = reading.next().await?;
            if !is_wanted() {
                return Ok(None);
            }
            is_last = bytes.is_empty();
            if is_last {
                reader.finish();
            } else {
                reader.feed(&bytes);
            }
        }
    }

    fn bytes(&self) -> u64 {
        match &self.rows {
            Rows::Text { reading, .. } => reading.bytes(),
            Rows::Ready(_) => 0,
        }
    }

    fn end(&mut self) -> (takt_importer::talk::Findings, Option<Blob>) {
        let (blank, repaired) = match &self.rows {
            Rows::Text { reader, .. } => (reader.blank_rows(), reader.repaired_characters()),
            Rows::Ready(_) => (0, 0),
        };
        self.errors.push(&self.pass.take_errors());
        let file = (self.pass.bad_rows() > 0).then(|| self.errors.blob()).flatten();
        (self.pass.findings(blank, repaired), file)
    }
}

fn delimiter(source: &Source) -> Delimiter {
    match source.format {
        Format::Text { delimiter, .. } => delimiter,
        Format::Workbook { .. } => Delimiter::Comma,
    }
}

/// The first lines of a file, where they tell a person what it is.
fn beginning(problem: &Problem, head: &[u8]) -> String {
    match problem {
        Problem::HtmlPage { .. }
        | Problem::LfsPointer { .. }
        | Problem::Structured { .. }
        | Problem::HeaderOnly { .. } => {
            String::from_utf8_lossy(head.get(..BEGINNING * 4).unwrap_or(head)).trim().chars().take(BEGINNING).collect()
        }
        _ => String::new(),
    }
}
