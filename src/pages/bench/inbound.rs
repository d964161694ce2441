//! What comes in by itself: typed, pasted, from a form's file, or through the mailbox; and who waits how long.

use super::mailbox;
use crate::pages::shared::known::known;
use crate::pages::shared::sheet::{Cell, grid, grid_with, nothing, part, sheet, who};
use crate::routes::Route;
use crate::state::effects::Failure;
use crate::state::inbound::{WEB_FORM, bring, clipped};
use crate::state::{Effects, use_effects, use_line, use_session, words};
use crate::ui::Icon;
use leptos::prelude::*;
use leptos::task::spawn_local;
use takt_engine::command::{AccountDraft, ContactDraft};
use takt_engine::ids::{AccountId, AccountIx};
use takt_engine::time::{HOUR, MINUTE};
use takt_importer::talk::{Register, account_draft};
use takt_importer::{
    Field, Index, KeyParts, Keys, Record, Row, RowReader, Same, Source, auto_map, keys, keys_of, sniff, validate,
};
use wasm_bindgen::JsCast;

/// Leads taken at a time: each is a command of its own, since each has a clock of its own.
const MOST: usize = 500;
/// Rows shown of them.
const SHOWN: usize = 50;
/// Accounts looked at before the page gets a turn.
const SLICE: u32 = 20_000;

/// The screen.
pub fn page() -> AnyView {
    let line = use_line();
    let lede = move || {
        let rules = line.read(|s| (s.rules().inbound_target_s, s.rules().inbound_limit_s));
        format!("Heard within {}, or passed on after {}.", span(rules.0), span(rules.1))
    };
    sheet(
        Route::Inbound,
        lede.into_any(),
        vec![
            part("waiting", "Waiting", "Whoever came to us and has not been heard yet.", waiting()),
            part("one", "Enter one", "It goes at once to whoever answers.", one()),
            part(
                "many",
                "Paste or open a form’s file",
                "Web form exports as they are: CSV, or cells from a sheet.",
                many(),
            ),
            part("mailbox", "Mailbox", "Where forms and other systems leave leads by themselves.", mailbox::mailbox()),
        ],
    )
}

/// "40 s", "12 min", "2 h".
fn span(seconds: u32) -> String {
    match (seconds / HOUR, seconds / MINUTE) {
        (0, 0) => format!("{seconds} s"),
        (0, minutes) => format!("{minutes} min"),
        (1..48, _) => format!("{} h", seconds / HOUR),
        (hours, _) => format!("{} days", hours / 24),
    }
}

fn waiting() -> AnyView {
    let line = use_line();
    let rows = Memo::new(move |_| {
        let (now, offset) = (line.now(), line.offset_min());
        line.read(|s| {
            let limit_s = s.rules().inbound_limit_s;
            s.waiting_inbound(now, offset)
                .into_iter()
                .take(SHOWN)
                .map(|(ix, waited_s)| {
                    let view = s.view(ix);
                    vec![
                        Cell::Link(view.name.to_owned(), Route::Account(view.id).path()),
                        Cell::Quiet(view.source.to_owned()),
                        Cell::Text(who(s, view.row.owner)),
                        Cell::Quiet(span(waited_s)),
                        if waited_s >= limit_s {
                            Cell::Alarm("its clock ran out".into())
                        } else {
                            Cell::Quiet(format!("{} left", span(limit_s - waited_s)))
                        },
                    ]
                })
                .collect::<Vec<_>>()
        })
    });
    (move || match rows.get() {
        rows if rows.is_empty() => nothing("Nobody waits: every lead has been heard."),
        rows => grid("Leads that wait", &["Company", "Source", "With", "Waited", "Clock"], rows),
    })
    .into_any()
}

/// Names of the small form's fields.
const FIELDS: [(&str, &str, &str); 5] = [
    ("in-company", "Company", "text"),
    ("in-person", "Person", "text"),
    ("in-phone", "Telephone", "tel"),
    ("in-email", "E-mail", "email"),
    ("in-note", "What they asked", "text"),
];

