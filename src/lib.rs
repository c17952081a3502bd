//! `temporal-fix` finds Python code that breaks the rules of the Temporal SDK, and rewrites it.

pub mod cli;
pub mod disk;
pub mod engine;
#[path = "../transforms/mod.rs"]
pub mod transforms;
