//! Open this for the proof that fixes are safe for workflows in flight: recorded histories, replayed by the project's own
//! interpreter.
//!
//! It is the only part that runs the project's code, in processes of their own.

pub mod classes;
pub mod proof;
pub mod recorded;
pub mod replayed;
pub mod search;