fn one() -> AnyView {
    let (line, effects, session) = (use_line(), use_effects(), use_session());
    let texts = RwSignal::new(FIELDS.map(|_| String::new()));
    let fields = FIELDS
        .into_iter()
        .enumerate()
        .map(|(at, (id, name, kind))| {
            view! {
                <label class="field"><span class="field-label">{name}</span>
                    <input class="input" id=id type=kind autocomplete="off" maxlength="200" prop:value=move || texts.with(|t| t[at].clone())
                        on:input=move |e| texts.update(|t| t[at] = event_target_value(&e)) />
                </label>
            }
            .into_any()
        })
        .collect_view();
    let is_empty = move || texts.with(|t| t[0].trim().is_empty());
    let is_busy = RwSignal::new(false);
    let add = move |event: leptos::ev::SubmitEvent| {
        event.prevent_default();
        // Pressed twice is one lead.
        if is_busy.get_untracked() {
            return;
        }
        is_busy.set(true);
        let [name, person, phone, email, note] = texts.get_untracked().map(|text| text.trim().to_owned());
        let has_person = !person.is_empty();
        let (own_phone, own_email) =
            if has_person { (String::new(), String::new()) } else { (phone.clone(), email.clone()) };
        let contact = has_person.then(|| ContactDraft { name: person, phone, email, ..ContactDraft::default() });
        let draft = AccountDraft {
            name,
            phone: own_phone,
            email: own_email,
            source: "Asked us".into(),
            contact,
            ..AccountDraft::default()
        };
        spawn_local(async move {
            match put_on(effects, draft, &note).await {
                Ok(account) => {
                    let to = line.peek(|s| account.and_then(|id| s.find(id)).map(|ix| who(s, s.account(ix).owner)));
                    session.say(given_to(to));
                    texts.set(FIELDS.map(|_| String::new()));
                }
                Err(failure) => session.alarm(failure.to_string()),
            }
            is_busy.set(false);
        });
    };
    view! {
        <form class="stack in-one" aria-label="One lead" on:submit=add>
            <div class="camp-lists">{fields}</div>
            <div class="row"><button class="btn btn-main" type="submit" disabled=is_empty>"Put it on the line"</button></div>
        </form>
    }
    .into_any()
}

fn given_to(who: Option<String>) -> String {
    format!("Its clock runs, with {}.", who.unwrap_or_else(|| "everyone".into()))
}

/// Puts one lead on the line, and what was asked beside it.
async fn put_on(effects: Effects, draft: AccountDraft, note: &str) -> Result<Option<AccountId>, Failure> {
    let outside = effects.outside();
    bring(|command, group| outside.run(command, group), draft, None, note).await.map(|receipt| receipt.account)
}

/// What the column is called that holds what was asked.
const ASKED: [&str; 6] = ["message", "comment", "question", "howcanwehelp", "note", "request"];

/// One lead as it was read.
#[derive(Clone, PartialEq, Debug)]
struct Lead {
    draft: AccountDraft,
    note: String,
    /// By what it is known: the company's own, and its person's.
    keys: Vec<Keys>,
    /// The account of the line that it equals.
    known: Option<(AccountId, String)>,
}

/// What was read of a file or a paste.
#[derive(Clone, PartialEq, Debug, Default)]
struct Read {
    leads: Vec<Lead>,
    /// Rows that cannot be taken, by line, and why.
    bad: Vec<(u64, String)>,
    /// Columns and what they were taken for.
    columns: Vec<String>,
}

