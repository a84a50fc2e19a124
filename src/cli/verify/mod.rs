//! `stepgate verify`: whether records are whole, and against what they were compared.

pub(super) mod arguments;
pub(super) mod command;
pub(super) mod kept_heads;
pub(super) mod transcript_check;
pub(super) mod verified;
