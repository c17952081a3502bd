//! Open this for code that asks whether something exists before it uses it, and for code that makes it exist.
//!
//! It goes by what is written around a place; whether the answer is right, it does not say.

use crate::engine::file::File;
use crate::engine::names::NodeId;
use crate::engine::options::SdkVersion;
use crate::engine::python::{AnyNodeRef, Expr, Ranged, TextRange, ast};
use crate::engine::vocabulary::sdk;

impl File<'_> {
    /// The version that the code runs on.
    pub fn target_sdk(&self) -> SdkVersion {
        self.options().target_sdk.unwrap_or(sdk::NEWEST)
    }

    /// Whether a file is a test, by its path.
    pub fn is_test(&self) -> bool {
        self.path().is_test()
    }

    /// Whether the code at a node counts on a name or parameter that may be missing: it is for type checkers only, a
    /// test wants it to fail, a `try` around it takes one of these errors, a test around it asks for the version, or
    /// the file asks by `hasattr` or `getattr`.
    pub fn asks_first(&self, id: NodeId, errors: &[&str], name: &str) -> bool {
        self.tree().is_type_checking(id)
            || self.is_meant_to_raise(id)
            || self.asks_around(id, errors)
            || self.calls().any(|(call, _)| asks_for(call.expr, name))
    }

    fn asks_around(&self, id: NodeId, errors: &[&str]) -> bool {
        let place = self.range(id);
        self.ancestors(id).any(|(_, node)| match node {
            AnyNodeRef::StmtTry(attempt) => {
                let is_tried = attempt.body.iter().any(|statement| statement.range().contains_range(place));
                is_tried
                    && attempt.handlers.iter().any(|ast::ExceptHandler::ExceptHandler(handler)| {
                        let of = handler.type_.as_deref();
                        of.is_none_or(|of| self.names_one(of, errors))
                            && (of.is_some() || errors.contains(&"ImportError"))
                    })
            }
            AnyNodeRef::StmtWith(with) => with.items.iter().any(|item| match &item.context_expr {
                Expr::Call(call) => {
                    self.name(&call.func).is_some_and(|name| name == "contextlib.suppress")
                        && call.arguments.args.iter().any(|of| self.names_one(of, errors))
                }
                _ => false,
            }),
            AnyNodeRef::StmtIf(test) => {
                let tests = test.elif_else_clauses.iter().filter_map(|clause| clause.test.as_ref());
                std::iter::once(&*test.test).chain(tests).any(|test| self.is_about_version(test.range()))
            }
            AnyNodeRef::ExprIf(test) => self.is_about_version(test.test.range()),
            _ => false,
        })
    }

    fn names_one(&self, of: &Expr, errors: &[&str]) -> bool {
        match of {
            Expr::Tuple(tuple) => tuple.elts.iter().any(|of| self.names_one(of, errors)),
            of => {
                self.name(of)
                    .is_some_and(|name| name.strip_prefix("builtins.").is_some_and(|name| errors.contains(&name)))
                    || errors.contains(&self.text(of))
            }
        }
    }

    fn is_about_version(&self, test: TextRange) -> bool {
        self.source().slice(test).to_lowercase().contains("version")
    }

    /// Whether the file sets an attribute of this name on anything but `self`.
    pub fn sets_attribute(&self, name: &str) -> bool {
        self.expressions().any(|(_, expr)| match expr {
            Expr::Attribute(attribute) => {
                let is_own = matches!(&*attribute.value, Expr::Name(name) if name.id == "self");
                attribute.ctx.is_store() && !is_own && &attribute.attr == name
            }
            Expr::Call(call) => is_call_of(call, "setattr") && names_text(call, name),
            _ => false,
        })
    }
}

/// `hasattr(workflow, "name")`, `getattr(workflow, "name", None)`, `"name" in signature(f).parameters`.
fn asks_for(call: &ast::ExprCall, name: &str) -> bool {
    (is_call_of(call, "hasattr") || is_call_of(call, "getattr")) && names_text(call, name)
}

fn is_call_of(call: &ast::ExprCall, builtin: &str) -> bool {
    matches!(&*call.func, Expr::Name(function) if function.id == builtin)
}

fn names_text(call: &ast::ExprCall, name: &str) -> bool {
    let is_it = |argument: &Expr| matches!(argument, Expr::StringLiteral(text) if text.value.to_str() == name);
    call.arguments.args.get(1).is_some_and(is_it)
}
