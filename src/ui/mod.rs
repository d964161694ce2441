//! Widgets that know no domain.

pub mod chart;
pub mod dialog;
pub mod focus;
pub mod fuzzy;
pub mod icon;
pub mod keys;
pub mod menu;
pub mod number;
pub mod palette;
pub mod sheet;
pub mod toast;
pub mod virtual_list;

pub use icon::Icon;
pub use number::NumberInput;
