//! Open this for everything that touches the file system: walk, read, write, git's answer.

pub mod configuration;
