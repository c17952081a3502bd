//! Open this for what an activity already does against being done twice.
//!
//! It reads generously: whatever may be a key or a look before the work counts as one.

use super::{Effect, is_key_word};
use crate::engine::facts;
use crate::engine::file::File;
use crate::engine::names::{BindingKind, NodeId};
use crate::engine::project::{ClassRef, Entity, FunctionRef};
use crate::engine::python::{AnyNodeRef, Expr, Ranged, Stmt, TextRange, ast};
use crate::engine::vocabulary::activity_calls::Form;

impl<'a> File<'a> {
    /// Whether an activity takes or makes a key, looks first whether the work is done, or runs once only.
    pub fn is_done_once(&self, activity: FunctionRef, effect: &Effect<'a>) -> bool {
        let Some(definition) = self.definition_of(activity) else { return true };
        takes_a_key(self, definition)
            || makes_a_key(self, definition)
            || looks_first(self, definition, effect)
            || runs_once(self, activity)
    }

    /// The definition, in this file, of the class that an annotation names.
    pub fn annotated_definition(&self, annotation: &Expr) -> Option<&'a ast::StmtClassDef> {
        let (at, definition) = self.annotated_anywhere(annotation)?;
        (at.file == self.index()).then_some(definition)
    }

    /// The class of the project that an annotation names, and its definition in its own file.
    pub fn annotated_anywhere(&self, annotation: &Expr) -> Option<(ClassRef, &'a ast::StmtClassDef)> {
        let Entity::Class(at) = self.resolve(&facts::of_annotation(self.tree(), annotation)?)? else { return None };
        match self.other(at.file)?.tree().node(self.project().class(at).node) {
            AnyNodeRef::StmtClassDef(class) => Some((at, class)),
            _ => None,
        }
    }

    /// `client.start_activity(charge, …)`: the activity may run without a workflow.
    pub fn is_started_by_a_client(&self, activity: FunctionRef) -> bool {
        self.calls().any(|(call, _)| {
            let Expr::Attribute(method) = &*call.expr.func else { return false };
            let named = call.expr.arguments.args.first().and_then(|first| self.named_function(first));
            Form::of(method.attr.as_str()).is_some()
                && named == Some(activity)
                && self.sdk_class(&method.value) == Some("temporalio.client.Client")
        })
    }
}

/// By a parameter, or by a field of a parameter's class in this file.
fn takes_a_key(file: &File<'_>, activity: &ast::StmtFunctionDef) -> bool {
    activity.parameters.iter_non_variadic_params().any(|one| {
        let name = one.parameter.name.as_str();
        is_key_word(name)
            || ["key", "token"].contains(&name)
            || one.parameter.annotation.as_deref().and_then(|annotation| file.annotated_definition(annotation)).is_some_and(|class| {
                class.body.iter().any(|statement| match statement {
                    Stmt::AnnAssign(field) => {
                        matches!(&*field.target, Expr::Name(name) if is_key_word(name.id.as_str()) || name.id.as_str() == "key")
                    }
                    _ => false,
                })
            })
    })
}

/// Something in the body is called a key, or is made of what identifies the activity.
fn makes_a_key(file: &File<'_>, activity: &ast::StmtFunctionDef) -> bool {
    inside(file, activity).any(|(_, expr)| match expr {
        Expr::Name(name) => is_key_word(name.id.as_str()),
        Expr::Attribute(attribute) => is_key_word(attribute.attr.as_str()),
        Expr::StringLiteral(text) => is_key_word(text.value.to_str()),
        Expr::Call(call) => {
            let named = call
                .arguments
                .keywords
                .iter()
                .any(|keyword| keyword.arg.as_ref().is_some_and(|name| is_key_word(name)));
            named
                || file.name(&call.func).is_some_and(|name| name == "temporalio.activity.info" || name == "uuid.uuid5")
        }
        _ => false,
    })
}

