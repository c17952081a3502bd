//! Open this for calls that work on the outside world: files, network, processes, environment, threads, databases.
//!
//! It goes by qualified names, and by what made the value that a method is called on. A constructor of a client, and a
//! function that only computes with a path or a name, is no such work.

mod words;

pub use words::is_secret;

use crate::engine::facts;
use crate::engine::file::File;
use crate::engine::names::{BindingKind, NodeId};
use crate::engine::options::HouseName;
use crate::engine::project::State;
use crate::engine::python::{AnyNodeRef, Expr, ast};
use crate::engine::vocabulary::sdk;

/// Values that lead to each other are followed this far.
const MAX_HOPS: u8 = 6;

/// What work is done on.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Outside {
    File,
    Network,
    Process,
    /// What the host is like.
    Machine,
    Environment,
    Thread,
    Database,
    Terminal,
    /// A secret is made.
    Secret,
    /// The settings say so.
    House,
    /// Nothing, as far as is known; but the sandbox refuses it, and is seen to be there.
    Refused,
    /// Only text: `os.path.join`, which the sandbox refuses below Python 3.14.
    PathText,
}

/// A place where such work is done.
#[derive(Clone, Copy, Debug)]
pub struct Work<'a> {
    pub id: NodeId,
    /// None where the function, or a value such as `os.environ`, is only named.
    pub call: Option<&'a ast::ExprCall>,
    pub callee: &'a Expr,
    pub on: Outside,
}

