//! Effects are performed here, one file each: the disk, the clock, other tabs, files.

mod ahead;
pub mod chance;
pub mod clock;
pub mod device;
pub mod files;
pub mod fold;
pub mod notify;
pub mod outside;
pub mod panic;
pub mod parts;
pub mod pwa;
pub mod rescue;
pub mod sharing;
pub mod storage;
mod sync;
pub mod tabs;
pub mod worker;

use crate::state::effects::{Outside, StorageTrouble};
use crate::state::team::Sharing;
use crate::state::{Line, Session};
use std::cell::RefCell;
use std::rc::Rc;

/// The secret part of a shared board's address, which the page took out of sight before its first paint;
/// empty where it was cut off. `None` for every other address.
pub fn shared_fragment() -> Option<String> {
    let window = web_sys::window()?;
    let path = window.location().pathname().ok()?;
    if crate::routes::Route::parse(&path) != crate::routes::Route::Shared {
        return None;
    }
    let kept = js_sys::Reflect::get(&window, &"taktFragment".into()).ok().and_then(|text| text.as_string());
    Some(kept.unwrap_or_default())
}

/// What stood after `#` in this page's address, where it was a secret; it was taken out before the first paint.
pub fn fragment() -> Option<String> {
    js_sys::Reflect::get(&js_sys::global(), &"taktFragment".into()).ok().and_then(|text| text.as_string())
}

/// An opened line and everything that keeps it running.
#[derive(Clone)]
pub struct Runtime {
    kept: Kept,
    line: Line,
}

/// Where a line lives: on this device alone, or on many.
#[derive(Clone)]
enum Kept {
    Here(Rc<outside::Shared>),
    Shared(Rc<dyn sharing::SharedLine>),
}

impl Runtime {
    /// Opens this device's line.
    pub async fn open() -> Result<Self, StorageTrouble> {
        clock::mark("takt-runs");
        let line_name = device::current_line();
        if line_name.starts_with(storage::TEAM) {
            let opened = sharing::open(line_name).await?;
            return Ok(Self { line: opened.line(), kept: Kept::Shared(opened) });
        }
        let (now, offset_min) = clock::read();
        let opened = match storage::Store::opened_ahead(&line_name).await {
            Some(opened) => opened,
            None => storage::Store::open(&line_name).await?,
        };
        clock::mark("takt-read");
        if line_name == storage::OWN
            && let Some(team) = opened.team()
        {
            device::set_team_line(team);
            let opened = sharing::open(team.to_owned()).await?;
            return Ok(Self { line: opened.line(), kept: Kept::Shared(opened) });
        }
        let device = device::number();
        let (state, replica) = opened.fold(device)?;
        clock::mark("takt-folded");
        let manifest = opened.manifest();
        let core = Rc::new(RefCell::new(state));
        let line = Line::new(Rc::clone(&core), now, offset_min);
        let shared = Rc::new(outside::Shared::new(core, replica, opened.store, manifest, line, line_name));
        Ok(Self { kept: Kept::Here(shared), line })
    }

    /// The line, as screens read it.
    pub fn line(&self) -> Line {
        self.line
    }

    /// What screens may ask of the world.
    pub fn outside(&self, session: Session) -> Rc<dyn Outside> {
        match &self.kept {
            Kept::Here(shared) => Rc::new(outside::Browser::new(Rc::clone(shared), session)),
            Kept::Shared(opened) => opened.outside(session),
        }
    }

    /// What screens may ask about sharing.
    pub fn sharing(&self, session: Session) -> Rc<dyn Sharing> {
        match &self.kept {
            Kept::Here(shared) => Rc::new(sharing::Unshared::new(Rc::clone(shared))),
            Kept::Shared(opened) => opened.sharing(session),
        }
    }

    /// Keeps boards behind links fresh, once what makes them is there.
    pub fn keep_boards(&self, project: sharing::Project) {
        if let Kept::Shared(opened) = &self.kept {
            opened.keep_boards(project);
        }
    }

    /// Begins what goes on by itself: the clock, other tabs, snapshots, who sits here.
    pub fn start(&self, session: Session) {
        match &self.kept {
            Kept::Here(shared) => outside::start(shared, session),
            Kept::Shared(opened) => opened.start(session),
        }
    }
}
