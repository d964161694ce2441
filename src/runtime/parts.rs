//! Parts of the app that come in modules of their own, fetched when they are asked for. What
//! `cargo xtask build` makes is cut; elsewhere they are there at once, by the same way through here.

/// A part that could not be fetched.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct Unfetched;

#[cfg(split)]
impl From<leptos::wasm_split::SplitLoaderError> for Unfetched {
    fn from(_: leptos::wasm_split::SplitLoaderError) -> Self {
        Self
    }
}

/// A module of its own, and what it hands out once it is there. Whatever only that reaches is in the module.
macro_rules! part {
    ($name:ident, $what:ty, $make:expr) => {
        #[cfg(split)]
        #[leptos::wasm_split::wasm_split($name, wasm_split_path = leptos::wasm_split, fallible)]
        fn $name() -> Result<$what, crate::runtime::parts::Unfetched> {
            Ok($make)
        }

        #[cfg(not(split))]
        async fn $name() -> Result<$what, crate::runtime::parts::Unfetched> {
            Ok($make)
        }
    };
}

pub(crate) use part;
