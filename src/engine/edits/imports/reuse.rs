//! Open this for the name under which a module or member can be used at a place.
//!
//! It looks at one file and changes nothing. Where a name might mean something else at the place, it says so: the
//! caller then leaves the code to a person.

use super::order::root;
use crate::engine::names::{Binding, BindingId, BindingKind, ScopeId, ScopeKind, Tree};
use crate::engine::python::{AnyNodeRef, Expr, Ranged, Stmt, TextRange, TextSize};
use crate::engine::transform::ImportRequest;

/// The name is taken at the place, by something else.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Clash;

/// How `from module import member` (or `import module`, without a member) is written at an offset: through an import
/// that is there, at run time and under that name; else plainly, with the import to ask for.
///
/// # Errors
/// The plain name means something else at the place, or would change what it means elsewhere in the module.
pub fn reuse(
    tree: &Tree<'_>,
    module: &str,
    member: Option<&str>,
    at: TextSize,
) -> Result<(String, Option<ImportRequest>), Clash> {
    let place = Place { tree, scope: scope_at(tree, at), at };
    let wanted = Wanted { module, member };
    let imports = || tree.bindings().iter().filter_map(|binding| Some((binding, wanted.rest(tree, binding)?)));
    // The name itself before a way through its module.
    let mut usable: Vec<_> = imports().filter(|(binding, _)| place.sees(binding)).collect();
    usable.sort_by_key(|(_, rest)| !rest.is_empty());
    if let Some((binding, rest)) = usable.first() {
        return Ok((format!("{}{rest}", binding.name), None));
    }
    let name = member.unwrap_or_else(|| root(module));
    if !place.is_free(name, &wanted) {
        return Err(Clash);
    }
    let request = ImportRequest { module: module.to_owned(), member: member.map(str::to_owned) };
    Ok((member.unwrap_or(module).to_owned(), Some(request)))
}

struct Wanted<'w> {
    module: &'w str,
    member: Option<&'w str>,
}

impl Wanted<'_> {
    fn qualified(&self) -> String {
        match self.member {
            Some(member) => format!("{}.{member}", self.module),
            None => self.module.to_owned(),
        }
    }

    /// What must follow an imported name to mean what is wanted: nothing, or `.timedelta`. None where the import does
    /// not lead there.
    fn rest(&self, tree: &Tree<'_>, binding: &Binding<'_>) -> Option<String> {
        let BindingKind::Import { qualified, alias, .. } = &binding.kind else { return None };
        let full = self.qualified();
        let rest = full.strip_prefix(qualified.as_str())?;
        if rest.is_empty() {
            return Some(String::new());
        }
        if !rest.starts_with('.') || qualified.starts_with('.') {
            return None;
        }
        // A package gives its submodules only where they are imported too: `import temporalio.workflow`.
        let is_member = self.member.is_some() && *qualified == self.module && !has_submodules(self.module);
        let dotted = dotted_name(tree.source.slice(*alias));
        let is_loaded =
            |name: &str| dotted == name || dotted.strip_prefix(name).is_some_and(|more| more.starts_with('.'));
        let needed = if has_submodules(self.module) { &full } else { self.module };
        (is_member || binding.name == qualified && is_loaded(needed)).then(|| rest.to_owned())
    }
}

/// What is asked of `temporalio` itself are modules; every other module is asked for what it defines.
fn has_submodules(module: &str) -> bool {
    module == "temporalio"
}

/// The name of an alias without white space and `as`.
fn dotted_name(alias: &str) -> &str {
    alias.split_whitespace().next().unwrap_or(alias)
}

/// Where the name is to be used.
struct Place<'p, 'a> {
    tree: &'p Tree<'a>,
    scope: ScopeId,
    at: TextSize,
}

