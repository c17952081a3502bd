//! Open this for code that is kept for old executions: the branches that `workflow.patched()` does not choose.
//!
//! It reads guards of this tool and of people alike; it writes none.

use crate::engine::names::{BindingKind, Tree};
use crate::engine::python::{AnyNodeRef, Expr, Ranged, TextRange, ast};

/// The id of every guard that this tool writes starts so.
pub const OWN: &str = "temporal-fix-";

/// The part of a guard that runs only for executions from before it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Branch {
    pub id: String,
    pub range: TextRange,
}

impl Branch {
    /// Whether the guard is one that this tool wrote.
    pub fn is_own(&self) -> bool {
        self.id.starts_with(OWN)
    }
}

/// Every such branch of a file, in the order of the text.
pub fn old_branches(tree: &Tree<'_>) -> Vec<Branch> {
    let branch = |(_, node): (_, AnyNodeRef<'_>)| match node {
        AnyNodeRef::StmtIf(statement) => match asked(tree, &statement.test)? {
            Asked::Patched(id) => {
                let last = statement.elif_else_clauses.last()?;
                let first = statement.elif_else_clauses.first()?;
                Some(Branch { id, range: TextRange::new(first.start(), last.end()) })
            }
            Asked::Not(id) => {
                let (first, last) = (statement.body.first()?, statement.body.last()?);
                Some(Branch { id, range: TextRange::new(first.start(), last.end()) })
            }
        },
        AnyNodeRef::ExprIf(either) => Some(match asked(tree, &either.test)? {
            Asked::Patched(id) => Branch { id, range: either.orelse.range() },
            Asked::Not(id) => Branch { id, range: either.body.range() },
        }),
        _ => None,
    };
    tree.nodes().filter_map(branch).collect()
}

/// Every id that a file asks for, or retires, in the order of the text.
pub fn ids(tree: &Tree<'_>) -> Vec<String> {
    tree.expressions().filter_map(|(_, expr)| asked_id(tree, expr)).collect()
}

enum Asked {
    Patched(String),
    Not(String),
}

fn asked(tree: &Tree<'_>, test: &Expr) -> Option<Asked> {
    match test {
        Expr::UnaryOp(not) if not.op == ast::UnaryOp::Not => patched(tree, &not.operand).map(Asked::Not),
        test => patched(tree, test).map(Asked::Patched),
    }
}

/// The id of a plain `workflow.patched("id")`.
pub fn patched(tree: &Tree<'_>, expr: &Expr) -> Option<String> {
    asked_for(tree, expr, &["temporalio.workflow.patched"])
}

/// The id of a `workflow.patched("id")` or `workflow.deprecate_patch("id")`.
pub fn asked_id(tree: &Tree<'_>, expr: &Expr) -> Option<String> {
    asked_for(tree, expr, &["temporalio.workflow.patched", "temporalio.workflow.deprecate_patch"])
}

fn asked_for(tree: &Tree<'_>, expr: &Expr, functions: &[&str]) -> Option<String> {
    let Expr::Call(call) = expr else { return None };
    let name = tree.qualified(&call.func)?;
    if !functions.contains(&&*name) {
        return None;
    }
    let id = call.arguments.find_argument_value("id", 0)?;
    Some(written_out(tree, id)?.value.to_str().to_owned())
}

/// A text, or the one that a name of the file is given, once.
fn written_out<'t>(tree: &Tree<'t>, id: &'t Expr) -> Option<&'t ast::ExprStringLiteral> {
    match id {
        Expr::Name(name) => match tree.binding(name)?.kind {
            BindingKind::Assigned { value: Some(value), .. } => value.as_string_literal_expr(),
            _ => None,
        },
        id => id.as_string_literal_expr(),
    }
}
