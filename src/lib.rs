//! Obole.
pub mod model;
