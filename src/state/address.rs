//! What stands in an address after the question mark, and in the body of a web form: names and values.

/// Each name with its value, without percent-encoding; a name alone has an empty value.
pub fn pairs(search: &str) -> impl Iterator<Item = (&str, String)> {
    search.trim_start_matches('?').split('&').map(|pair| {
        let (name, value) = pair.split_once('=').unwrap_or((pair, ""));
        (name, decode(value))
    })
}

/// The value of one name.
pub fn value(search: &str, name: &str) -> Option<String> {
    pairs(search).find_map(|(found, value)| (found == name).then_some(value))
}

/// Percent-encodes what an address keeps for itself.
pub fn encode(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    for byte in text.bytes() {
        match byte {
            b'A'..=b'Z' | b'a'..=b'z' | b'0'..=b'9' | b'-' | b'_' | b'.' | b'~' | b',' => out.push(char::from(byte)),
            b' ' => out.push('+'),
            other => out.push_str(&format!("%{other:02X}")),
        }
    }
    out
}

/// Takes percent-encoding away; what is none stays as it is.
pub fn decode(text: &str) -> String {
    let bytes = text.as_bytes();
    let mut out = Vec::with_capacity(bytes.len());
    let mut at = 0;
    while at < bytes.len() {
        let code = text.get(at + 1..at + 3).and_then(|hex| u8::from_str_radix(hex, 16).ok());
        match (bytes[at], code) {
            (b'%', Some(byte)) => {
                out.push(byte);
                at += 2;
            }
            (b'+', _) => out.push(b' '),
            (byte, _) => out.push(byte),
        }
        at += 1;
    }
    String::from_utf8_lossy(&out).into_owned()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_no_percent_encoding_stays_as_it_is() {
        assert_eq!(decode("%zz%"), "%zz%");
        assert_eq!(decode("Grace%20Hale+%C3%BC%2B"), "Grace Hale ü+");
        assert_eq!(decode(&encode("société & sons, 100 %")), "société & sons, 100 %");
    }

    #[test]
    fn names_and_values_are_read_with_or_without_the_question_mark() {
        let read = |text| pairs(text).collect::<Vec<_>>();
        assert_eq!(read("?a=1&b&c=x%3Dy"), [("a", "1".to_owned()), ("b", String::new()), ("c", "x=y".to_owned())]);
        assert_eq!(read("a=1"), read("?a=1"));
        assert_eq!(value("?who=me", "who").as_deref(), Some("me"));
        assert_eq!(value("?whose=me", "who"), None);
    }
}
