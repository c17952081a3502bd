//! Open this for modules that are loaded by a text: `importlib.import_module("app.clock")`, `__import__("app.clock")`.

use super::Tree;
use crate::engine::python::{Expr, ast};

impl Tree<'_> {
    /// The module that a call gives, where the text stands there: with leading dots where it is relative to the file's
    /// own package.
    pub fn loaded(&self, call: &ast::ExprCall) -> Option<String> {
        self.loaded_within(call, 0)
    }

    pub(super) fn loaded_within(&self, call: &ast::ExprCall, aliases: u8) -> Option<String> {
        let given = |name: &str, place| call.arguments.find_argument_value(name, place);
        let module = given("name", 0)?.as_string_literal_expr()?.value.to_str();
        if self.is_dunder_import(&call.func) {
            let has_from = given("fromlist", 3).is_some_and(|from| !from.is_none_literal_expr());
            let first = module.split('.').next().unwrap_or(module);
            let is_absolute = given("level", 4).is_none() && !first.is_empty();
            return is_absolute.then(|| if has_from { module } else { first }.to_owned());
        }
        let callee = if aliases == 0 { self.qualified(&call.func) } else { self.qualified_within(&call.func, aliases) };
        if callee? != "importlib.import_module" {
            return None;
        }
        match given("package", 1) {
            _ if !module.starts_with('.') => Some(module.to_owned()),
            Some(Expr::StringLiteral(package)) => within(package.value.to_str(), module),
            Some(Expr::Name(package)) if package.id == "__package__" => Some(module.to_owned()),
            _ => None,
        }
    }

    fn is_dunder_import(&self, callee: &Expr) -> bool {
        let name = callee.as_name_expr().filter(|name| name.id == "__import__");
        name.and_then(|name| self.use_of(name)).is_some_and(|used| used.bindings.is_empty())
    }
}

/// `app.clock` for `.clock` within `app`: each further dot goes up by one package.
fn within(package: &str, module: &str) -> Option<String> {
    let rest = module.trim_start_matches('.');
    let dots = module.len() - rest.len();
    let above = package.rsplitn(dots, '.').last().filter(|_| package.matches('.').count() + 1 >= dots)?;
    Some(if rest.is_empty() { above.to_owned() } else { format!("{above}.{rest}") })
}

#[cfg(test)]
mod tests {
    use super::within;

    #[test]
    fn each_dot_goes_up() {
        assert_eq!(within("app", ".clock").as_deref(), Some("app.clock"));
        assert_eq!(within("app.web", "..clock.of").as_deref(), Some("app.clock.of"));
        assert_eq!(within("app.web", ".").as_deref(), Some("app.web"));
        assert_eq!(within("app", "..clock"), None);
    }
}
