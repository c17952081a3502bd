//! Open this for which logger a call writes to: Python's own, one of the SDK's, or another library's.
//!
//! A logger is followed through a plain name or an attribute of `self`, in one file; any other is unknown.

use crate::engine::facts::{Target, self_class};
use crate::engine::file::{Call, File};
use crate::engine::names::BindingKind;
use crate::engine::project::Project;
use crate::engine::python::{Expr, Ranged, Stmt};

/// What a logging call writes to.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Logger {
    /// `print`.
    Print,
    /// `logging.info(…)`, or a logger with a name of its own.
    Standard,
    /// `logging.getLogger(__name__)`, held by a plain name, if by any.
    OfModule,
    /// `workflow.logger` and `activity.logger`.
    Sdk,
    /// loguru, structlog.
    Foreign,
}

/// The methods that write a message.
const METHODS: &[&str] = &["debug", "info", "warning", "warn", "error", "exception", "critical", "fatal", "log"];
/// Those that only other libraries have.
const FOREIGN_METHODS: &[&str] = &["success", "trace", "msg"];

impl<'a> File<'a> {
    /// Every call that logs, with what it writes to.
    pub fn logging_calls(&self) -> impl Iterator<Item = (Call<'a>, Logger)> {
        self.calls().filter_map(|(call, name)| match (name.as_deref(), &*call.expr.func) {
            (Some("builtins.print"), _) => Some((call, Logger::Print)),
            (Some(name), Expr::Name(_)) => {
                let (module, method) = name.rsplit_once('.')?;
                (module == "logging" && METHODS.contains(&method)).then_some((call, Logger::Standard))
            }
            (_, Expr::Attribute(method)) => {
                let (name, logger) = (method.attr.as_str(), || self.logger(&method.value));
                let logger = match METHODS.contains(&name) {
                    true => logger(),
                    false if FOREIGN_METHODS.contains(&name) => logger().filter(|&logger| logger == Logger::Foreign),
                    false => None,
                };
                Some((call, logger?))
            }
            _ => None,
        })
    }

    /// Whether the project configures logging in a way that may name this module's own logger: by a dictionary, a file or
    /// a class of loggers, by the name of a logger, or in this file by hand.
    pub fn may_configure_own_logger(&self) -> bool {
        configures_by_dictionary(self.project())
            || self.is_configured_by_name()
            || self.expressions().any(|(_, expr)| {
                const CONFIGURE: &[&str] =
                    &["addFilter", "addHandler", "disabled", "handlers", "propagate", "removeHandler", "setLevel"];
                let Expr::Attribute(member) = expr else { return false };
                CONFIGURE.contains(&member.attr.as_str())
                    && matches!(self.logger(&member.value), Some(Logger::OfModule | Logger::Standard))
                    && !self.is_root(&member.value)
            })
    }

    /// Whether a file of the project configures the logger of this module, of a package around it, or of the SDK.
    fn is_configured_by_name(&self) -> bool {
        let module = format!(".{}.", self.project().module(self.path()));
        let is_meant = |name: &Option<String>| match name {
            Some(name) => name.split('.').next() == Some("temporalio") || module.contains(&format!(".{name}.")),
            None => true,
        };
        self.files_of_its_project().flat_map(|file| &file.facts.configured_loggers).any(is_meant)
    }

    fn logger(&self, expr: &Expr) -> Option<Logger> {
        match self.name(expr).as_deref() {
            Some("temporalio.workflow.logger" | "temporalio.activity.logger") => return Some(Logger::Sdk),
            Some("loguru.logger") => return Some(Logger::Foreign),
            Some("logging" | "logging.root") => return Some(Logger::Standard),
            _ => {}
        }
        match expr {
            Expr::Call(call) => self.made(call),
            Expr::Name(name) => match self.tree().binding(name)?.kind {
                BindingKind::Assigned { value: Some(value @ Expr::Call(_)), .. } => self.logger(value),
                _ => None,
            },
            Expr::Attribute(attribute) => {
                let made = self.attribute_value(attribute)?;
                // A subclass may put another one there.
                self.logger(made).map(|logger| if logger == Logger::OfModule { Logger::Standard } else { logger })
            }
            _ => None,
        }
    }

    fn made(&self, call: &crate::engine::python::ast::ExprCall) -> Option<Logger> {
        match self.name(&call.func).as_deref() {
            Some("logging.getLogger") => {
                let first = call.arguments.find_argument_value("name", 0);
                let is_own = matches!(first, Some(Expr::Name(name)) if name.id == "__name__");
                return Some(if is_own { Logger::OfModule } else { Logger::Standard });
            }
            Some("structlog.get_logger" | "structlog.getLogger" | "structlog.stdlib.get_logger") => {
                return Some(Logger::Foreign);
            }
            _ => {}
        }
        let Expr::Attribute(method) = &*call.func else { return None };
        let of = self.logger(&method.value)?;
        match (of, method.attr.as_str()) {
            (Logger::Foreign, "bind" | "new" | "opt" | "patch" | "contextualize") => Some(Logger::Foreign),
            (Logger::OfModule | Logger::Standard, "getChild") => Some(Logger::Standard),
            _ => None,
        }
    }

    /// The one value that `self.name` is given in its class.
    fn attribute_value(&self, attribute: &crate::engine::python::ast::ExprAttribute) -> Option<&'a Expr> {
        let class = self_class(self.tree(), &attribute.value)?;
        let mut values = self.statements().filter_map(|(_, statement)| {
            let (target, value) = match statement {
                Stmt::Assign(assign) => match &assign.targets[..] {
                    [target] => (target, &*assign.value),
                    _ => return None,
                },
                Stmt::AnnAssign(assign) => (&*assign.target, assign.value.as_deref()?),
                _ => return None,
            };
            let is_it = match target {
                Expr::Attribute(target) => {
                    target.attr.as_str() == attribute.attr.as_str()
                        && self_class(self.tree(), &target.value).is_some_and(|of| of.range() == class.range())
                }
                Expr::Name(target) => {
                    let holder = self.parent(self.id(statement));
                    target.id == attribute.attr.id && holder.range() == class.range()
                }
                _ => false,
            };
            is_it.then_some(value)
        });
        let value = values.next()?;
        values.next().is_none().then_some(value)
    }

    fn is_root(&self, expr: &Expr) -> bool {
        matches!(self.meaning(expr), Expr::Call(call) if call.arguments.is_empty())
    }
}

fn configures_by_dictionary(project: &Project) -> bool {
    let functions = project.files().iter().flat_map(|file| &file.facts.functions);
    let mut edges = functions.flat_map(|function| &function.edges);
    edges.any(|edge| match &edge.target {
        Target::Named(name) => {
            matches!(
                name.as_str(),
                "logging.config.dictConfig" | "logging.config.fileConfig" | "logging.setLoggerClass"
            )
        }
        _ => false,
    })
}
