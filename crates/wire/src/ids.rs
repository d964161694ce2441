//! Names. Sixteen random bytes each, but for a chunk, which is named by its content. As text: hexadecimal.

macro_rules! id {
    ($(#[$words:meta])* $name:ident, $bytes:literal) => {
        $(#[$words])*
        #[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
        pub struct $name(pub [u8; $bytes]);

        impl std::fmt::Display for $name {
            fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
                write!(f, "{}", crate::codec::Hex(&self.0))
            }
        }

        impl std::fmt::Debug for $name {
            fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
                write!(f, "{}({})", stringify!($name), crate::codec::Hex(&self.0))
            }
        }

        impl std::str::FromStr for $name {
            type Err = crate::codec::NotHex;
            fn from_str(text: &str) -> Result<Self, crate::codec::NotHex> {
                crate::codec::from_hex(text).map(Self)
            }
        }

        crate::codec::serde_as_text!($name);
    };
}
pub(crate) use id;

id!(
    /// One line: one log, one snapshot, one mailbox.
    LineId, 16
);
id!(
    /// One batch, for ever: it is sent again under the same name until its answer is known.
    BatchId, 16
);
id!(
    /// One browser profile of one member.
    DeviceId, 16
);
id!(
    /// One board behind a link.
    ShareId, 16
);
id!(
    /// One item of the inbound mailbox: what its sender names it, so that sending it again changes nothing.
    MailId, 16
);
id!(
    /// One sealed chunk of a snapshot: the SHA-256 of its bytes.
    ChunkId, 32
);

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used)]
    use super::*;
    use crate::codec::NotHex;

    #[test]
    fn an_id_reads_back_from_its_text_and_from_json() {
        let id = LineId([0xab; 16]);
        assert_eq!(id.to_string(), "ab".repeat(16));
        assert_eq!(id.to_string().parse(), Ok(id));
        assert_eq!(serde_json::from_str::<LineId>(&serde_json::to_string(&id).unwrap()).unwrap(), id);
    }

    #[test]
    fn text_that_is_no_id_is_refused() {
        for text in ["", "ab", &"AB".repeat(16), &"zz".repeat(16), &"ab".repeat(17), "ä".repeat(16).as_str()] {
            assert_eq!(text.parse::<LineId>(), Err(NotHex), "{text}");
        }
    }
}
