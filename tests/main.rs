//! Open this for the one integration binary: each module below is a part of what is tested from outside.

#![allow(clippy::disallowed_methods, reason = "tests make and read files of their own")]

mod bad_input;
mod choice;
mod cli;
mod contexts;
mod disk;
mod formatting;
mod goldens;
mod house;
mod invariants;
mod names;
mod packages;
mod pitfalls;
mod readme;
mod real;
mod violations;
mod workers;
