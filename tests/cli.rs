//! Open this for the command line as a user meets it: flags, modes, streams and exit codes.
//!
//! `binary` runs the real program; the others run the library with a small engine, so that what is found does not
//! depend on the transforms that exist.

mod binary;
mod configuration;
mod git;
mod house;
mod modes;
mod stdin;
