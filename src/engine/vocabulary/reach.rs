//! Open this for whether a value, or the order of a collection, reaches what a history records: a command, a branch on
//! the way to one, the result of a run.
//!
//! It follows expressions, local names, and arguments and results of functions of the project. What it cannot follow
//! reaches nothing: the caller stays silent.

use super::activity_calls::Form;
use super::waits::wait_named;
use crate::engine::facts::Role;
use crate::engine::file::File;
use crate::engine::names::NodeId;
use crate::engine::python::{AnyNodeRef, Expr, Ranged, TextRange, ast};

/// A chain of names and functions longer than this is not followed.
const DEPTH: u8 = 6;

/// The farthest that something is seen to get.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Reach {
    Nothing,
    /// What is sent to an activity, which no replay compares.
    Input,
    Result,
    Branch,
    Command,
}

/// What is followed.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Trait {
    Value,
    /// The order of the elements, not what they are.
    Order,
}

impl<'a> File<'a> {
    pub fn reach(&self, id: NodeId, of: Trait) -> Reach {
        self.reach_within(id, of, 0)
    }

    fn reach_within(&self, id: NodeId, of: Trait, depth: u8) -> Reach {
        if depth > DEPTH {
            return Reach::Nothing;
        }
        let (mut at, mut of, mut range) = (id, of, self.range(id));
        loop {
            // Of an argument the argument itself, not the parentheses.
            if !matches!(self.tree().node(at), AnyNodeRef::Arguments(_) | AnyNodeRef::Keyword(_)) {
                range = self.range(at);
            }
            let parent = self.tree().parent_id(at);
            match self.tree().node(parent) {
                AnyNodeRef::Arguments(_)
                | AnyNodeRef::Keyword(_)
                | AnyNodeRef::ExprAwait(_)
                | AnyNodeRef::ExprNamed(_) => {}
                AnyNodeRef::ExprTuple(_) | AnyNodeRef::ExprList(_) | AnyNodeRef::ExprDict(_) => {
                    // `[*names]` has the order of `names`; `[names]` holds it.
                    if !matches!(self.tree().node(at), AnyNodeRef::ExprStarred(_)) {
                        of = Trait::Value;
                    }
                }
                AnyNodeRef::ExprStarred(_)
                | AnyNodeRef::ExprFString(_)
                | AnyNodeRef::FString(_)
                | AnyNodeRef::InterpolatedElement(_) => {}
                AnyNodeRef::ExprIf(choice) if choice.test.range() == range => {
                    return if of == Trait::Value { Reach::Branch } else { Reach::Nothing };
                }
                AnyNodeRef::ExprIf(_) | AnyNodeRef::ExprBoolOp(_) | AnyNodeRef::ExprBinOp(_) => {}
                AnyNodeRef::ExprUnaryOp(operation) if of == Trait::Value || operation.op != ast::UnaryOp::Not => {}
                AnyNodeRef::ExprCompare(compare) => {
                    if !decides(self, compare, range) {
                        return Reach::Nothing;
                    }
                    of = Trait::Value;
                }
                AnyNodeRef::ExprSubscript(subscript) => match subscripted(subscript, range, of) {
                    Some(next) => of = next,
                    None => return Reach::Nothing,
                },
                AnyNodeRef::ExprAttribute(attribute) => match self.parent(self.id(attribute)) {
                    AnyNodeRef::ExprCall(call) if call.func.range() == attribute.range() => {
                        if of == Trait::Order && UNORDERED.contains(&attribute.attr.as_str()) {
                            return Reach::Nothing;
                        }
                        at = self.id(call);
                        of = if &attribute.attr == "copy" { of } else { Trait::Value };
                        continue;
                    }
                    _ => {}
                },
                AnyNodeRef::Comprehension(comp) if comp.iter.range() == range => {
                    (at, of) = match self.reach_of_comprehension(parent, of, depth) {
                        Ok(next) => (next, Trait::Order),
                        Err(reach) => return reach,
                    };
                    continue;
                }
                AnyNodeRef::Comprehension(_) => return if of == Trait::Value { Reach::Branch } else { Reach::Nothing },
                AnyNodeRef::ExprListComp(_) | AnyNodeRef::ExprGenerator(_) if of == Trait::Value => {}
                AnyNodeRef::ExprCall(call) => match self.reach_of_argument(call, range, of, depth) {
                    Ok(next) => of = next,
                    Err(reach) => return reach,
                },
                _ => return self.reach_of_statement(parent, at, of, depth),
            }
            at = parent;
        }
    }

