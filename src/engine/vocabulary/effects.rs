//! Open this for calls that do something to the world which must not be done twice: charge, send, publish, insert.
//!
//! It recognises clients by their library, by the project's own definitions, and by names that leave little doubt
//! (`payment_gateway.charge`). Everything else is no effect; so is a call that already gets something like a key.

mod guards;
mod words;

pub use words::{is_key_word, looks_like_key};

use crate::engine::facts;
use crate::engine::file::{Call, File};
use crate::engine::names::BindingKind;
use crate::engine::project::{Entity, FunctionRef};
use crate::engine::python::{AnyNodeRef, Expr, Ranged, ast};

/// A call that would be done again on each retry.
#[derive(Clone)]
pub struct Effect<'a> {
    pub call: Call<'a>,
    pub accepts: Accepts<'a>,
}

/// How a call can be told to do its work once.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Accepts<'a> {
    /// By a keyword argument.
    Keyword { name: &'a str, blank: Blank },
    /// By `options={"idempotency_key": …}`.
    Options,
    /// Nothing that is known.
    Nothing,
}

/// What stands for "no key" where callers may still give none.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Blank {
    EmptyText,
    None,
    /// There must be one.
    Never,
}

impl<'a> File<'a> {
    /// The effects that a function's own body has, in the order of the text.
    pub fn effects_of(&self, function: &'a ast::StmtFunctionDef) -> Vec<Effect<'a>> {
        let body = self.id(function);
        let own = self.calls().filter(|(call, _)| self.tree().body(call.id) == body);
        let inside = own.filter(|(call, _)| function.body.iter().any(|s| s.range().contains_range(call.expr.range())));
        inside
            .filter_map(|(call, name)| Some(Effect { call, accepts: self.effect(call.expr, name.as_deref())? }))
            .collect()
    }

    fn effect(&self, call: &'a ast::ExprCall, name: Option<&str>) -> Option<Accepts<'a>> {
        if name.is_some_and(|name| name.starts_with("temporalio.")) || is_unknown_beyond(call) {
            return None;
        }
        self.stripe(call, name).or_else(|| self.queue(call)).or_else(|| self.own(call, name)).or_else(|| {
            let is_one = self.is_library(call, name) || self.is_statement(call) || self.is_named(call, name);
            (is_one && !words::has_key(call)).then_some(Accepts::Nothing)
        })
    }

    /// `stripe.PaymentIntent.create(…)`, and `StripeClient(…).payment_intents.create(…)`.
    fn stripe(&self, call: &'a ast::ExprCall, name: Option<&str>) -> Option<Accepts<'a>> {
        let Expr::Attribute(method) = &*call.func else { return None };
        if !["create", "create_async"].contains(&method.attr.as_str()) {
            return None;
        }
        if name.is_some_and(|name| name.starts_with("stripe.") && name.matches('.').count() > 1) {
            let given = call.arguments.find_keyword("idempotency_key").is_some();
            return (!given).then_some(Accepts::Keyword { name: "idempotency_key", blank: Blank::None });
        }
        let root = root_of(&method.value).filter(|root| root.range() != method.value.range())?;
        let is_client = self.made_by(root)?.as_str() == "stripe.StripeClient";
        let given = call.arguments.find_keyword("options").is_some() || call.arguments.args.len() > 1;
        (is_client && !given).then_some(Accepts::Options)
    }

    /// A queue of SQS takes a key only where it keeps the order.
    fn queue(&self, call: &'a ast::ExprCall) -> Option<Accepts<'a>> {
        let Expr::Attribute(method) = &*call.func else { return None };
        let service = self.boto_service(&method.value)?;
        match (service, method.attr.as_str()) {
            ("sqs", "send_message") => {
                let given = call.arguments.find_keyword("MessageDeduplicationId").is_some();
                let url = self.keyword(call, "QueueUrl").and_then(|url| self.constant_text(url));
                let is_fifo = url.is_some_and(|url| url.ends_with(".fifo"));
                let key = Accepts::Keyword { name: "MessageDeduplicationId", blank: Blank::Never };
                (!given).then_some(if is_fifo { key } else { Accepts::Nothing })
            }
            ("ses" | "sesv2", "send_email" | "send_raw_email") | ("sns", "publish") => {
                let given = call.arguments.find_keyword("MessageDeduplicationId").is_some();
                (!given).then_some(Accepts::Nothing)
            }
            _ => None,
        }
    }

    fn boto_service(&self, receiver: &'a Expr) -> Option<&'a str> {
        let made = self.maker(receiver)?;
        let name = self.name(&made.func)?;
        let service = made.arguments.args.first().and_then(|service| self.constant_text(service));
        (name == "boto3.client").then_some(service?)
    }

    /// A function of this file that takes a key and does not get one.
    fn own(&self, call: &'a ast::ExprCall, name: Option<&str>) -> Option<Accepts<'a>> {
        let function = self.called(call)?;
        let definition = self.definition_of(function)?;
        let is_verb = words::is_verb(definition.name.as_str(), &self.options().idempotency.verbs)
            || name.is_some_and(|name| self.is_settled_client(name));
        if !is_verb || call.arguments.args.iter().any(Expr::is_starred_expr) {
            return None;
        }
        let parameters = &definition.parameters;
        let plain = parameters.args.iter().chain(&parameters.kwonlyargs);
        let key = plain.into_iter().find(|one| is_key_word(one.parameter.name.as_str()))?;
        let name = key.parameter.name.as_str();
        // A method's `self` is not among the arguments.
        let skipped = usize::from(self.project().function(function).class.is_some());
        let position = parameters.args.iter().position(|one| one.parameter.name.as_str() == name);
        let by_position = position.is_some_and(|at| at < call.arguments.args.len() + skipped);
        if by_position || call.arguments.find_keyword(name).is_some() {
            return None;
        }
        let is_text = matches!(key.default.as_deref(), Some(Expr::StringLiteral(text)) if text.value.is_empty());
        Some(Accepts::Keyword { name, blank: if is_text { Blank::EmptyText } else { Blank::None } })
    }

    /// A client that the settings name.
    fn is_settled_client(&self, name: &str) -> bool {
        let absolute = self.absolute(name).unwrap_or_else(|| name.to_owned());
        let clients = &self.options().idempotency.clients;
        clients.iter().any(|client| absolute.strip_prefix(client.as_str()).is_some_and(|rest| rest.starts_with('.')))
    }

    /// Clients whose library says what they are.
    fn is_library(&self, call: &'a ast::ExprCall, name: Option<&str>) -> bool {
        let verbs = &self.options().idempotency.verbs;
        let last = |name: &str| name.rsplit('.').next().is_some_and(|method| words::is_verb(method, verbs));
        if name.is_some_and(|name| name == "aiosmtplib.send" || (self.is_settled_client(name) && last(name))) {
            return true;
        }
        let Expr::Attribute(method) = &*call.func else { return false };
        let attr = method.attr.as_str();
        if let Some(made) = root_of(&method.value).and_then(|root| self.made_by(root)) {
            let is_settled =
                self.options().idempotency.clients.iter().any(|client| {
                    self.absolute(&made).is_some_and(|made| made == *client) && words::is_verb(attr, verbs)
                });
            return is_settled || words::is_library_method(&made, attr);
        }
        // Nothing but MongoDB's drivers has these.
        let document = call.arguments.args.first();
        attr == "insert_one" && document.is_some_and(words::has_no_id)
    }

    /// `cursor.execute("INSERT INTO …")` without a word against duplicates, or a counter that is moved.
    fn is_statement(&self, call: &'a ast::ExprCall) -> bool {
        let Expr::Attribute(method) = &*call.func else { return false };
        let Some(first) = call.arguments.args.first() else { return false };
        let statement = match first {
            Expr::Call(text) if self.name(&text.func).is_some_and(|name| name == "sqlalchemy.text") => {
                text.arguments.args.first().and_then(|text| self.constant_text(text))
            }
            other => self.constant_text(other),
        };
        ["execute", "executemany"].contains(&method.attr.as_str()) && statement.is_some_and(words::repeats)
    }

    /// `payment_gateway.charge(…)`: names that leave little doubt.
    fn is_named(&self, call: &'a ast::ExprCall, name: Option<&str>) -> bool {
        let Expr::Attribute(method) = &*call.func else { return false };
        let receiver = match &*method.value {
            Expr::Name(name) => name.id.as_str(),
            Expr::Attribute(attribute) => attribute.attr.as_str(),
            _ => return false,
        };
        let is_sdk = self.sdk_class(&method.value).is_some();
        let is_builtin = name.is_some_and(|name| name.starts_with("builtins."));
        !is_sdk
            && !is_builtin
            && words::is_client_call(receiver, method.attr.as_str(), &self.options().idempotency.verbs)
    }

    /// The function of the project that a call runs: by name, or as a method of a value whose class is known.
    fn called(&self, call: &'a ast::ExprCall) -> Option<FunctionRef> {
        if let Some(function) = self.named_function(&call.func) {
            return Some(function);
        }
        let Expr::Attribute(method) = &*call.func else { return None };
        let class = match &*method.value {
            Expr::Name(name) => match self.tree().binding(name)?.kind {
                BindingKind::Parameter(parameter) => {
                    facts::of_annotation(self.tree(), parameter.annotation.as_deref()?)?
                }
                _ => self.made_by(&method.value)?,
            },
            Expr::Attribute(attribute) => {
                let class = self.id(facts::self_class(self.tree(), &attribute.value)?);
                let class = self.facts().classes.iter().find(|candidate| candidate.node == class)?;
                class.attributes.get(attribute.attr.as_str())?.plain()?.to_owned()
            }
            _ => return None,
        };
        let Entity::Class(class) = self.resolve(&class)? else { return None };
        self.project().method(class, method.attr.as_str())
    }

    /// The definition of a function of this file.
    pub fn definition_of(&self, function: FunctionRef) -> Option<&'a ast::StmtFunctionDef> {
        if function.file != self.index() {
            return None;
        }
        match self.tree().node(self.project().function(function).node) {
            AnyNodeRef::StmtFunctionDef(definition) => Some(definition),
            _ => None,
        }
    }

    /// The qualified name of what was called to make a value.
    fn made_by(&self, value: &'a Expr) -> Option<String> {
        Some(self.name(&self.maker(value)?.func)?.into_owned())
    }

    /// The call that made a value: written there, or bound to the name once.
    fn maker(&self, value: &'a Expr) -> Option<&'a ast::ExprCall> {
        match value {
            Expr::Call(call) => Some(call),
            Expr::Name(name) => match self.tree().binding(name)?.kind {
                BindingKind::Assigned { value: Some(Expr::Call(call)), .. } => Some(call),
                BindingKind::Entered(Expr::Call(call)) => Some(call),
                _ => None,
            },
            _ => None,
        }
    }
}

/// `**params` may hold a key.
fn is_unknown_beyond(call: &ast::ExprCall) -> bool {
    call.arguments.keywords.iter().any(|keyword| keyword.arg.is_none())
}

/// `client` of `client.v1.charges`.
fn root_of(expr: &Expr) -> Option<&Expr> {
    match expr {
        Expr::Attribute(attribute) => root_of(&attribute.value),
        Expr::Name(_) | Expr::Call(_) => Some(expr),
        _ => None,
    }
}
