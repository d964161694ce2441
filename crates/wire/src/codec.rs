//! The binary encoding: a bounded reader, a writer, and hexadecimal text.

/// How every binary message begins; then its kind and its version.
pub const MARK: u8 = b'T';

/// What a message is.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
#[repr(u8)]
pub enum Kind {
    /// A [`crate::Batch`].
    Batch = b'b',
    /// An [`crate::Answer`].
    Answer = b'a',
    /// A [`crate::Page`].
    Page = b'p',
    /// A [`crate::Snapshot`].
    Snapshot = b's',
    /// A [`crate::Projection`].
    Projection = b'j',
    /// A [`crate::MailPage`].
    MailPage = b'm',
}

/// Why bytes are not the message that was expected.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum DecodeError {
    /// It does not begin like this kind of message: a login page of some network, perhaps.
    NotThis(Kind),
    /// Made by a newer build; this one cannot know what it says.
    Newer {
        /// What it is.
        kind: Kind,
        /// The version it names.
        version: u8,
    },
    /// It ends before its fields do.
    Short,
    /// Something in it says it is larger than is allowed.
    TooLong {
        /// What.
        what: &'static str,
        /// The most that is allowed.
        limit: usize,
        /// What it says.
        found: usize,
    },
    /// It goes on after its last field.
    Trailing(usize),
    /// A field holds what no such field may hold.
    Damaged(&'static str),
}

impl std::fmt::Display for DecodeError {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        match self {
            Self::NotThis(kind) => write!(f, "This is no {kind:?} message."),
            Self::Newer { kind, version } => {
                write!(f, "This {kind:?} message is of version {version}, newer than this build. Reload to update.")
            }
            Self::Short => f.write_str("The message was cut short."),
            Self::TooLong { what, limit, found } => write!(f, "{what}: {found}, over the limit of {limit}."),
            Self::Trailing(count) => write!(f, "The message goes on for {count} bytes after its end."),
            Self::Damaged(what) => write!(f, "The message is damaged: {what}."),
        }
    }
}

impl std::error::Error for DecodeError {}

/// Reads fields one after the other, never past the end.
#[derive(Clone, Copy, Debug)]
pub struct Reader<'a> {
    rest: &'a [u8],
}

impl<'a> Reader<'a> {
    /// Opens a message of one kind, written in `version` or an earlier one.
    pub fn open(bytes: &'a [u8], kind: Kind, version: u8) -> Result<Self, DecodeError> {
        let ([mark, found, written_in], rest) = bytes.split_first_chunk::<3>().ok_or(DecodeError::Short)?;
        if *mark != MARK || *found != kind as u8 || *written_in == 0 {
            return Err(DecodeError::NotThis(kind));
        }
        if *written_in > version {
            return Err(DecodeError::Newer { kind, version: *written_in });
        }
        Ok(Self { rest })
    }

    /// One field of known width.
    pub fn array<const N: usize>(&mut self) -> Result<[u8; N], DecodeError> {
        let (field, rest) = self.rest.split_first_chunk::<N>().ok_or(DecodeError::Short)?;
        self.rest = rest;
        Ok(*field)
    }

    /// One byte.
    pub fn u8(&mut self) -> Result<u8, DecodeError> {
        self.array().map(|[byte]| byte)
    }

    /// A number.
    pub fn u64(&mut self) -> Result<u64, DecodeError> {
        self.array().map(u64::from_le_bytes)
    }

    /// How many of something follow; refused when over the limit, or when that many of `least_bytes`
    /// each cannot follow.
    pub fn count(&mut self, what: &'static str, limit: usize, least_bytes: usize) -> Result<usize, DecodeError> {
        // On a machine whose usize is narrower, the largest number is over every limit all the same.
        let found = usize::try_from(u32::from_le_bytes(self.array()?)).unwrap_or(usize::MAX);
        if found > limit {
            return Err(DecodeError::TooLong { what, limit, found });
        }
        if found.saturating_mul(least_bytes) > self.rest.len() {
            return Err(DecodeError::Short);
        }
        Ok(found)
    }

