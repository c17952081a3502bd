//! Open this for what transforms may ask beyond a file's calls and contexts: activity calls, exceptions, clocks, waits.
//!
//! Each module is a few questions about Python or Temporal, most of them as methods of
//! [`File`](crate::engine::file::File); none of them makes a finding.

pub mod activity_calls;
mod alone;
pub mod asking;
pub mod awaiting;
pub mod belonging;
pub mod blocking;
pub mod callers;
pub mod cancellation;
pub mod catching;
pub mod clocks;
pub mod constructors;
pub mod coroutines;
pub mod datetimes;
pub mod durations;
pub mod early;
pub mod effects;
pub mod endless;
pub mod evaluated;
pub mod exceptions;
pub mod extraction;
mod failing;
pub mod flow;
pub mod given;
pub mod globals;
mod handed_on;
pub mod handlers;
pub mod held_up;
pub mod imported;
pub mod keywords;
pub mod logging;
pub mod loops;
pub mod outside;
pub mod passing;
pub mod portable;
pub mod reach;
pub mod receivers;
pub mod registration;
pub mod rounds;
pub mod scalars;
pub mod sdk;
pub mod sets;
pub mod settled;
mod shared;
pub mod sleeps;
pub mod state;
pub mod substitute;
pub mod text;
pub mod timeouts;
pub mod undivided;
pub mod unfinished;
pub mod values;
pub mod variables;
pub mod waits;
pub mod workers;
