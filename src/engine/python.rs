//! Open this for Python's syntax: the one place that names the ruff crates, which only work as one pinned set.

pub use ruff_python_ast as ast;
pub use ruff_python_ast::visitor::source_order as visit;
pub use ruff_python_ast::{AnyNodeRef, Expr, Stmt};
pub use ruff_text_size::{Ranged, TextRange, TextSize};

pub(super) use ruff_formatter as printer;
pub(super) use ruff_python_formatter as formatter;
pub(super) use ruff_python_parser as parser;
pub(super) use ruff_python_stdlib as stdlib;
pub(super) use ruff_python_trivia as trivia;
pub(super) use ruff_source_file as lines;
