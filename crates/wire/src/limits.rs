//! What may be sent, at most. Both sides know these: a device never makes what the depot would refuse.

/// Bytes sealed in one batch.
pub const SEALED_BYTES: usize = 256 * 1024;
/// Bytes of one encoded batch: what is sealed, and room for the header and the signature.
pub const BATCH_BYTES: usize = SEALED_BYTES + 512;
/// Batches on one page.
pub const PAGE_BATCHES: usize = 512;
/// Bytes after which a page takes no further batch. The first batch is always taken, so that no page is empty.
pub const PAGE_FULL_BYTES: usize = 1024 * 1024;
/// Bytes of one encoded page: full but for a byte, one more batch, and what each batch adds.
pub const PAGE_BYTES: usize = PAGE_FULL_BYTES + BATCH_BYTES + PAGE_BATCHES * 16 + 64;
/// Bytes of one chunk of a snapshot.
pub const CHUNK_BYTES: usize = 1024 * 1024;
/// Chunks of one snapshot.
pub const SNAPSHOT_CHUNKS: usize = 16 * 1024;
/// Sealed bytes that a snapshot itself carries: its table of contents.
pub const MANIFEST_BYTES: usize = 1024 * 1024;
/// Bytes of one encoded snapshot, without its chunks.
pub const SNAPSHOT_BYTES: usize = MANIFEST_BYTES + SNAPSHOT_CHUNKS * 32 + 512;
/// Sealed bytes of one projection: a board behind a link.
pub const PROJECTION_BYTES: usize = 512 * 1024;
/// Bytes of one item in the inbound mailbox, as sent and as sealed.
pub const MAIL_BYTES: usize = 64 * 1024;
/// Items on one page of the mailbox.
pub const MAIL_PAGE_ITEMS: usize = 64;
/// Bytes of one encoded page of the mailbox.
pub const MAIL_PAGE_BYTES: usize = MAIL_PAGE_ITEMS * (MAIL_BYTES + 64) + 64;
/// Bytes of one JSON body.
pub const JSON_BYTES: usize = 16 * 1024;
/// Seconds a long poll may wait: under the minute after which most proxies hang up.
pub const WAIT_SECONDS: u64 = 55;
/// Shares of one line.
pub const SHARES: usize = 1_000;
/// Keys of one line.
pub const KEYS: usize = 5_000;
