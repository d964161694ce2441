//! One folder per screen. Nothing imports a page but the composition root.

pub mod account;
pub mod accounts;
pub mod alerts;
pub mod bench;
pub mod board_link;
pub mod boards;
pub mod contests;
pub mod deal;
pub mod import;
pub mod line;
pub mod map;
pub mod settings;
pub mod shared;
pub mod team;
pub mod work;