fn read(bytes: &[u8], name: &str) -> Result<Read, String> {
    let source = sniff(bytes, name).map_err(|problem| problem.to_string())?;
    let mut mapping = auto_map(&source.headers, &source.samples);
    mapping.check().map_err(|problem| problem.to_string())?;
    for at in 0..mapping.columns.len() {
        let column = &mapping.columns[at];
        let header: String = column.header.to_lowercase().chars().filter(|c| c.is_alphanumeric()).collect();
        if column.field == Field::Ignore && ASKED.iter().any(|word| header.contains(word)) {
            mapping.set(at, Field::Note);
        }
    }
    let columns = mapping.columns.iter().map(|c| format!("{}: {}", c.header, c.field.label())).collect();
    // The line has no place for notes of a list; of a lead it has: what was asked.
    let mapping = mapping;
    let mut read = Read { columns, ..Read::default() };
    let mut take = |record: &Record| match validate(record, &mapping) {
        Row::Draft { draft, .. } => {
            let mut account = account_draft(&draft);
            if account.source.is_empty() {
                account.source = WEB_FORM.into();
            }
            read.leads.push(Lead {
                keys: vec![keys(&draft), keys_of(KeyParts { phone: &draft.contact_phone, ..KeyParts::default() })],
                note: draft.note.trim().to_owned(),
                draft: account,
                known: None,
            });
        }
        Row::Bad { issues } => {
            let why: Vec<&str> = issues.iter().map(|issue| issue.kind.label()).collect();
            read.bad.push((record.line(), why.join(", ")));
        }
    };
    rows(&source, bytes, &mut take);
    if read.leads.len() > MOST {
        return Err(format!("{} leads at a time are the most; import a longer list.", words::count(MOST as u32)));
    }
    Ok(read)
}

fn rows(source: &Source, bytes: &[u8], take: &mut dyn FnMut(&Record)) {
    let Some(mut reader) = RowReader::new(source) else { return };
    reader.feed(bytes);
    while let Some(record) = reader.next_row() {
        take(record);
    }
    reader.finish();
    while let Some(record) = reader.next_row() {
        take(record);
    }
}

/// Marks the leads whose company is on the line already, one slice of accounts after the other: the keys of all of a
/// large line would stay in memory for the sake of a few leads. What makes two companies one is what the importer says.
async fn mark_known(line: crate::state::Line, leads: &mut [Lead]) {
    let mut found: Vec<Option<(usize, AccountIx)>> = vec![None; leads.len()];
    let mut from: AccountIx = 0;
    loop {
        let mut register = Register::default();
        let rows = line.peek(|s| {
            let rows = s.account_rows();
            for ix in (from..(from + SLICE).min(rows)).filter(|ix| s.is_on_line(*ix)) {
                register.add(&known(s, ix));
            }
            rows
        });
        let index = register.index();
        for (lead, found) in leads.iter().zip(&mut found) {
            // The more telling key counts; of two accounts with the same, the first.
            *found = found.take().into_iter().chain(same(&index, &lead.keys)).min_by_key(|(place, _)| *place);
        }
        from += SLICE;
        if from >= rows {
            break;
        }
        gloo::timers::future::TimeoutFuture::new(0).await;
    }
    line.peek(|s| {
        for (lead, found) in leads.iter_mut().zip(found) {
            lead.known = found.map(|(_, ix)| (s.account_id(ix), format!("{}, {}", s.name(ix), s.account(ix).bin)));
        }
    });
}

/// The account that a lead equals, after how telling the key is that says so: the lower, the more.
fn same(index: &Index, known_by: &[Keys]) -> Option<(usize, AccountIx)> {
    let mut all = known_by.iter().flat_map(|keys| index.matches(keys)).enumerate();
    all.find_map(|(place, same)| match same {
        Some(Same::Existing(ix)) => Some((place, ix)),
        Some(Same::InFile(_)) | None => None,
    })
}

