//! Open this for the command line.

pub mod arguments;
mod configuration;
mod escape;
mod line_length;
#[cfg(test)]
mod sample;
pub mod selection;
mod settings;
mod toml_value;
