//! Open this for the command line.

pub mod arguments;
mod configuration;
mod escape;
#[cfg(test)]
mod sample;
pub mod selection;
mod toml_value;
