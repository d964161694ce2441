//! Why a link shows no board, each with a page of its own.

use crate::state::sight::Shut;
use crate::ui::Icon;
use leptos::prelude::*;

fn words(why: Shut, offset_min: i16) -> (String, &'static str) {
    let (title, text) = match why {
        Shut::Cut => (
            "There is no board in this link",
            "A board travels in the part of the link after #. It was cut off: ask for the link again, and open the whole of it.",
        ),
        Shut::Damaged | Shut::WrongPassword => (
            "This link is damaged",
            "Something was cut off or changed on the way, so nothing of it is shown. Ask for it again.",
        ),
        Shut::Newer => (
            "This board is newer than this page",
            "It was made by a newer version. Reload the page, or open the link where it was made.",
        ),
        Shut::ExpiredAt(at) => {
            let day = takt_chart::words::day_and_year(at.day(offset_min).0);
            return (format!("This board ended on {day}"), "Whoever shared it chose that day. Ask for a new link.");
        }
        Shut::Expired => ("This link has expired", "Whoever shared it chose its last day. Ask for a new link."),
        Shut::WrongKey => (
            "This link opens nothing",
            "The depot does not know its key. It may belong to another depot, or have been changed on the way.",
        ),
        Shut::Paused => {
            ("This board is paused", "Whoever shared it has put it away for a while. This page looks again by itself.")
        }
        Shut::Revoked => {
            ("This link was called back", "It does not open any more, for anybody. Ask whoever sent it for a new one.")
        }
        Shut::NotYet => (
            "This board is being made",
            "It appears here as soon as one of the line's laptops is online. This page looks again by itself.",
        ),
        Shut::Away => (
            "The depot does not answer",
            "The board lies there, and nothing of it is kept in this browser. This page tries again by itself.",
        ),
        Shut::NotADepot => (
            "Something else answers for the depot",
            "A network that wants you to sign in does this. Sign in there; this page tries again by itself.",
        ),
    };
    (title.to_owned(), text)
}

const fn icon(why: Shut) -> &'static str {
    match why {
        Shut::Paused => "pause",
        Shut::Revoked => "ban",
        Shut::Expired | Shut::ExpiredAt(_) | Shut::NotYet => "clock",
        Shut::Away | Shut::NotADepot => "offline",
        Shut::WrongKey | Shut::WrongPassword => "lock",
        Shut::Cut | Shut::Damaged | Shut::Newer => "warn",
    }
}

/// The page.
pub fn page(why: Shut, offset_min: i16) -> AnyView {
    let (title, text) = words(why, offset_min);
    document().set_title(&title);
    view! {
        <section class="empty" role="status">
            <Icon name=icon(why) size="ic-lg" />
            <h1 tabindex="-1">{title}</h1>
            <p>{text}</p>
        </section>
    }
    .into_any()
}
