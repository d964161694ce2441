//! A lead that came to us is put on the line, whichever way it came.

use super::effects::Failure;
use takt_engine::command::AccountDraft;
use takt_engine::ids::EntryId;
use takt_engine::time::Time;
use takt_engine::{Command, Receipt};

/// What a lead is called that came from a form and says no other source.
pub const WEB_FORM: &str = "Web form";
/// The longest note, in bytes.
const MOST_NOTE: usize = 500;

/// Puts a lead on the line by `run`, and what was asked beside it. `since` is when it came in, where that was elsewhere.
pub async fn bring<F: Future<Output = Result<Receipt, Failure>>>(
    run: impl Fn(Command, Option<EntryId>) -> F,
    draft: AccountDraft,
    since: Option<Time>,
    note: &str,
) -> Result<Receipt, Failure> {
    let draft = Box::new(draft);
    let command = match since {
        None => Command::AddInbound(draft),
        Some(at) => Command::AddReceived { draft, at },
    };
    let receipt = run(command, None).await?;
    if let (Some(account), false) = (receipt.account, note.is_empty()) {
        // The lead is there; a note the line does not take is not worth a lead.
        let _ = run(Command::Note { account, text: clipped(note) }, Some(receipt.entry)).await;
    }
    Ok(receipt)
}

/// As much of a message as one note holds.
pub fn clipped(text: &str) -> String {
    let mut end = text.len().min(MOST_NOTE);
    while !text.is_char_boundary(end) {
        end -= 1;
    }
    text[..end].trim().to_owned()
}
