//! Open this for tests in the code itself that keep it out of workflows: `if not workflow.in_workflow():` and the like.
//!
//! Only forms that are certain count; any other test says nothing.

use crate::engine::names::{NodeId, Tree};
use crate::engine::python::visit::{self, SourceOrderVisitor};
use crate::engine::python::{AnyNodeRef, Expr, Ranged, Stmt, TextRange, ast};

/// Whether a node is kept from running in a workflow, or from mattering on replay, by a test around or before it.
pub fn outside_workflow(tree: &Tree<'_>, id: NodeId) -> bool {
    let mut inner = tree.node(id).range();
    for (at, node) in tree.ancestors(id) {
        let around = match node {
            AnyNodeRef::StmtIf(test) => outside_in_if(tree, test, inner),
            AnyNodeRef::ElifElseClause(clause) => outside_in_clause(tree, clause, inner),
            AnyNodeRef::ExprIf(test) => match says(tree, &test.test) {
                Some((Says::Inside, by)) if !test.test.is_bool_op_expr() => {
                    test.orelse.range().contains_range(inner).then_some(by)
                }
                Some((Says::Outside, by)) => test.body.range().contains_range(inner).then_some(by),
                _ => None,
            },
            AnyNodeRef::ExprBoolOp(operation) => outside_in_operation(tree, operation, inner),
            AnyNodeRef::StmtTry(attempt) => {
                let handled = attempt.handlers.iter().any(|handler| handler.range().contains_range(inner));
                (handled && asks_the_workflow(tree, &attempt.body)).then_some(By::Workflow)
            }
            _ => None,
        };
        let found = [around, outside_after(tree, node, inner)].into_iter().flatten();
        if found.into_iter().any(|by| by != By::Replay || !leads_out(tree, id, (at, node))) {
            return true;
        }
        if matches!(node, AnyNodeRef::StmtFunctionDef(_) | AnyNodeRef::ExprLambda(_)) {
            return false;
        }
        inner = node.range();
    }
    false
}

/// Whether the value of a node leaves the code that a test keeps from running on replay: it is another value then, but
/// a value all the same.
fn leads_out(tree: &Tree<'_>, id: NodeId, (owner, node): (NodeId, AnyNodeRef<'_>)) -> bool {
    if node.is_expression() {
        return node.is_expr_if() && !matches!(tree.parent(owner), AnyNodeRef::StmtExpr(_) | AnyNodeRef::ExprAwait(_));
    }
    let target = match tree.statement_of(id) {
        Some(Stmt::Return(_)) => return true,
        Some(Stmt::Assign(assign)) => assign.targets.first(),
        Some(Stmt::AnnAssign(assign)) => Some(&*assign.target),
        _ => None,
    };
    let Some(Expr::Name(name)) = target else { return false };
    let is_bound_here = |id: &usize| tree.bindings()[*id].range == name.range();
    tree.uses().iter().any(|used| !node.range().contains_range(used.range) && used.bindings.iter().any(is_bound_here))
}

/// Whether the sandbox lets everything pass at a node: `with workflow.unsafe.sandbox_unrestricted():`.
pub fn is_unrestricted(tree: &Tree<'_>, id: NodeId) -> bool {
    let around = tree.ancestors(id).take_while(|(_, node)| !node.is_stmt_function_def() && !node.is_expr_lambda());
    let lifts = |item: &ast::WithItem| {
        let called = tree.qualified(ast::helpers::map_callable(&item.context_expr));
        called.is_some_and(|name| name == "temporalio.workflow.unsafe.sandbox_unrestricted")
    };
    around.into_iter().any(|(_, node)| matches!(node, AnyNodeRef::StmtWith(with) if with.items.iter().any(lifts)))
}

