//! Open this for expressions that another file can hold as well: what it has to import for them.
//!
//! Names that an import binds travel, and builtins; whatever else a file or a function knows does not.

use crate::engine::edits::imports;
use crate::engine::file::File;
use crate::engine::names::BindingKind;
use crate::engine::python::{Expr, Ranged};
use std::collections::BTreeSet;

/// An expression without its place.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Portable {
    pub text: String,
    pub imports: BTreeSet<PortableImport>,
}

/// `from module import member`, or `import module`.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct PortableImport {
    pub module: String,
    pub member: Option<String>,
}

impl<'a> File<'a> {
    /// The expression for another file of the project. None where it would mean something else there.
    pub fn portable(&self, expr: &'a Expr) -> Option<Portable> {
        let text = self.text(expr);
        if text.contains(['\n', '\r', '#']) {
            return None;
        }
        let inside = self.expressions().filter(|(_, part)| expr.range().contains_range(part.range()));
        let mut names = BTreeSet::new();
        for (_, part) in inside {
            match part {
                Expr::Name(name) => names.extend(self.portable_name(part, name.id.as_str())?),
                Expr::Lambda(_) | Expr::Named(_) | Expr::Await(_) | Expr::Yield(_) | Expr::YieldFrom(_) => return None,
                part if part.is_list_comp_expr() || part.is_generator_expr() => return None,
                _ => {}
            }
        }
        Some(Portable { text: text.to_owned(), imports: names })
    }

    /// The import that a name needs: none for a builtin.
    fn portable_name(&self, expr: &Expr, local: &str) -> Option<Option<PortableImport>> {
        let Expr::Name(name) = expr else { return None };
        if self.name(expr).is_some_and(|name| name.starts_with("builtins.")) {
            return Some(None);
        }
        let BindingKind::Import { qualified, .. } = &self.tree().binding(name)?.kind else { return None };
        let absolute = self.project().absolute(self.index(), qualified)?;
        match absolute.rsplit_once('.') {
            Some((module, member)) if member == local => {
                Some(Some(PortableImport { module: module.to_owned(), member: Some(member.to_owned()) }))
            }
            None if absolute == local && imports::is_standard(local) => {
                Some(Some(PortableImport { module: absolute, member: None }))
            }
            _ => None,
        }
    }
}
