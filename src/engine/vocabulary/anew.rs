//! Open this for what a workflow's run would lose if it began anew with its arguments, as `continue_as_new` has it.
//!
//! It judges one loop at the end of a run method; which loops these are, `endless` says. What is not seen to be carried
//! counts as lost.

use super::state::Use;
use super::values::is_log;
use crate::engine::facts::{Function, Target};
use crate::engine::file::File;
use crate::engine::names::{Binding, BindingKind, NodeId};
use crate::engine::project::{ClassRef, FunctionRef};
use crate::engine::python::{AnyNodeRef, Expr, Ranged, Stmt, TextRange, ast};

impl<'a> File<'a> {
    /// What a run would lose if it began anew with its arguments, as a clause; None where nothing is seen.
    pub fn lost_by_beginning_anew(
        &self,
        class: ClassRef,
        run: &'a ast::StmtFunctionDef,
        each: &'a ast::StmtWhile,
    ) -> Option<&'static str> {
        let before = run.body.iter().take_while(|statement| statement.end() <= each.start());
        if !before.into_iter().all(|statement| self.sets_up_plainly(statement)) {
            return Some("what comes before the loop would be done again");
        }
        if self.binds_parameters_before(run, each) {
            return Some("what comes before the loop changes the arguments, and would do so again");
        }
        if self.keeps_names(run, each) || self.changes_what_was_set_up(run, each) {
            return Some("it keeps values from round to round that the arguments do not carry");
        }
        if !self.arguments_travel(run, each) {
            return Some("an argument may have no form in JSON by then");
        }
        let state = self.state_of(class);
        let is_init = |method: FunctionRef| self.project().function(method).name == "__init__";
        let changes = state.accesses.iter().filter(|access| !is_init(access.method)).any(|access| {
            access.kind != Use::Reads || !state.is_on_class(access.name) && !self.is_plain_read(access.file, access.id)
        });
        if state.is_shared || changes {
            return Some("the loop or a handler changes state that the arguments do not carry");
        }
        if self.starts_work_apart(run) || self.starts_work_elsewhere(class) {
            return Some("what was started beside the loop would be lost");
        }
        self.asks_for_its_age(class).then_some("it asks since when it runs, which begins anew")
    }

    /// A docstring, a message to a log, or a name for a value that cannot change.
    fn sets_up_plainly(&self, statement: &Stmt) -> bool {
        let value = match statement {
            Stmt::Pass(_) => return true,
            Stmt::Expr(only) => match &*only.value {
                Expr::Call(call) => return is_log(self, call),
                value => return value.is_literal_expr(),
            },
            Stmt::Assign(assign) if matches!(&assign.targets[..], [Expr::Name(_)]) => &*assign.value,
            Stmt::AnnAssign(assign) if assign.target.is_name_expr() => match assign.value.as_deref() {
                Some(value) => value,
                None => return true,
            },
            _ => return false,
        };
        const MAKERS: &[&str] = &["datetime.timedelta", "temporalio.common.RetryPolicy"];
        let range = value.range();
        self.expressions().filter(|(_, expr)| range.contains_range(expr.range())).all(|(_, expr)| match expr {
            Expr::Call(call) => self.name(&call.func).is_some_and(|name| MAKERS.contains(&&*name)),
            Expr::Name(_) | Expr::Attribute(_) | Expr::BinOp(_) | Expr::BoolOp(_) | Expr::UnaryOp(_) => true,
            Expr::Compare(_) | Expr::If(_) | Expr::FString(_) | Expr::Tuple(_) => true,
            expr => expr.is_literal_expr(),
        })
    }

    /// Whether a loop binds a name again that its function binds outside of it, other than its parameters.
    fn keeps_names(&self, run: &ast::StmtFunctionDef, each: &ast::StmtWhile) -> bool {
        let Some(first) = run.body.first() else { return false };
        let scope = self.tree().scope(self.id(first));
        let inside = |range: TextRange| each.range().contains_range(range);
        self.tree().bindings().iter().filter(|binding| binding.scope == scope && inside(binding.range)).any(|binding| {
            let all = self.tree().lookup(binding.name, scope).iter().map(|&id| &self.tree().bindings()[id]);
            let is_parameter = all.clone().any(|other| matches!(other.kind, BindingKind::Parameter(_)));
            !is_parameter && all.into_iter().any(|other| !inside(other.range))
        })
    }

    /// Whether a parameter is bound again ahead of a loop.
    fn binds_parameters_before(&self, run: &ast::StmtFunctionDef, each: &ast::StmtWhile) -> bool {
        let before = |range: TextRange| run.body[0].start() <= range.start() && range.start() < each.start();
        self.parameter_bindings(run).any(|binding| before(binding.range))
    }

    /// The places in a function's body that bind one of its parameters.
    fn parameter_bindings<'s>(&'s self, run: &'s ast::StmtFunctionDef) -> impl Iterator<Item = &'s Binding<'a>> {
        let is_parameter = |name: &str| run.parameters.iter().any(|one| one.name().as_str() == name);
        let inside = self.tree().bindings().iter().filter(|binding| run.range().contains_range(binding.range));
        let scope = run.body.first().map(|first| self.tree().scope(self.id(first)));
        inside.filter(move |binding| {
            let is_own = Some(binding.scope) == scope && is_parameter(binding.name);
            is_own && !matches!(binding.kind, BindingKind::Parameter(_))
        })
    }

    /// Whether a loop changes something that only got a name ahead of it: `seen = self.seen`, `seen.append(order)`.
    fn changes_what_was_set_up(&self, run: &ast::StmtFunctionDef, each: &ast::StmtWhile) -> bool {
        let before = run.body.iter().take_while(|statement| statement.end() <= each.start());
        let names = before.filter_map(|statement| match statement {
            Stmt::Assign(assign) => assign.targets.first()?.as_name_expr(),
            Stmt::AnnAssign(assign) => assign.target.as_name_expr(),
            _ => None,
        });
        let names: Vec<&str> = names.map(|name| name.id.as_str()).collect();
        self.expressions().any(|(id, expr)| {
            let is_used = expr.as_name_expr().is_some_and(|name| names.contains(&name.id.as_str()));
            is_used && each.range().contains_range(expr.range()) && self.is_changed_at(id)
        })
    }

    /// Whether a method of a value is called, or an element of it set.
    fn is_changed_at(&self, id: NodeId) -> bool {
        let is_set = matches!(self.parent(id), AnyNodeRef::ExprSubscript(of) if !of.ctx.is_load());
        is_set || !self.is_plain_read(self.index(), id)
    }

    /// Whether the arguments can be given to the next run as they came: by defaults that are literals, and by values that
    /// nothing but plain operations and awaited calls made.
    fn arguments_travel(&self, run: &ast::StmtFunctionDef, each: &ast::StmtWhile) -> bool {
        let defaults = run.parameters.iter_non_variadic_params().filter_map(|one| one.default.as_deref());
        let is_plain = |value: &Expr| match value {
            Expr::UnaryOp(operation) => operation.operand.is_literal_expr(),
            value => value.is_literal_expr(),
        };
        let mut defaults = defaults.into_iter();
        let mut again = self.parameter_bindings(run).filter(|binding| each.range().contains_range(binding.range));
        defaults.all(is_plain) && again.all(|binding| self.is_of_json(binding))
    }

    fn is_of_json(&self, binding: &Binding<'a>) -> bool {
        const MAKERS: &[&str] =
            &["abs", "bool", "dict", "float", "int", "len", "list", "max", "min", "round", "sorted", "str", "sum"];
        let at = self.statements().filter(|(_, statement)| statement.range().contains_range(binding.range)).last();
        let value = match at {
            Some((_, Stmt::Assign(assign))) => &assign.value,
            Some((_, Stmt::AugAssign(assign))) => &assign.value,
            _ => return false,
        };
        let range = value.range();
        let mut calls = self.calls().filter(|(call, _)| range.contains_range(call.expr.range()));
        value.is_await_expr()
            || calls.all(|(call, name)| {
                let is_maker = |name: &str| name.strip_prefix("builtins.").is_some_and(|name| MAKERS.contains(&name));
                self.is_awaited(call.id) || name.is_some_and(|name| is_maker(&name))
            })
    }

    /// Whether some code of a workflow starts what goes on by itself.
    fn starts_work_elsewhere(&self, class: ClassRef) -> bool {
        let starts = |name: &str| {
            matches!(name, "asyncio.create_task" | "asyncio.ensure_future")
                || name.starts_with("temporalio.workflow.start_")
        };
        self.some_code_of(class, |function| {
            function.edges.iter().any(|edge| matches!(&edge.target, Target::Named(name) if starts(name)))
        })
    }

    /// Whether some code of a workflow asks when the run began, or how long its history is.
    fn asks_for_its_age(&self, class: ClassRef) -> bool {
        self.some_code_of(class, |function| {
            ["get_current_history_length", "get_current_history_size", "start_time"]
                .iter()
                .any(|name| function.reads(name))
        })
    }

    fn some_code_of(&self, class: ClassRef, is_one: impl Fn(&Function) -> bool) -> bool {
        let project = self.project();
        let mut ones = project.functions().filter(|&at| is_one(project.function(at)));
        ones.any(|at| project.workflows_reaching(at).contains(&class))
    }

    /// Whether an attribute is read for its value, rather than for a method of it that may change it.
    fn is_plain_read(&self, file: usize, id: NodeId) -> bool {
        let Some(file) = self.other(file) else { return false };
        match file.parent(id) {
            AnyNodeRef::ExprAttribute(member) => {
                !matches!(file.parent(file.id(member)), AnyNodeRef::ExprCall(call) if call.func.range() == member.range())
            }
            AnyNodeRef::ExprCall(call) => call.func.range() != file.range(id),
            _ => true,
        }
    }

    fn starts_work_apart(&self, run: &ast::StmtFunctionDef) -> bool {
        self.calls().any(|(call, name)| {
            let last = match (&name, &*call.expr.func) {
                (_, Expr::Attribute(method)) => method.attr.as_str(),
                (Some(name), _) => name.rsplit('.').next().unwrap_or_default(),
                _ => return false,
            };
            run.range().contains_range(call.expr.range())
                && (last.starts_with("start_") || matches!(last, "create_task" | "ensure_future"))
        })
    }
}
