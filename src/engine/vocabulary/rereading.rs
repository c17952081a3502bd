//! Open this for clocks that are read again before workflow time goes on: in the next round of a loop that awaits
//! nothing, or after an await that need not wait.

use crate::engine::facts::FunctionKind;
use crate::engine::file::File;
use crate::engine::names::NodeId;
use crate::engine::project::FunctionRef;
use crate::engine::python::{AnyNodeRef, Expr, Ranged, Stmt, TextRange, ast};

/// Functions that call each other are followed this far.
const MAX_HOPS: u8 = 3;

impl<'a> File<'a> {
    /// Whether the code at a node runs several times in a row without an await: in a loop or comprehension around it, or
    /// around a call of its function.
    pub fn runs_again_at_once(&self, id: NodeId) -> bool {
        self.runs_again_within(id, 0)
    }

    fn runs_again_within(&self, id: NodeId, hops: u8) -> bool {
        if self.is_repeated_at_once(id) {
            return true;
        }
        let at = self.function_at(id);
        let function = self.project().function(at);
        if hops >= MAX_HOPS || function.kind != FunctionKind::Def || function.is_async {
            return false;
        }
        let calls = self.workflow_calls(at).unwrap_or_default();
        let is_next = |pair: &[(File<'a>, NodeId)]| pair[0].0.runs_next_at_once((pair[0].1, pair[1].1), &pair[1].0);
        calls.windows(2).any(is_next) || calls.into_iter().any(|(file, call)| file.runs_again_within(call, hops + 1))
    }

    /// Whether one node of a body is evaluated after another without an await that waits in between.
    fn runs_next_at_once(&self, (first, next): (NodeId, NodeId), file: &File<'a>) -> bool {
        let body = self.tree().body(first);
        let (before, after) = (self.range(first), file.range(next));
        self.index() == file.index()
            && body == self.tree().body(next)
            && before.end() <= after.start()
            && !self.waits_between(body, TextRange::new(before.end(), after.start()))
    }

    fn is_repeated_at_once(&self, id: NodeId) -> bool {
        let body = self.tree().body(id);
        let place = self.range(id);
        self.around(id).any(|(_, node)| {
            let is_repeated = match node {
                AnyNodeRef::StmtFor(each) => !each.iter.range().contains_range(place),
                AnyNodeRef::StmtWhile(_) => true,
                AnyNodeRef::ExprListComp(made) => !is_first_source(&made.generators, place),
                AnyNodeRef::ExprSetComp(made) => !is_first_source(&made.generators, place),
                AnyNodeRef::ExprDictComp(made) => !is_first_source(&made.generators, place),
                AnyNodeRef::ExprGenerator(made) => !is_first_source(&made.generators, place),
                _ => false,
            };
            is_repeated && !self.awaits_within(body, node.range())
        })
    }

    /// Whether the assignment around a node sets a name that is read in a range: `done = time.time() > deadline`, for
    /// `while not done`.
    pub fn sets_what_is_read_in(&self, id: NodeId, range: TextRange) -> bool {
        let is_read = |target: &Expr| {
            let Expr::Name(name) = target else { return false };
            self.tree().uses().iter().any(|used| range.contains_range(used.range) && used.name == name.id.as_str())
        };
        match self.statement(id) {
            Some(Stmt::Assign(assign)) => assign.targets.iter().any(is_read),
            Some(Stmt::AnnAssign(assign)) => is_read(&assign.target),
            _ => false,
        }
    }

    /// Whether workflow time surely may go on within a range: something there is awaited that waits, under no condition.
    /// A coroutine of the project may have nothing to do, a task or a condition may be done already, a lock may be free,
    /// and `asyncio.sleep(0)` only lets others run.
    pub fn waits_within(&self, body: NodeId, range: TextRange) -> bool {
        self.waits_where(body, range, |node| range.contains_range(node))
    }

    /// The same for what is awaited by the time that a range ends, even where the call to await began before it:
    /// `await pack(stamp())`.
    fn waits_between(&self, body: NodeId, range: TextRange) -> bool {
        self.waits_where(body, range, |node| range.start() < node.end() && node.end() <= range.end())
    }

    fn waits_where(&self, body: NodeId, range: TextRange, is_there: impl Fn(TextRange) -> bool) -> bool {
        self.tree().nodes().any(|(id, node)| {
            let AnyNodeRef::ExprAwait(awaited) = node else { return false };
            let waits = self.takes_time(&awaited.value, 0);
            waits && is_there(node.range()) && self.tree().body(id) == body && !self.is_conditional_within(id, range)
        })
    }

    /// Whether something in a range decides if a node in it is evaluated.
    fn is_conditional_within(&self, id: NodeId, range: TextRange) -> bool {
        let place = self.range(id);
        let inside = self.around(id).take_while(|(_, node)| range.contains_range(node.range()));
        inside.into_iter().any(|(_, node)| match node {
            AnyNodeRef::StmtIf(test) => !test.test.range().contains_range(place),
            AnyNodeRef::StmtWhile(each) => !each.test.range().contains_range(place),
            AnyNodeRef::StmtFor(each) => !each.iter.range().contains_range(place),
            AnyNodeRef::ExprIf(test) => !test.test.range().contains_range(place),
            AnyNodeRef::ExprBoolOp(_) | AnyNodeRef::StmtMatch(_) | AnyNodeRef::ExceptHandlerExceptHandler(_) => true,
            _ => false,
        })
    }

    fn takes_time(&self, awaited: &Expr, hops: u8) -> bool {
        const AROUND: &[&str] = &[
            "asyncio.gather",
            "asyncio.shield",
            "asyncio.wait",
            "asyncio.wait_for",
            "temporalio.workflow.wait",
            "temporalio.workflow.wait_condition",
        ];
        let Expr::Call(call) = awaited else { return false };
        // What they are given may be done already.
        if self.name(&call.func).is_some_and(|name| AROUND.contains(&&*name)) {
            return false;
        }
        if self.name(&call.func).is_some_and(|name| name == "asyncio.sleep") {
            let is_zero = |value: &Expr| {
                matches!(value, Expr::NumberLiteral(number) if match &number.value {
                    ast::Number::Int(value) => value.as_u64() == Some(0),
                    ast::Number::Float(value) => *value == 0.0,
                    ast::Number::Complex { .. } => false,
                })
            };
            return !call.arguments.args.first().is_some_and(is_zero);
        }
        match self.called_function(&call.func) {
            Some(function) => hops < MAX_HOPS && self.always_waits(function, hops),
            None => true,
        }
    }

    /// Whether a coroutine awaits something whatever it is given: in a statement of its own body.
    fn always_waits(&self, function: FunctionRef, hops: u8) -> bool {
        let Some((file, definition)) = self.definition_at(function) else { return true };
        let awaited = |statement: &Stmt| match statement {
            Stmt::Expr(ast::StmtExpr { value, .. }) => awaits(value).is_some_and(|of| file.takes_time(of, hops + 1)),
            Stmt::Assign(assign) => awaits(&assign.value).is_some_and(|of| file.takes_time(of, hops + 1)),
            Stmt::Return(ast::StmtReturn { value: Some(value), .. }) => {
                awaits(value).is_some_and(|of| file.takes_time(of, hops + 1))
            }
            _ => false,
        };
        definition.body.iter().take_while(|statement| !statement.is_if_stmt()).any(awaited)
    }
}

fn awaits(value: &Expr) -> Option<&Expr> {
    value.as_await_expr().map(|awaited| &*awaited.value)
}

/// What the first loop of a comprehension goes through is evaluated once.
fn is_first_source(generators: &[ast::Comprehension], place: TextRange) -> bool {
    generators.first().is_some_and(|first| first.iter.range().contains_range(place))
}