fn many() -> AnyView {
    let (line, effects, session) = (use_line(), use_effects(), use_session());
    let text = RwSignal::new(String::new());
    let found = RwSignal::new(None::<Read>);
    let wrong = RwSignal::new(String::new());
    let progress = RwSignal::new(None::<(usize, usize)>);
    let look = move |bytes: Vec<u8>, name: String| {
        found.set(None);
        wrong.set(String::new());
        match read(&bytes, &name) {
            Err(words) => wrong.set(words),
            Ok(mut read) => spawn_local(async move {
                mark_known(line, &mut read.leads).await;
                found.try_set(Some(read));
            }),
        }
    };
    let picked = move |event: leptos::ev::Event| {
        let field = event.target().and_then(|t| t.dyn_into::<web_sys::HtmlInputElement>().ok());
        let Some(file) = field.as_ref().and_then(|f| f.files()).and_then(|files| files.get(0)) else { return };
        spawn_local(async move {
            match wasm_bindgen_futures::JsFuture::from(file.array_buffer()).await {
                Ok(buffer) => look(js_sys::Uint8Array::new(&buffer).to_vec(), file.name()),
                Err(_) => wrong.set("The browser could not read this file. Choose it again.".into()),
            }
        });
        // The same file may be chosen again.
        if let Some(field) = field {
            field.set_value("");
        }
    };
    let put = move |_| {
        let leads: Vec<Lead> = found.with_untracked(|f| {
            f.iter().flat_map(|f| f.leads.iter().filter(|lead| lead.known.is_none()).cloned()).collect()
        });
        let all = leads.len();
        progress.set(Some((0, all)));
        spawn_local(async move {
            for (done, lead) in leads.into_iter().enumerate() {
                if let Err(failure) = put_on(effects, lead.draft, &lead.note).await {
                    session.alarm(failure.to_string());
                    progress.set(None);
                    return;
                }
                progress.set(Some((done + 1, all)));
            }
            progress.set(None);
            found.set(None);
            text.set(String::new());
            session.say(format!(
                "{} on the line, each with its clock.",
                words::plural(all as u64, "lead is", "leads are")
            ));
        });
    };
    let list = move || found.get().map(|read| preview(&read));
    let fresh = move || found.with(|f| f.as_ref().map_or(0, |f| f.leads.iter().filter(|l| l.known.is_none()).count()));
    view! {
        <div class="stack in-many">
            <label class="field" for="in-paste"><span class="field-label">"Rows with their headings"</span>
                <textarea class="input in-paste" id="in-paste" rows="5" spellcheck="false" placeholder="Company,Name,Email,Phone,Message"
                    prop:value=move || text.get() on:input=move |e| text.set(event_target_value(&e))></textarea>
            </label>
            <div class="row">
                <button class="btn" type="button" disabled=move || text.with(|t| t.trim().is_empty())
                    on:click=move |_| look(text.get_untracked().into_bytes(), "pasted.csv".into())>"Read it"</button>
                <label class="btn btn-ghost" for="in-file"><Icon name="file" />"Open a form’s file"</label>
                <input class="vh" id="in-file" type="file" accept=".csv,.tsv,.txt,text/csv" on:change=picked />
            </div>
            <p class="field-error" role="alert" hidden=move || wrong.with(String::is_empty)><Icon name="warn" size="ic-sm" /><span>{move || wrong.get()}</span></p>
            {list}
            <Show when=move || { fresh() > 0 && progress.with(Option::is_none) }>
                <div class="row"><button class="btn btn-main" type="button" on:click=put>{move || format!("Put {} on the line", words::plural(fresh() as u64, "lead", "leads"))}</button></div>
            </Show>
            <p class="num" role="status">{move || progress.get().map(|(done, all)| format!("{done} of {all} on the line"))}</p>
        </div>
    }
    .into_any()
}

