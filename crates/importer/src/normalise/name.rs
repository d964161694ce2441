//! Company names, folded so that two ways of writing one name compare equal.

/// The plain letter of each character from U+00C0 to U+024F; digits stand for two letters, `?` for none.
const LATIN: &str = "\
     aaaaaa2ceeeeiiiidnooooo?ouuuuy41aaaaaa2ceeeeiiiidnooooo?ouuuuy4yaaaaaaccccccccdd\
     ddeeeeeeeeeegggggggghhhhiiiiiiiiii55jjkkkllllllllllnnnnnnnnnoooooo33rrrrrrssssss\
     ssttttttuuuuuuuuuuuuwwyyyzzzzzzs????????????????????????????????oo?????????????u\
     u????????????????????????????aaiioouuuuuuuuuu?aaaa????ggkkoooo??j???gg??nnaa????\
     aaaaeeeeiiiioooorrrruuuusstt??hh??????aaeeooooooooyy????????????????????????????\
     ";

/// The same from U+1E00 to U+1EFF.
const LATIN_MORE: &str = "\
     aabbbbbbccddddddddddeeeeeeeeeeffgghhhhhhhhhhiiiikkkkkkllllllllmmmmmmnnnnnnnnoooo\
     oooopppprrrrrrrrssssssssssttttttttuuuuuuuuuuvvvvwwwwwwwwwwxxxxyyzzzzzzhtwyas??1?\
     aaaaaaaaaaaaaaaaaaaaaaaaeeeeeeeeeeeeeeeeiiiioooooooooooooooooooooooouuuuuuuuuuuu\
     uuyyyyyyyy??????\
     ";

/// Words that say what kind of company it is and not which.
const LEGAL: [&str; 54] = [
    "inc",
    "incorporated",
    "corp",
    "corporation",
    "co",
    "company",
    "companies",
    "llc",
    "llp",
    "lp",
    "ltd",
    "limited",
    "plc",
    "gmbh",
    "mbh",
    "ag",
    "kg",
    "kgaa",
    "ohg",
    "ug",
    "gbr",
    "ev",
    "se",
    "sa",
    "sas",
    "sasu",
    "sarl",
    "srl",
    "spa",
    "sl",
    "slu",
    "bv",
    "nv",
    "bvba",
    "ab",
    "as",
    "asa",
    "oy",
    "oyj",
    "aps",
    "kk",
    "pty",
    "pte",
    "pvt",
    "sdn",
    "bhd",
    "tbk",
    "lda",
    "ltda",
    "sro",
    "doo",
    "zoo",
    "kft",
    "cv",
];

/// Legal forms that fold to several words.
const LEGAL_WORDS: [&[&str]; 8] = [
    &["a", "s"],
    &["s", "a"],
    &["s", "p", "a"],
    &["l", "l", "c"],
    &["s", "r", "o"],
    &["sp", "z", "o", "o"],
    &["sp", "z", "oo"],
    &["s", "a", "r", "l"],
];

/// Writes `text` in lower case, without accents, its words parted by single spaces and nothing else.
/// Dots and apostrophes fall away (`U.S.` is one word), other signs part words, `&` is "and".
pub fn fold(text: &str, out: &mut String) {
    out.clear();
    let mut gap = false;
    for c in text.chars() {
        let from = out.len();
        match c {
            'a'..='z' | '0'..='9' => out.push(c),
            'A'..='Z' => out.push(c.to_ascii_lowercase()),
            '.' | '\'' | '’' | '‘' | '`' | '´' => continue,
            '&' | '+' => {
                gap = true;
                out.push_str("and");
            }
            '\u{300}'..='\u{36f}' => continue,
            _ if c.is_ascii() => {}
            _ => fold_wide(c, out),
        }
        if out.len() == from {
            // A control character in the middle of a word is damage, not a gap.
            gap |= !c.is_control() || c.is_whitespace();
        } else {
            if gap && from > 0 {
                out.insert(from, ' ');
            }
            gap = c == '&' || c == '+';
        }
    }
}

fn fold_wide(c: char, out: &mut String) {
    let code = c as usize;
    let letter = match code {
        0xC0..0x250 => LATIN.as_bytes().get(code - 0xC0),
        0x1E00..0x1F00 => LATIN_MORE.as_bytes().get(code - 0x1E00),
        _ => None,
    };
    match letter {
        Some(b'1') => out.push_str("ss"),
        Some(b'2') => out.push_str("ae"),
        Some(b'3') => out.push_str("oe"),
        Some(b'4') => out.push_str("th"),
        Some(b'5') => out.push_str("ij"),
        Some(letter) if letter.is_ascii_lowercase() => out.push(char::from(*letter)),
        _ if c.is_alphanumeric() => {
            for small in c.to_lowercase() {
                // The small form of a sign such as that of the ångström is a letter with an accent again.
                match small {
                    _ if small == c => out.push(c),
                    '\u{300}'..='\u{36f}' => {}
                    _ if small.is_ascii() => out.push(small),
                    _ => fold_wide(small, out),
                }
            }
        }
        _ => {}
    }
}

/// Writes what is left of a company name when case, accents, signs, spaces, a "The" in front and the legal
/// form at the end are taken away: `The Müller & Söhne GmbH & Co. KG` gives `mullerandsohne`.
/// At least one word always stays. Empty when the name has no letter or digit.
pub fn name_key(text: &str, folded: &mut String, out: &mut String) {
    fold(text, folded);
    out.clear();
    let mut words = folded.as_str();
    if let Some(rest) = words.strip_prefix("the ") {
        words = rest;
    }
    while let Some(shorter) = without_legal_form(words) {
        words = shorter;
    }
    out.extend(words.chars().filter(|c| *c != ' '));
}

fn without_legal_form(words: &str) -> Option<&str> {
    let (before, last) = words.rsplit_once(' ')?;
    if last == "and" || LEGAL.contains(&last) {
        return Some(before);
    }
    LEGAL_WORDS.iter().filter(|form| form.last() == Some(&last)).find_map(|form| {
        let mut rest = words;
        for word in form.iter().rev() {
            let (before, last) = rest.rsplit_once(' ')?;
            if last != *word {
                return None;
            }
            rest = before;
        }
        Some(rest)
    })
}