    /// What a statement does with a value or an order in it.
    fn reach_of_statement(&self, statement: NodeId, part: NodeId, of: Trait, depth: u8) -> Reach {
        let branch = if of == Trait::Value { Reach::Branch } else { Reach::Nothing };
        match self.tree().node(statement) {
            AnyNodeRef::StmtReturn(_) => self.reach_of_result(statement, of, depth),
            AnyNodeRef::StmtFor(each) if of == Trait::Order && each.iter.range() == self.range(part) => {
                self.reach_of_loop(each, depth)
            }
            AnyNodeRef::StmtIf(_)
            | AnyNodeRef::ElifElseClause(_)
            | AnyNodeRef::StmtWhile(_)
            | AnyNodeRef::StmtMatch(_) => branch,
            AnyNodeRef::StmtAssign(_) | AnyNodeRef::StmtAnnAssign(_) => self.reach_of_name(part, of, depth),
            _ => Reach::Nothing,
        }
    }

    /// Where the order in which a comprehension goes over its elements leads: to the comprehension, or it ends there.
    fn reach_of_comprehension(&self, clause: NodeId, of: Trait, depth: u8) -> Result<NodeId, Reach> {
        let whole = self.tree().parent_id(clause);
        if of == Trait::Value {
            return Err(Reach::Nothing);
        }
        let inside = self.range(whole);
        let starts = self.tree().nodes().any(|(id, node)| {
            inside.contains_range(node.range()) && self.reach_of_round(node, id, depth) == Reach::Command
        });
        match self.tree().node(whole) {
            _ if starts => Err(Reach::Command),
            AnyNodeRef::ExprListComp(_) | AnyNodeRef::ExprGenerator(_) => Ok(whole),
            _ => Err(Reach::Nothing),
        }
    }

    /// What becomes of an argument: it goes on as a value or an order, or has arrived.
    fn reach_of_argument(
        &self,
        call: &'a ast::ExprCall,
        range: TextRange,
        of: Trait,
        depth: u8,
    ) -> Result<Trait, Reach> {
        let name = self.name(&call.func);
        let name = name.as_deref().unwrap_or_default();
        if let Some(builtin) = name.strip_prefix("builtins.") {
            return match builtin {
                "list" | "tuple" | "iter" | "enumerate" | "zip" | "reversed" | "map" | "filter" => Ok(of),
                "str" | "repr" | "format" | "next" => Ok(Trait::Value),
                "int" | "abs" | "round" | "float" | "hex" | "bool" | "divmod" | "min" | "max" if of == Trait::Value => {
                    Ok(of)
                }
                _ => Err(Reach::Nothing),
            };
        }
        if name == "asyncio.gather" && of == Trait::Order {
            // What a generator or a list makes there is started in its order.
            let makes = |argument: &Expr| match argument {
                Expr::Starred(starred) => matches!(&*starred.value, Expr::ListComp(_) | Expr::Generator(_)),
                _ => false,
            };
            let is_made = call.arguments.args.iter().any(|one| one.range().contains_range(range) && makes(one));
            return if is_made { Err(Reach::Command) } else { Ok(Trait::Order) };
        }
        if wait_named(name).is_some() || name.starts_with("temporalio.workflow.logger.") {
            return Err(Reach::Nothing);
        }
        if let Some(member) = name.strip_prefix("temporalio.workflow.") {
            if Form::of(member).is_some() {
                let is_what = call.arguments.args.first().is_some_and(|first| first.range().contains_range(range));
                const COMPARED: &[&str] = &["activity_id", "id"];
                let mut named = call.arguments.keywords.iter().filter(|one| one.range().contains_range(range));
                let is_id = named.any(|one| one.arg.as_deref().is_some_and(|name| COMPARED.contains(&name)));
                return Err(if is_what || is_id { Reach::Command } else { Reach::Input });
            }
            return Err(if COMMANDS.contains(&member) { Reach::Command } else { Reach::Nothing });
        }
        match &*call.func {
            Expr::Attribute(method) if &method.attr == "join" && of == Trait::Order => Ok(Trait::Value),
            Expr::Name(_) | Expr::Attribute(_) if name == "asyncio.sleep" => Err(Reach::Command),
            _ => match self.parameter_reads(call, range) {
                Some((owner, reads)) => {
                    let reached = reads.into_iter().map(|read| owner.reach_within(read, of, depth + 1));
                    Err(reached.max().unwrap_or(Reach::Nothing))
                }
                None => Err(Reach::Nothing),
            },
        }
    }

