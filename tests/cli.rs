//! Open this for the command line as a user meets it: flags, modes, streams and exit codes.
//!
//! `binary`, `entry_points` and `target_sdk` run the real program, `new_files` the real engine; the others run the library with a small engine, so that what is found does not
//! depend on the transforms that exist.

#![allow(clippy::unwrap_used, reason = "`unwrap` is how a test fails, in what tests share too")]

mod binary;
mod commands;
mod configuration;
mod entry_points;
mod git;
mod history;
pub mod house;
mod modes;
mod new_files;
mod prove;
mod retire;
mod several_files;
mod stdin;
mod target_sdk;
