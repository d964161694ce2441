//! Any bytes: an answer, never a panic; and what is read is written back as it was.
#![no_main]

use libfuzzer_sys::fuzz_target;
use takt_wire::MailPage;

fuzz_target!(|bytes: &[u8]| {
    if let Ok(message) = MailPage::decode(bytes) {
        assert_eq!(message.encode(), bytes);
    }
});