impl<'a> Place<'_, 'a> {
    /// Whether an import's name means that import, and nothing else, when the place is reached.
    fn sees(&self, import: &Binding<'a>) -> bool {
        let found = self.tree.lookup(import.name, self.scope);
        let same = |&id: &BindingId| means_the_same(&self.tree.bindings()[id], import);
        !import.type_checking
            && found.iter().any(|&id| std::ptr::eq(&self.tree.bindings()[id], import))
            && found.iter().all(same)
            && self.is_bound_before(import)
    }

    fn is_bound_before(&self, import: &Binding<'a>) -> bool {
        let BindingKind::Import { statement, .. } = &import.kind else { return false };
        // Under a condition it may not be there.
        let mut around = self.tree.ancestors(*statement).map(|(_, node)| node);
        let is_certain = around
            .find_map(|node| match node {
                AnyNodeRef::StmtWith(_) => None,
                AnyNodeRef::StmtTry(node) => {
                    let inside = node.body.first().zip(node.body.last());
                    let body = inside.map(|(first, last)| TextRange::new(first.start(), last.end()));
                    // The handlers of a `try` must not go on without it; what they bind was compared already.
                    (!body.is_some_and(|body| body.contains_range(import.range))).then_some(false)
                }
                AnyNodeRef::ModModule(_) | AnyNodeRef::StmtFunctionDef(_) | AnyNodeRef::StmtClassDef(_) => Some(true),
                _ => Some(false),
            })
            .unwrap_or(false);
        is_certain && (import.range.start() < self.at || self.runs_later(import.scope))
    }

    /// Whether the place is only reached when all of a scope has run: in a function, seen from the module.
    fn runs_later(&self, scope: ScopeId) -> bool {
        let mut at = Some(self.scope);
        while let Some(id) = at.filter(|&id| id != scope) {
            if matches!(self.tree.scopes()[id].kind, ScopeKind::Function | ScopeKind::Lambda) {
                return scope == 0;
            }
            at = self.tree.scopes()[id].parent;
        }
        false
    }

    /// Whether a name that a new import binds at module level would mean that import at the place, and would change
    /// what no other code means by it.
    fn is_free(&self, name: &str, wanted: &Wanted<'_>) -> bool {
        let bindings = self.tree.bindings();
        let qualified = wanted.qualified();
        let expected = if wanted.member.is_some() { qualified.as_str() } else { root(wanted.module) };
        let same = |id: &BindingId| match &bindings[*id].kind {
            BindingKind::Import { qualified, .. } => qualified == expected && bindings[*id].scope == 0,
            _ => false,
        };
        // Who uses it unbound means a builtin, or what a star import brings.
        let is_unbound = || self.tree.uses().iter().any(|one| one.name == name && one.bindings.is_empty());
        let at_module = self.tree.lookup(name, 0);
        at_module.iter().all(same)
            && self.tree.lookup(name, self.scope).iter().all(same)
            && !is_unbound()
            && (self.runs_later(0) || !self.is_followed_by_imports())
    }

    /// Whether a new import may stand below the place: beside the imports before the first class or function.
    fn is_followed_by_imports(&self) -> bool {
        let body = self.tree.source.tree().body.iter();
        let mut top = body.take_while(|statement| !matches!(statement, Stmt::FunctionDef(_) | Stmt::ClassDef(_)));
        top.any(|statement| {
            statement.start() > self.at && matches!(statement, Stmt::Import(_) | Stmt::ImportFrom(_) | Stmt::With(_))
        })
    }
}

fn means_the_same(one: &Binding<'_>, other: &Binding<'_>) -> bool {
    match (&one.kind, &other.kind) {
        (BindingKind::Import { qualified: one, .. }, BindingKind::Import { qualified: other, .. }) => one == other,
        _ => false,
    }
}

/// The innermost scope in which an expression at an offset is evaluated.
fn scope_at(tree: &Tree<'_>, at: TextSize) -> ScopeId {
    // Scopes come in the order of the source, an outer one before those inside it.
    (1..tree.scopes().len()).rev().find(|&id| is_inside(tree, id, at).unwrap_or(false)).unwrap_or(0)
}

/// What is evaluated inside a scope: decorators, default values and the first iterable are not.
fn is_inside(tree: &Tree<'_>, scope: ScopeId, at: TextSize) -> Option<bool> {
    let scope = &tree.scopes()[scope];
    let node = tree.node(scope.node);
    let (start, first_iterable) = match node {
        AnyNodeRef::StmtFunctionDef(node) if scope.kind == ScopeKind::Function => (node.body.first()?.start(), None),
        AnyNodeRef::StmtClassDef(node) if scope.kind == ScopeKind::Class => (node.body.first()?.start(), None),
        AnyNodeRef::ExprLambda(node) => (node.body.start(), None),
        AnyNodeRef::ExprListComp(node) => (node.start(), node.generators.first()),
        AnyNodeRef::ExprSetComp(node) => (node.start(), node.generators.first()),
        AnyNodeRef::ExprDictComp(node) => (node.start(), node.generators.first()),
        AnyNodeRef::ExprGenerator(node) => (node.start(), node.generators.first()),
        _ => (node.start(), None),
    };
    let is_outside = |iterable: &Expr| iterable.range().contains(at);
    Some(start <= at && at < node.end() && !first_iterable.is_some_and(|generator| is_outside(&generator.iter)))
}
