//! Widgets that know no domain.

pub mod icon;
pub mod keys;
pub mod number;
pub mod virtual_list;

pub use icon::Icon;
pub use number::NumberInput;