fn preview(read: &Read) -> AnyView {
    let rows = read.leads.iter().take(SHOWN).map(|lead| {
        let draft = &lead.draft;
        let person = draft.contact.as_ref();
        let or = |own: &str, theirs: Option<&str>| theirs.filter(|t| !t.is_empty()).unwrap_or(own).to_owned();
        let cells = vec![
            Cell::Text(or(&draft.name, None)),
            Cell::Quiet(person.map_or_else(String::new, |p| p.name.clone())),
            Cell::Quiet(or(&draft.email, person.map(|p| p.email.as_str()))),
            Cell::Quiet(or(&draft.phone, person.map(|p| p.phone.as_str()))),
            match &lead.known {
                Some((account, name)) => Cell::Link(format!("On the line: {name}"), Route::Account(*account).path()),
                None => Cell::Quiet(clipped(&lead.note)),
            },
        ];
        (cells, None)
    });
    let known = read.leads.iter().filter(|lead| lead.known.is_some()).count();
    let says = format!(
        "{} read{}{}.",
        words::plural(read.leads.len() as u64, "lead", "leads"),
        if known > 0 { format!(", {known} on the line already and left out") } else { String::new() },
        if read.bad.is_empty() { String::new() } else { format!(", {} cannot be taken", read.bad.len()) },
    );
    let bad = read.bad.iter().take(SHOWN).map(|(at, why)| view! { <li><Icon name="warn" size="ic-sm" /><span class="list-main">{format!("Line {at}: {why}")}</span></li> }.into_any()).collect_view();
    let columns = read.columns.join(" · ");
    view! {
        <p role="status">{says}</p>
        <p class="quiet sm">{columns}</p>
        {grid_with("Leads that were read", &["Company", "Person", "E-mail", "Telephone", "What they asked"], rows.collect())}
        <ul class="list bench-alarms" aria-label="Rows that cannot be taken">{bad}</ul>
    }
    .into_any()
}

#[cfg(test)]
mod tests {
    use super::*;

    const FORM: &str = "Submitted,Company,Full name,Work email,Phone,Message\n\
        2026-11-24 10:02,Alder Works,Grace Hale,grace@alder.example,+1 512 555 0101,Can you call me?\n\
        2026-11-24 10:05,Beacon Foods,,info@beacon.example,,\n\
        2026-11-24 10:07,,,,,\n";

    #[test]
    fn a_web_forms_export_is_read_with_what_was_asked() {
        let read = read(FORM.as_bytes(), "leads.csv").unwrap();
        assert_eq!(read.leads.len(), 2, "{read:?}");
        let first = &read.leads[0];
        assert_eq!((first.draft.name.as_str(), first.note.as_str()), ("Alder Works", "Can you call me?"));
        assert_eq!(first.draft.contact.as_ref().map(|p| p.name.as_str()), Some("Grace Hale"));
        assert_eq!(first.draft.source, "Web form");
        assert_eq!(read.leads[1].draft.email, "info@beacon.example");
        assert!(super::read(b"<html><body>Log in</body></html>", "leads.csv").is_err());
    }

    #[test]
    fn a_lead_is_known_by_what_an_import_would_know_it_by() {
        use takt_importer::talk::Known;
        let read = read(FORM.as_bytes(), "leads.csv").unwrap();
        let here = |domain, email, phone, person: &'static str| {
            let mut register = Register::default();
            let people = if person.is_empty() { vec![] } else { vec![person] };
            register.add(&Known { at: 7, external_id: "", domain, email, name: "", country: "", phone, people });
            read.leads.iter().map(|lead| same(&register.index(), &lead.keys).map(|(_, ix)| ix)).collect::<Vec<_>>()
        };
        assert_eq!(here("", "", "", "grace@alder.example"), [Some(7), None]);
        assert_eq!(here("alder.example", "", "", ""), [Some(7), None]);
        assert_eq!(here("", "", "+15125550101", ""), [Some(7), None]);
        assert_eq!(here("", "info@beacon.example", "", ""), [None, Some(7)]);
        assert_eq!(here("cobalt.example", "", "", "ann@cobalt.example"), [None, None]);
    }
}