/// Whether a node only runs in a workflow, by a test around it in its own function: `if workflow.in_workflow():`.
pub fn inside_workflow(tree: &Tree<'_>, id: NodeId) -> bool {
    let mut inner = tree.node(id).range();
    for (_, node) in tree.ancestors(id) {
        let inside = match node {
            AnyNodeRef::StmtIf(test) => is_inside(tree, &test.test) && within(&test.body, inner),
            AnyNodeRef::ExprIf(test) => is_inside(tree, &test.test) && test.body.range().contains_range(inner),
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

/// Whether the function around a node asks anywhere if it is in a workflow, or expects that asking fails: `try:`, or
/// `with suppress(…)`, with nothing but that inside.
pub fn asks_first(tree: &Tree<'_>, id: NodeId) -> bool {
    let range = tree.node(id).range();
    let expects = tree.ancestors(id).any(|(_, node)| match node {
        AnyNodeRef::StmtTry(attempt) => {
            !attempt.handlers.is_empty() && within(&attempt.body, range) && asks_the_workflow(tree, &attempt.body)
        }
        AnyNodeRef::StmtWith(with) => {
            let takes_errors = with.items.iter().any(|item| {
                let called = tree.qualified(ast::helpers::map_callable(&item.context_expr));
                called.is_some_and(|name| name == "contextlib.suppress")
            });
            takes_errors && within(&with.body, range) && asks_the_workflow(tree, &with.body)
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

fn is_inside(tree: &Tree<'_>, test: &Expr) -> bool {
    matches!(says(tree, test), Some((Says::Inside, By::Workflow | By::Replay)))
}

#[derive(Clone, Copy, PartialEq, Eq)]
enum Says {
    /// True only in a workflow (or only on replay, where nothing that is done matters).
    Inside,
    /// True only outside of one, or only when not replaying.
    Outside,
}

/// What a test asks about.
#[derive(Clone, Copy, PartialEq, Eq)]
enum By {
    Workflow,
    Replay,
    /// A workflow, by the name of a function of the house, which may mean another kind: believed only where that leaves
    /// code as it is.
    Name,
}

impl Says {
    fn not(self) -> Self {
        match self {
            Says::Inside => Says::Outside,
            Says::Outside => Says::Inside,
        }
    }
}

fn says(tree: &Tree<'_>, test: &Expr) -> Option<(Says, By)> {
    match test {
        // `not (a and in_workflow())` is true for either reason.
        Expr::UnaryOp(not) if not.op == ast::UnaryOp::Not && !not.operand.is_bool_op_expr() => {
            says(tree, &not.operand).map(|(says, by)| (says.not(), by))
        }
        Expr::Call(call) => match &*tree.qualified(&call.func)? {
            "temporalio.workflow.in_workflow" => Some((Says::Inside, By::Workflow)),
            "temporalio.workflow.unsafe.is_replaying" => Some((Says::Inside, By::Replay)),
            name if asks_by_name(name) => Some((Says::Inside, By::Name)),
            _ => None,
        },
        // `a and not in_workflow()` is true only outside; of `or` nothing is known.
        Expr::BoolOp(operation) if operation.op == ast::BoolOp::And => {
            operation.values.iter().find_map(|value| says(tree, value))
        }
        _ => None,
    }
}

/// A function of the house that asks the SDK for others, in a file that need not import it; by its spelling, such as
/// `in_temporal_workflow`.
fn asks_by_name(name: &str) -> bool {
    let last = name.rsplit(['.', ':']).next().unwrap_or(name);
    ["in_workflow", "in_temporal_workflow", "inside_workflow"]
        .into_iter()
        .any(|asked| last.strip_suffix(asked).is_some_and(|before| before.is_empty() || before.ends_with('_')))
}

fn outside_in_if(tree: &Tree<'_>, test: &ast::StmtIf, inner: TextRange) -> Option<By> {
    let in_body = within(&test.body, inner);
    match says(tree, &test.test) {
        Some((Says::Outside, by)) => return in_body.then_some(by),
        // With `and`, the other branch may run for another reason.
        Some((Says::Inside, by)) if !test.test.is_bool_op_expr() && !in_body => {
            return test.elif_else_clauses.iter().any(|clause| clause.range().contains_range(inner)).then_some(by);
        }
        _ => {}
    }
    None
}

/// `elif not workflow.in_workflow():`
fn outside_in_clause(tree: &Tree<'_>, clause: &ast::ElifElseClause, inner: TextRange) -> Option<By> {
    match says(tree, clause.test.as_ref()?)? {
        (Says::Outside, by) => within(&clause.body, inner).then_some(by),
        _ => None,
    }
}

/// `workflow.in_workflow() or datetime.now()`: the right side runs only where the left is false.
fn outside_in_operation(tree: &Tree<'_>, operation: &ast::ExprBoolOp, inner: TextRange) -> Option<By> {
    let before = operation.values.iter().take_while(|value| value.end() <= inner.start());
    let keeps_out = match operation.op {
        ast::BoolOp::And => Says::Outside,
        ast::BoolOp::Or => Says::Inside,
    };
    let mut said = before.filter(|value| !value.is_bool_op_expr()).filter_map(|value| says(tree, value));
    said.find(|(says, _)| *says == keeps_out).map(|(_, by)| by)
}

/// `if workflow.in_workflow(): return …` before the statement that holds `inner`, in the same block.
fn outside_after(tree: &Tree<'_>, block_owner: AnyNodeRef<'_>, inner: TextRange) -> Option<By> {
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
        _ => return None,
    };
    let list = lists.into_iter().find(|list| within(list, inner))?;
    let mut before = list.iter().take_while(|statement| statement.end() <= inner.start());
    before.find_map(|statement| {
        let Stmt::If(test) = statement else { return None };
        let leaves = test.body.last().is_some_and(|last| matches!(last, Stmt::Return(_) | Stmt::Raise(_)));
        match says(tree, &test.test)? {
            (Says::Inside, by) => {
                let is_plain = test.elif_else_clauses.is_empty() && !test.test.is_bool_op_expr();
                (is_plain && leaves).then_some(by)
            }
            _ => None,
        }
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