    /// Of a run, what is returned is its result; of a function, what its callers in this file do with it.
    fn reach_of_result(&self, id: NodeId, of: Trait, depth: u8) -> Reach {
        let function = self.function(id);
        if function.roles.iter().any(|role| matches!(role, Role::Run | Role::Update)) {
            return Reach::Result;
        }
        let own = self.function_at(id);
        if let Some(results) = self.workflow_calls(own) {
            let inside = results.into_iter().filter(|(file, call)| file.runs_in(*call).workflow);
            return inside.map(|(file, call)| file.reach_within(call, of, depth + 1)).max().unwrap_or(Reach::Nothing);
        }
        let calls = self
            .calls()
            .filter(|(call, _)| self.named_function(&call.expr.func) == Some(own) && self.runs_in(call.id).workflow);
        calls.map(|(call, _)| self.reach_within(call.id, of, depth + 1)).max().unwrap_or(Reach::Nothing)
    }

    fn reach_of_name(&self, id: NodeId, of: Trait, depth: u8) -> Reach {
        let Some(binding) = self.bound_to(id) else { return Reach::Nothing };
        if self.rebindings(binding).len() != 1 {
            return Reach::Nothing;
        }
        let reads = self.reads(binding);
        // It gets an order of its own.
        let sorts =
            |&read: &NodeId| matches!(self.parent(read), AnyNodeRef::ExprAttribute(method) if &method.attr == "sort");
        if of == Trait::Order && reads.iter().any(sorts) {
            return Reach::Nothing;
        }
        reads.into_iter().map(|read| self.reach_within(read, of, depth + 1)).max().unwrap_or(Reach::Nothing)
    }

    /// What the order of the rounds of a loop decides.
    fn reach_of_loop(&self, each: &'a ast::StmtFor, depth: u8) -> Reach {
        let (body, inside) = (self.tree().body(self.id(each)), loop_body(each));
        let targets = self.targets(&each.target);
        let mut reach = Reach::Nothing;
        for (id, node) in self.tree().nodes() {
            if !inside.contains_range(node.range()) || self.tree().body(id) != body {
                continue;
            }
            reach = reach.max(match node {
                AnyNodeRef::StmtReturn(back) => match &back.value {
                    Some(value) if self.names_any(value, &targets) => self.reach_of_result(id, Trait::Value, depth),
                    _ => Reach::Nothing,
                },
                node => self.reach_of_round(node, id, depth),
            });
        }
        reach
    }

