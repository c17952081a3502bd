//! Open this for tests in the code itself that keep it out of workflows: `if not workflow.in_workflow():` and the like.
//!
//! Only forms that are certain count; any other test says nothing.

use crate::engine::names::{NodeId, Tree};
use crate::engine::python::visit::{self, SourceOrderVisitor};
use crate::engine::python::{AnyNodeRef, Expr, Ranged, Stmt, TextRange, ast};

/// Whether a node is kept from running in a workflow, or from mattering on replay, by a test around or before it.
pub fn outside_workflow(tree: &Tree<'_>, id: NodeId) -> bool {
    let mut inner = tree.node(id).range();
    for (_, node) in tree.ancestors(id) {
        let outside = match node {
            AnyNodeRef::StmtIf(test) => outside_in_if(tree, test, inner),
            AnyNodeRef::ExprIf(test) => match says(tree, &test.test) {
                Some(Says::Inside) => test.orelse.range().contains_range(inner),
                Some(Says::Outside) => test.body.range().contains_range(inner),
                None => false,
            },
            AnyNodeRef::ExprBoolOp(operation) => outside_in_operation(tree, operation, inner),
            AnyNodeRef::StmtTry(attempt) => {
                let handled = attempt.handlers.iter().any(|handler| handler.range().contains_range(inner));
                handled && asks_the_workflow(tree, &attempt.body)
            }
            AnyNodeRef::StmtFunctionDef(_) | AnyNodeRef::ExprLambda(_) => return outside_after(tree, node, inner),
            _ => false,
        };
        if outside || outside_after(tree, node, inner) {
            return true;
        }
        inner = node.range();
    }
    false
}

/// Whether a node only runs in a workflow, by a test around it in its own function: `if workflow.in_workflow():`.
pub fn inside_workflow(tree: &Tree<'_>, id: NodeId) -> bool {
    let mut inner = tree.node(id).range();
    for (_, node) in tree.ancestors(id) {
        let inside = match node {
            AnyNodeRef::StmtIf(test) => says(tree, &test.test) == Some(Says::Inside) && within(&test.body, inner),
            AnyNodeRef::ExprIf(test) => {
                says(tree, &test.test) == Some(Says::Inside) && test.body.range().contains_range(inner)
            }
            AnyNodeRef::StmtFunctionDef(_) | AnyNodeRef::ExprLambda(_) => return false,
            _ => false,
        };
        if inside {
            return true;
        }
        inner = node.range();
    }
    false
}

/// Whether the function around a node asks anywhere if it is in a workflow, or expects that asking fails: `try:` with
/// nothing but that inside.
pub fn asks_first(tree: &Tree<'_>, id: NodeId) -> bool {
    let range = tree.node(id).range();
    let expects = tree.ancestors(id).any(|(_, node)| match node {
        AnyNodeRef::StmtTry(attempt) => {
            !attempt.handlers.is_empty() && within(&attempt.body, range) && asks_the_workflow(tree, &attempt.body)
        }
        _ => false,
    });
    let body = tree.body(id);
    expects
        || tree.expressions().any(|(at, expr)| {
            let Expr::Call(call) = expr else { return false };
            tree.body(at) == body
                && tree.qualified(&call.func).is_some_and(|name| name == "temporalio.workflow.in_workflow")
        })
}

#[derive(Clone, Copy, PartialEq, Eq)]
enum Says {
    /// True only in a workflow (or only on replay, where nothing that is done matters).
    Inside,
    /// True only outside of one, or only when not replaying.
    Outside,
}

impl Says {
    fn not(self) -> Self {
        match self {
            Says::Inside => Says::Outside,
            Says::Outside => Says::Inside,
        }
    }
}

fn says(tree: &Tree<'_>, test: &Expr) -> Option<Says> {
    match test {
        Expr::UnaryOp(not) if not.op == ast::UnaryOp::Not => says(tree, &not.operand).map(Says::not),
        Expr::Call(call) => {
            let name = tree.qualified(&call.func)?;
            let inside = ["temporalio.workflow.in_workflow", "temporalio.workflow.unsafe.is_replaying"];
            inside.contains(&&*name).then_some(Says::Inside)
        }
        // `a and not in_workflow()` is true only outside; of `or` nothing is known.
        Expr::BoolOp(operation) if operation.op == ast::BoolOp::And => {
            operation.values.iter().find_map(|value| says(tree, value))
        }
        _ => None,
    }
}

