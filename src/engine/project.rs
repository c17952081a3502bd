//! Open this for the project: modules, call graph, contexts.
pub struct Project {}