fn inside<'f, 'a>(
    file: &'f File<'a>,
    activity: &'f ast::StmtFunctionDef,
) -> impl Iterator<Item = (NodeId, &'a Expr)> + 'f {
    let range = body_range(activity);
    file.expressions().filter(move |(_, expr)| range.contains_range(expr.range()))
}

fn body_range(activity: &ast::StmtFunctionDef) -> TextRange {
    let body = &activity.body;
    match (body.first(), body.last()) {
        (Some(first), Some(last)) => TextRange::new(first.start(), last.end()),
        _ => activity.range(),
    }
}

/// The work is under a condition that asks somebody, or behind one that may leave; or something is looked up by words
/// that say so.
fn looks_first(file: &File<'_>, activity: &ast::StmtFunctionDef, effect: &Effect<'_>) -> bool {
    let work = effect.call.expr.range();
    let body = file.id(activity);
    let around = file.ancestors(effect.call.id).take_while(|(id, _)| *id != body);
    let is_under = around.into_iter().any(|(_, node)| match node {
        AnyNodeRef::StmtIf(test) => !test.test.range().contains_range(work) && asks(file, &test.test),
        AnyNodeRef::ExprIf(test) => asks(file, &test.test),
        AnyNodeRef::ExceptHandlerExceptHandler(_) | AnyNodeRef::StmtMatch(_) => true,
        _ => false,
    });
    is_under || leaves_before(file, activity, work) || inside(file, activity).any(|(_, expr)| looks_up(expr))
}

fn leaves_before(file: &File<'_>, activity: &ast::StmtFunctionDef, work: TextRange) -> bool {
    let range = body_range(activity);
    file.statements().any(|(_, statement)| {
        let Stmt::If(test) = statement else { return false };
        let leaves = test
            .body
            .last()
            .is_some_and(|last| matches!(last, Stmt::Return(_) | Stmt::Raise(_) | Stmt::Continue(_) | Stmt::Break(_)));
        range.contains_range(test.range()) && test.end() <= work.start() && leaves && asks(file, &test.test)
    })
}

/// Whether a condition depends on an answer: a call, or a name that is bound to one.
fn asks(file: &File<'_>, test: &Expr) -> bool {
    let within = |range: TextRange| test.range().contains_range(range);
    file.expressions().any(|(_, expr)| match expr {
        Expr::Call(call) => {
            let is_about_form =
                file.name(&call.func).is_some_and(|name| ["builtins.isinstance", "builtins.len"].contains(&&*name));
            within(call.range()) && !is_about_form
        }
        Expr::Name(name) if within(name.range()) => {
            let value = file.tree().binding(name).map(|binding| &binding.kind);
            matches!(value, Some(BindingKind::Assigned { value: Some(Expr::Call(_) | Expr::Await(_)), .. }))
        }
        _ => false,
    })
}

fn looks_up(expr: &Expr) -> bool {
    const WORDS: &[&str] =
        &["exists", "already", "get_or_create", "upsert", "setnx", "is_sent", "was_sent", "processed"];
    let name = match expr {
        Expr::Name(name) => name.id.as_str(),
        Expr::Attribute(attribute) => attribute.attr.as_str(),
        _ => return false,
    };
    WORDS.iter().any(|word| name.contains(word))
}

/// Every call forbids a second attempt.
fn runs_once(file: &File<'_>, activity: FunctionRef) -> bool {
    let Some(files) = file.callers_of_activity(activity) else { return false };
    let once: Vec<bool> = files.iter().filter_map(|file| attempts_once(file, activity)).collect();
    !once.is_empty() && once.into_iter().all(|once| once)
}

/// Whether every call of a file does; None where there is none.
fn attempts_once(file: &File<'_>, activity: FunctionRef) -> Option<bool> {
    let mut sites = file.activity_calls().filter(|site| file.scheduled(site) == Some(activity)).peekable();
    sites.peek()?;
    Some(sites.all(|site| {
        let Some(Expr::Call(policy)) = file.keyword(site.call.expr, "retry_policy") else { return false };
        let attempts = file.keyword(policy, "maximum_attempts");
        matches!(attempts, Some(Expr::NumberLiteral(one)) if matches!(&one.value, ast::Number::Int(one) if one.as_u64() == Some(1)))
    }))
}
