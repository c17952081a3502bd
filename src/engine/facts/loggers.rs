//! Open this for the loggers that a file configures by their names: `logging.getLogger("app").addFilter(…)`.
//!
//! A module's own logger, and the root's, are left to whoever asks about that file.

use crate::engine::names::{BindingKind, Tree};
use crate::engine::python::Expr;
use memchr::memmem;

const CONFIGURE: &[&str] =
    &["addFilter", "addHandler", "disabled", "filters", "handlers", "propagate", "removeHandler", "setLevel"];

/// None for a name that is not written out.
pub(super) fn configured(tree: &Tree<'_>) -> Vec<Option<String>> {
    if memmem::find(tree.source.text().as_bytes(), b"getLogger").is_none() {
        return Vec::new();
    }
    let attributes = tree.expressions().filter_map(|(_, expr)| expr.as_attribute_expr());
    let configuring = attributes.filter(|attribute| CONFIGURE.contains(&attribute.attr.as_str()));
    configuring.filter_map(|attribute| named(tree, &attribute.value)).collect()
}

/// The name of a logger that an expression stands for, itself or by a plain name; None for no logger, the root's and the
/// module's own.
fn named(tree: &Tree<'_>, logger: &Expr) -> Option<Option<String>> {
    let made = match logger {
        Expr::Name(name) => match tree.binding(name)?.kind {
            BindingKind::Assigned { value: Some(value), .. } => value,
            // `for name in ("httpx", "app"): …`
            _ => return None,
        },
        made => made,
    };
    let call = made.as_call_expr().filter(|call| tree.qualified(&call.func).as_deref() == Some("logging.getLogger"))?;
    match call.arguments.find_argument_value("name", 0)? {
        Expr::StringLiteral(name) if name.value.is_empty() => None,
        Expr::StringLiteral(name) => Some(Some(name.value.to_string())),
        Expr::NoneLiteral(_) => None,
        Expr::Name(name) if name.id == "__name__" => None,
        _ => Some(None),
    }
}
