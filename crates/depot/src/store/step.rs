//! Named places between two writes. Tests kill the process there; nothing else knows them.

use std::sync::Arc;

/// Called with the name of each step that was just taken.
type Hook = Arc<dyn Fn(&'static str) + Send + Sync>;

/// The steps of a store.
#[derive(Clone, Default)]
pub struct Steps(Option<Hook>);

impl Steps {
    /// With something to do at each step.
    pub fn watched(hook: impl Fn(&'static str) + Send + Sync + 'static) -> Self {
        Self(Some(Arc::new(hook)))
    }

    /// A step was taken.
    pub fn took(&self, step: &'static str) {
        if let Some(hook) = &self.0 {
            hook(step);
        }
    }
}

impl std::fmt::Debug for Steps {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str(if self.0.is_some() { "Steps(watched)" } else { "Steps" })
    }
}