    /// What is done in each round: something is started, or a list is filled.
    fn reach_of_round(&self, node: AnyNodeRef<'a>, id: NodeId, depth: u8) -> Reach {
        let call = match node {
            // A task that runs already is only waited for.
            AnyNodeRef::ExprAwait(awaited) if !awaited.value.is_name_expr() => return Reach::Command,
            AnyNodeRef::ExprCall(call) => call,
            _ => return Reach::Nothing,
        };
        let name = self.name(&call.func);
        let name = name.as_deref().unwrap_or_default();
        if let Some(member) = name.strip_prefix("temporalio.workflow.")
            && (COMMANDS.contains(&member) || Form::of(member).is_some())
        {
            return Reach::Command;
        }
        if matches!(name, "asyncio.create_task" | "asyncio.ensure_future") {
            return Reach::Command;
        }
        let Expr::Attribute(method) = &*call.func else { return Reach::Nothing };
        let (Expr::Name(list), "append" | "extend") = (&*method.value, method.attr.as_str()) else {
            return Reach::Nothing;
        };
        let Some(binding) = self.tree().use_of(list).and_then(|used| match used.bindings[..] {
            [one] => Some(one),
            _ => None,
        }) else {
            return Reach::Nothing;
        };
        let reads: Vec<_> = self.reads(binding).into_iter().filter(|&read| self.range(read) != list.range()).collect();
        let sorts =
            |&read: &NodeId| matches!(self.parent(read), AnyNodeRef::ExprAttribute(method) if &method.attr == "sort");
        let is_own = self.tree().body(id) == self.tree().scopes()[self.tree().bindings()[binding].scope].node;
        if !is_own || reads.iter().any(sorts) {
            return Reach::Nothing;
        }
        reads.into_iter().map(|read| self.reach_within(read, Trait::Order, depth + 1)).max().unwrap_or(Reach::Nothing)
    }

    /// The names that a loop sets.
    fn targets(&self, target: &'a Expr) -> Vec<&'a str> {
        let names = self.expressions().filter(|(_, expr)| target.range().contains_range(expr.range()));
        names.filter_map(|(_, expr)| Some(expr.as_name_expr()?.id.as_str())).collect()
    }

    fn names_any(&self, value: &'a Expr, names: &[&str]) -> bool {
        self.expressions().any(|(_, expr)| {
            value.range().contains_range(expr.range())
                && expr.as_name_expr().is_some_and(|name| names.contains(&name.id.as_str()))
        })
    }
}

/// Methods of a list that do not tell its order.
const UNORDERED: &[&str] = &["count", "extend", "append", "insert", "remove", "sort"];

const COMMANDS: &[&str] = &[
    "continue_as_new",
    "execute_child_workflow",
    "get_external_workflow_handle",
    "sleep",
    "start_child_workflow",
    "upsert_memo",
    "upsert_search_attributes",
    "wait_condition",
];

fn loop_body(each: &ast::StmtFor) -> TextRange {
    match (each.body.first(), each.body.last()) {
        (Some(first), Some(last)) => TextRange::new(first.start(), last.end()),
        _ => each.range(),
    }
}

/// Whether a comparison tells one value from another: not membership, and not whether two of a kind are the same.
fn decides(file: &File<'_>, compare: &ast::ExprCompare, range: TextRange) -> bool {
    let is_order = |op: &ast::CmpOp| matches!(op, ast::CmpOp::Lt | ast::CmpOp::LtE | ast::CmpOp::Gt | ast::CmpOp::GtE);
    let is_equal = |op: &ast::CmpOp| matches!(op, ast::CmpOp::Eq | ast::CmpOp::NotEq);
    let sides = || std::iter::once(&*compare.left).chain(&compare.comparators);
    let is_same_kind = |side: &Expr| {
        matches!(side, Expr::Call(call)
        if file.name(&call.func).is_some_and(|name| matches!(&*name, "builtins.hash" | "builtins.id")))
    };
    let is_one_of_two = sides().all(is_same_kind);
    // Of `hash(key) % 4 == 1` the number matters; of `id(a) == known` only whether it is the same.
    let is_number = sides()
        .any(|side| side.is_number_literal_expr() || side.is_bin_op_expr() && side.range().contains_range(range));
    !is_one_of_two && (compare.ops.iter().all(is_order) || compare.ops.iter().all(is_equal) && is_number)
}

/// What is taken out of a collection, or out of one by a place in it. A key that is looked up is no such place:
/// `cache[id(row)]`.
fn subscripted(subscript: &ast::ExprSubscript, range: TextRange, of: Trait) -> Option<Trait> {
    let is_index = subscript.slice.range().contains_range(range);
    if !subscript.ctx.is_load() || is_index && !is_computed(&subscript.slice) {
        return None;
    }
    Some(if subscript.slice.is_slice_expr() { of } else { Trait::Value })
}

/// `hash(key) % 4` as the index of a list, rather than a key.
fn is_computed(slice: &Expr) -> bool {
    matches!(slice, Expr::BinOp(operation) if operation.op == ast::Operator::Mod)
}
