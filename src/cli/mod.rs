//! Open this for the command line.

pub mod arguments;
mod color;
mod concise;
mod configuration;
mod diff;
mod escape;
mod exit;
mod json;
mod jsonl;
mod labels;
mod line_length;
mod report;
#[cfg(test)]
mod sample;
pub mod selection;
mod settings;
mod statistics;
mod summary;
mod text;
mod toml_value;