    /// Bytes that say their length.
    pub fn bytes(&mut self, what: &'static str, limit: usize) -> Result<&'a [u8], DecodeError> {
        let length = self.count(what, limit, 1)?;
        let (field, rest) = self.rest.split_at_checked(length).ok_or(DecodeError::Short)?;
        self.rest = rest;
        Ok(field)
    }

    /// Nothing may follow.
    pub fn end(self) -> Result<(), DecodeError> {
        if self.rest.is_empty() { Ok(()) } else { Err(DecodeError::Trailing(self.rest.len())) }
    }
}

/// Writes what [`Reader`] reads.
#[derive(Debug)]
pub struct Writer(Vec<u8>);

impl Writer {
    /// Begins a message, with room for what will follow.
    pub fn open(kind: Kind, version: u8, room_bytes: usize) -> Self {
        let mut out = Vec::with_capacity(room_bytes + 3);
        out.extend_from_slice(&[MARK, kind as u8, version]);
        Self(out)
    }

    /// A field of known width.
    pub fn array(mut self, field: &[u8]) -> Self {
        self.0.extend_from_slice(field);
        self
    }

    /// One byte.
    pub fn u8(self, byte: u8) -> Self {
        self.array(&[byte])
    }

    /// A number.
    pub fn u64(self, number: u64) -> Self {
        self.array(&number.to_le_bytes())
    }

    /// How many follow. What is over the limits never gets here, see each message's constructor.
    pub fn count(self, count: usize) -> Self {
        self.array(&u32::try_from(count).unwrap_or(u32::MAX).to_le_bytes())
    }

    /// Bytes that say their length.
    pub fn bytes(self, bytes: &[u8]) -> Self {
        self.count(bytes.len()).array(bytes)
    }

    /// The message.
    pub fn done(self) -> Vec<u8> {
        self.0
    }
}

/// Refuses what is over a limit, before it is ever encoded.
pub fn within(what: &'static str, limit: usize, found: usize) -> Result<(), DecodeError> {
    if found <= limit { Ok(()) } else { Err(DecodeError::TooLong { what, limit, found }) }
}

/// Bytes, shown as lower-case hexadecimal text.
pub(crate) struct Hex<'a>(pub &'a [u8]);

impl std::fmt::Display for Hex<'_> {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        self.0.iter().try_for_each(|byte| write!(f, "{byte:02x}"))
    }
}

/// Text that is not the expected number of lower-case hexadecimal digits.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct NotHex;

impl std::fmt::Display for NotHex {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("not the expected number of lower-case hexadecimal digits")
    }
}

impl std::error::Error for NotHex {}

/// One way to write each name: upper case is refused, so that one thing never has two addresses.
pub(crate) fn from_hex<const N: usize>(text: &str) -> Result<[u8; N], NotHex> {
    fn digit(byte: u8) -> Result<u8, NotHex> {
        match byte {
            b'0'..=b'9' => Ok(byte - b'0'),
            b'a'..=b'f' => Ok(byte - b'a' + 10),
            _ => Err(NotHex),
        }
    }
    if text.len() != 2 * N {
        return Err(NotHex);
    }
    let mut bytes = [0; N];
    for (byte, pair) in bytes.iter_mut().zip(text.as_bytes().chunks_exact(2)) {
        let [high, low] = pair else { return Err(NotHex) };
        *byte = digit(*high)? << 4 | digit(*low)?;
    }
    Ok(bytes)
}

/// Serde for a type that has `Display` and `FromStr`.
macro_rules! serde_as_text {
    ($name:ident) => {
        impl serde::Serialize for $name {
            fn serialize<S: serde::Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
                serializer.collect_str(self)
            }
        }

        impl<'de> serde::Deserialize<'de> for $name {
            fn deserialize<D: serde::Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
                struct Text;
                impl serde::de::Visitor<'_> for Text {
                    type Value = $name;
                    fn expecting(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
                        f.write_str("lower-case hexadecimal text")
                    }
                    fn visit_str<E: serde::de::Error>(self, text: &str) -> Result<$name, E> {
                        text.parse().map_err(E::custom)
                    }
                }
                deserializer.deserialize_str(Text)
            }
        }
    };
}
pub(crate) use serde_as_text;
