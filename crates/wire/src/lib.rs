//! What a device and the depot say to each other. No I/O, no clock, no cryptography: bytes in, bytes out.
//!
//! Two encodings, each for what it is good at. What is many or sealed (batches, pages, snapshots,
//! projections, mail) is binary: three bytes that name the message and its version, then fields of
//! known width and byte strings that say their length. What a person may want to read with `curl`
//! (problems, heads, lists of shares and keys) is JSON, through serde.
//!
//! Every decoder is bounded: a length is compared with its limit *and* with what is left of the
//! message before a byte is set aside for it, and a message that is longer than its fields is refused.
//!
//! The depot understands nothing inside a batch. It reads the header, because it must order and
//! recognise batches; what is sealed is bytes to it.

pub mod answer;
pub mod batch;
pub mod codec;
pub mod head;
pub mod hook;
pub mod ids;
pub mod inbox;
pub mod key;
pub mod limits;
pub mod page;
pub mod problem;
pub mod route;
pub mod share;
pub mod snapshot;

pub use answer::Answer;
pub use batch::{Batch, BatchHeader};
pub use codec::DecodeError;
pub use head::Head;
pub use hook::{AlarmId, HookId};
pub use ids::{BatchId, ChunkId, DeviceId, LineId, MailId, ShareId};
pub use inbox::{Mail, MailPage};
pub use key::{AuthHash, AuthKey, Right};
pub use page::{Page, Sequenced};
pub use problem::{Problem, ProblemKind};
pub use share::{Projection, ShareState, ShareStatus, ShareTerms, Shown};
pub use snapshot::Snapshot;