impl<'a> File<'a> {
    /// Every place of the file that works on the outside world, wherever it runs, in the order of the text.
    pub fn outside_work(&self) -> Vec<Work<'a>> {
        let calls = self.calls().filter_map(|(call, name)| {
            // What a function calls by an alias that it made itself is found where the alias is made.
            if name.is_some() && self.is_local_alias(&call.expr.func) {
                return None;
            }
            let on = self.outside_call(call.expr, name.as_deref()).or_else(|| self.refused(call.id, &name?))?;
            Some(Work { id: call.id, call: Some(call.expr), callee: &call.expr.func, on })
        });
        let references = self.references().filter_map(|(id, callee, name)| {
            let on = words::of_name(&name).filter(|_| is_function_or_environment(&name))?;
            (!facts::is_detached(self.tree(), id)).then_some(Work { id, call: None, callee, on })
        });
        let references = references.filter(|work| !self.is_local_alias(work.callee));
        let mut found: Vec<Work<'a>> = calls.chain(references).collect();
        found.sort_by_key(|work| work.id);
        found
    }

    /// What a call does to the outside world; `name` is the qualified name of its callee.
    pub fn outside_call(&self, call: &'a ast::ExprCall, name: Option<&str>) -> Option<Outside> {
        if let Some(name) = name {
            if self.house_name(name) == Some(HouseName::SideEffect) {
                return Some(Outside::House);
            }
            if let Some(on) = words::of_name(name) {
                return Some(on);
            }
        }
        let Expr::Attribute(method) = &*call.func else { return None };
        if &method.attr == "run_in_executor" {
            return Some(Outside::Thread);
        }
        if words::is_path_method(&method.attr) && self.is_path(&method.value, 0) {
            return Some(Outside::File);
        }
        let maker = self.library_maker(root_of(&method.value)?, 0)?;
        words::of_client(&maker).filter(|_| !words::is_idle(&method.attr))
    }

    /// What the sandbox refuses though it may do nothing: a lock, a path put together.
    fn refused(&self, id: NodeId, name: &str) -> Option<Outside> {
        // Others know what becomes of these.
        const ELSEWHERE: &[&str] = &["datetime", "random", "time", "uuid"];
        if name.strip_prefix("os.path.").is_some_and(words::is_path_text) {
            return (self.state(id) == State::Refused).then_some(Outside::PathText);
        }
        let is_own = name.split('.').next().is_some_and(|root| !ELSEWHERE.contains(&root));
        (is_own && sdk::sandbox_refuses(name) && self.state(id) == State::Refused).then_some(Outside::Refused)
    }

    /// Whether a value is a `pathlib.Path`.
    pub(super) fn is_path(&self, expr: &'a Expr, hops: u8) -> bool {
        const MAKERS: &[&str] = &["pathlib.Path", "pathlib.Path.cwd", "pathlib.Path.home", "pathlib.PosixPath"];
        const PARTS: &[&str] =
            &["absolute", "expanduser", "joinpath", "relative_to", "resolve", "with_name", "with_stem", "with_suffix"];
        match expr {
            _ if hops > MAX_HOPS => false,
            Expr::BinOp(joined) if joined.op == ast::Operator::Div => {
                self.is_path(&joined.left, hops + 1) || self.is_path(&joined.right, hops + 1)
            }
            Expr::Attribute(attribute) if &attribute.attr == "parent" => self.is_path(&attribute.value, hops + 1),
            Expr::Call(call) if !self.name(&call.func).is_some_and(|name| MAKERS.contains(&&*name)) => {
                let Expr::Attribute(method) = &*call.func else { return false };
                PARTS.contains(&method.attr.as_str()) && self.is_path(&method.value, hops + 1)
            }
            Expr::Name(name) => match self.tree().binding(name).map(|binding| &binding.kind) {
                Some(BindingKind::Assigned { value: Some(value), annotation: None }) => self.is_path(value, hops + 1),
                _ => self.library_maker(expr, hops).is_some_and(|maker| MAKERS.contains(&maker.as_str())),
            },
            _ => self.library_maker(expr, hops).is_some_and(|maker| MAKERS.contains(&maker.as_str())),
        }
    }

    /// The qualified name of the class of a value, or of the function that made it.
    pub(super) fn library_maker(&self, expr: &'a Expr, hops: u8) -> Option<String> {
        if hops > MAX_HOPS {
            return None;
        }
        match expr {
            Expr::Call(call) => Some(self.name(&call.func)?.into_owned()),
            Expr::Await(awaited) => self.library_maker(&awaited.value, hops + 1),
            Expr::Name(name) => match &self.tree().binding(name)?.kind {
                BindingKind::Parameter(parameter) => {
                    facts::of_annotation(self.tree(), parameter.annotation.as_deref()?)
                }
                BindingKind::Assigned { annotation: Some(annotation), .. } => {
                    facts::of_annotation(self.tree(), annotation)
                }
                BindingKind::Assigned { value: Some(value), .. } | BindingKind::Entered(value) => {
                    self.library_maker(value, hops + 1)
                }
                _ => None,
            },
            Expr::Attribute(attribute) => {
                let class = self.id(facts::self_class(self.tree(), &attribute.value)?);
                let class = self.facts().classes.iter().find(|candidate| candidate.node == class)?;
                class.attributes.get(attribute.attr.as_str())?.plain().map(str::to_owned)
            }
            _ => None,
        }
    }

    /// The call that made a value, awaited or not.
    pub(super) fn made_of(&self, expr: &'a Expr) -> Option<&'a ast::ExprCall> {
        match expr {
            Expr::Call(call) => Some(call),
            Expr::Await(awaited) => awaited.value.as_call_expr(),
            Expr::Name(name) => match &self.tree().binding(name)?.kind {
                BindingKind::Assigned { value: Some(value), .. } | BindingKind::Entered(value) => {
                    if value.is_name_expr() { None } else { self.made_of(value) }
                }
                _ => None,
            },
            _ => None,
        }
    }

    /// The name of the environment variable that a place reads or sets, where it is written out.
    pub fn environment_variable(&self, work: &Work<'a>) -> Option<&'a str> {
        let name = match work.call {
            Some(call) => call.arguments.args.first()?,
            None => match self.parent(work.id) {
                AnyNodeRef::ExprSubscript(subscript) => &*subscript.slice,
                AnyNodeRef::ExprCompare(compare) => &*compare.left,
                _ => return None,
            },
        };
        self.constant_text(name)
    }
}

/// Whether a name is that of a library's client, or of a function that makes one.
pub(super) fn is_client(name: &str) -> bool {
    words::of_client(name).is_some()
}

/// Of the names that are not called, a function (which somebody will call) or the environment itself.
fn is_function_or_environment(name: &str) -> bool {
    let last = name.rsplit('.').next().unwrap_or_default();
    ["os.environ", "os.environb", "os.name"].contains(&name)
        || (last.starts_with(char::is_lowercase) && !name.starts_with("os.environ."))
}

/// `client` of `client.chat.completions`, and `self.client` of what is below it.
fn root_of(expr: &Expr) -> Option<&Expr> {
    match expr {
        Expr::Attribute(attribute) if matches!(&*attribute.value, Expr::Name(name) if name.id == "self") => Some(expr),
        Expr::Attribute(attribute) => root_of(&attribute.value),
        Expr::Subscript(subscript) => root_of(&subscript.value),
        Expr::Name(_) | Expr::Call(_) | Expr::Await(_) => Some(expr),
        _ => None,
    }
}