fn outside_in_if(tree: &Tree<'_>, test: &ast::StmtIf, inner: TextRange) -> bool {
    let in_body = within(&test.body, inner);
    match says(tree, &test.test) {
        Some(Says::Outside) => return in_body,
        // With `and`, the other branch may run for another reason.
        Some(Says::Inside) if !test.test.is_bool_op_expr() && !in_body => {
            return test.elif_else_clauses.iter().any(|clause| clause.range().contains_range(inner));
        }
        _ => {}
    }
    let clause = test.elif_else_clauses.iter().find(|clause| within(&clause.body, inner));
    clause.and_then(|clause| clause.test.as_ref()).is_some_and(|test| says(tree, test) == Some(Says::Outside))
}

/// `workflow.in_workflow() or datetime.now()`: the right side runs only where the left is false.
fn outside_in_operation(tree: &Tree<'_>, operation: &ast::ExprBoolOp, inner: TextRange) -> bool {
    let before = operation.values.iter().take_while(|value| value.end() <= inner.start());
    let keeps_out = match operation.op {
        ast::BoolOp::And => Says::Outside,
        ast::BoolOp::Or => Says::Inside,
    };
    before.into_iter().any(|value| !value.is_bool_op_expr() && says(tree, value) == Some(keeps_out))
}

/// `if workflow.in_workflow(): return …` before the statement that holds `inner`, in the same block.
fn outside_after(tree: &Tree<'_>, block_owner: AnyNodeRef<'_>, inner: TextRange) -> bool {
    let lists: Vec<&[Stmt]> = match block_owner {
        AnyNodeRef::StmtFunctionDef(node) => vec![&node.body],
        AnyNodeRef::StmtIf(node) => {
            let clauses = node.elif_else_clauses.iter().map(|clause| &clause.body[..]);
            std::iter::once(&node.body[..]).chain(clauses).collect()
        }
        AnyNodeRef::StmtFor(node) => vec![&node.body, &node.orelse],
        AnyNodeRef::StmtWhile(node) => vec![&node.body, &node.orelse],
        AnyNodeRef::StmtWith(node) => vec![&node.body],
        AnyNodeRef::StmtTry(node) => vec![&node.body, &node.orelse, &node.finalbody],
        AnyNodeRef::ElifElseClause(node) => vec![&node.body],
        _ => return false,
    };
    let Some(list) = lists.into_iter().find(|list| within(list, inner)) else { return false };
    let before = list.iter().take_while(|statement| statement.end() <= inner.start());
    before.into_iter().any(|statement| {
        let Stmt::If(test) = statement else { return false };
        test.elif_else_clauses.is_empty()
            && says(tree, &test.test) == Some(Says::Inside)
            && !test.test.is_bool_op_expr()
            && test.body.last().is_some_and(|last| matches!(last, Stmt::Return(_) | Stmt::Raise(_)))
    })
}

fn within(list: &[Stmt], inner: TextRange) -> bool {
    let (Some(first), Some(last)) = (list.first(), list.last()) else { return false };
    TextRange::new(first.start(), last.end()).contains_range(inner)
}

/// `try: return workflow.now() except …`: the handler runs where there is no workflow. Only where that is all the body
/// does, after imports: a handler around more than the question is reached for other reasons.
fn asks_the_workflow(tree: &Tree<'_>, body: &[Stmt]) -> bool {
    let is_import = |statement: &&Stmt| matches!(statement, Stmt::Import(_) | Stmt::ImportFrom(_));
    let mut rest = body.iter().skip_while(is_import);
    let (Some(only), None) = (rest.next(), rest.next()) else { return false };
    let mut asks = Asks { tree, found: false, awaits: false };
    asks.visit_stmt(only);
    asks.found && !asks.awaits
}

struct Asks<'t, 'a> {
    tree: &'t Tree<'a>,
    found: bool,
    awaits: bool,
}

impl<'v> SourceOrderVisitor<'v> for Asks<'_, '_> {
    fn visit_expr(&mut self, expr: &'v Expr) {
        self.awaits |= expr.is_await_expr();
        if let Expr::Call(call) = expr
            && let Some(name) = self.tree.qualified(&call.func)
        {
            const ASKS: &[&str] = &["now", "time", "time_ns", "uuid4", "random", "info", "instance"];
            self.found |= name.strip_prefix("temporalio.workflow.").is_some_and(|rest| ASKS.contains(&rest));
        }
        visit::walk_expr(self, expr);
    }
}
