//! Open this for what a name means in one file: scopes, bindings, uses, and the qualified name of an expression.
//!
//! It looks at one file only and follows no value further than a plain alias (`now = datetime.now`). Where the
//! bindings of a name disagree, the name is unknown: nothing is rewritten on a guess.

mod loaded;
mod quoted;
mod walk;

use super::python::{AnyNodeRef, Expr, Ranged, Stmt, TextRange, TextSize, ast};
use super::source::Source;
use ast::HasNodeIndex;
use rustc_hash::{FxHashMap, FxHashSet};
use smallvec::SmallVec;
use std::borrow::Cow;
use std::cell::OnceCell;
use std::sync::LazyLock;

/// Index of a node in [`Tree`], in the order of the visit: a parent comes before its children.
pub type NodeId = u32;
/// Index of a scope in [`Tree::scopes`]; 0 is the module.
pub type ScopeId = usize;
/// Index of a binding in [`Tree::bindings`].
pub type BindingId = usize;

/// A file's tree with parents, scopes, bindings and uses.
pub struct Tree<'a> {
    pub source: &'a Source,
    nodes: Vec<Row<'a>>,
    expressions: Vec<(NodeId, &'a Expr)>,
    calls: Vec<(NodeId, &'a ast::ExprCall)>,
    /// Places in `expressions`, made when they are first asked for.
    references: OnceCell<Vec<u32>>,
    statements: Vec<(NodeId, &'a Stmt)>,
    scopes: Vec<Scope<'a>>,
    bindings: Vec<Binding<'a>>,
    uses: Vec<Use<'a>>,
    /// From the start of a name in a string to its use: it has no node.
    quoted: FxHashMap<TextSize, usize>,
    /// What names and attributes are called: every transform asks for the same ones.
    meanings: Vec<Meaning>,
    /// Modules of `from … import *`, as written, leading dots included.
    stars: Vec<String>,
    /// Modules of `import a.b`, which binds the first part only.
    dotted: Vec<String>,
}

struct Row<'a> {
    node: AnyNodeRef<'a>,
    parent: NodeId,
    scope: u32,
    /// Where [`Tree::meanings`] keeps what a name or an attribute is called.
    meaning: u32,
}

/// What is known of a name or an attribute.
struct Meaning {
    /// Made when it is first asked for; None where it is not certain.
    qualified: OnceCell<Option<Box<str>>>,
    /// Where [`Tree::uses`] has it; beyond the end for what is no use.
    used: u32,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum ScopeKind {
    Module,
    Class,
    Function,
    Lambda,
    Comprehension,
    /// The type parameters of PEP 695, around a class, function or alias.
    TypeParameters,
}

#[derive(Debug)]
pub struct Scope<'a> {
    pub kind: ScopeKind,
    /// The node that opens it; the module for the module.
    pub node: NodeId,
    /// None for the module.
    pub parent: Option<ScopeId>,
    names: FxHashMap<&'a str, SmallVec<[BindingId; 2]>>,
    /// Names declared `global` or `nonlocal` here.
    outer: FxHashMap<&'a str, Outer>,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Outer {
    Global,
    Nonlocal,
}

#[derive(Debug)]
pub struct Binding<'a> {
    pub name: &'a str,
    /// The identifier that is bound; for an import the bound part of the alias.
    pub range: TextRange,
    pub scope: ScopeId,
    pub kind: BindingKind<'a>,
    /// Bound under `if TYPE_CHECKING`, or an overload: not there at run time.
    pub type_checking: bool,
}

#[derive(Clone, Debug)]
pub enum BindingKind<'a> {
    /// `qualified` is what the name stands for: `datetime.datetime`, or with the leading dots of a relative import.
    Import {
        qualified: String,
        statement: NodeId,
        alias: TextRange,
    },
    Function(&'a ast::StmtFunctionDef),
    Class(&'a ast::StmtClassDef),
    Parameter(&'a ast::Parameter),
    /// `name = value`, `name: T = value`, `(name := value)`: one name, one value.
    Assigned {
        value: Option<&'a Expr>,
        annotation: Option<&'a Expr>,
    },
    /// `with value as name`.
    Entered(&'a Expr),
    /// Loops, unpacking, `except … as`, `match`, `del`, type parameters, augmented assignment.
    Other,
}

#[derive(Debug)]
pub struct Use<'a> {
    pub name: &'a str,
    pub range: TextRange,
    pub scope: ScopeId,
    /// Every binding that the name may refer to; empty for a builtin or an unknown name.
    pub bindings: SmallVec<[BindingId; 2]>,
}

impl<'a> Tree<'a> {
    pub fn new(source: &'a Source) -> Self {
        walk::build(source)
    }

    pub fn scopes(&self) -> &[Scope<'a>] {
        &self.scopes
    }

    pub fn bindings(&self) -> &[Binding<'a>] {
        &self.bindings
    }

    /// In the order of the visit.
    pub fn uses(&self) -> &[Use<'a>] {
        &self.uses
    }

    /// Modules of `from … import *`, as written, leading dots included.
    pub fn stars(&self) -> &[String] {
        &self.stars
    }

    /// Modules of `import a.b`, which binds the first part only.
    pub fn dotted(&self) -> &[String] {
        &self.dotted
    }

    pub fn len(&self) -> usize {
        self.nodes.len()
    }

    pub fn is_empty(&self) -> bool {
        self.nodes.is_empty()
    }

    pub fn node(&self, id: NodeId) -> AnyNodeRef<'a> {
        self.nodes[id as usize].node
    }

    /// All nodes, parents before children.
    pub fn nodes(&self) -> impl Iterator<Item = (NodeId, AnyNodeRef<'a>)> {
        (0..).zip(self.nodes.iter().map(|row| row.node))
    }

    /// The nodes behind one in the order of the visit: first those inside it.
    pub fn nodes_after(&self, id: NodeId) -> impl Iterator<Item = (NodeId, AnyNodeRef<'a>)> {
        (id + 1..).zip(self.nodes[id as usize + 1..].iter().map(|row| row.node))
    }

    pub fn id(&self, node: &impl HasNodeIndex) -> NodeId {
        node.node_index().load().as_u32().unwrap_or(0)
    }

    pub fn parent(&self, id: NodeId) -> AnyNodeRef<'a> {
        self.node(self.parent_id(id))
    }

    pub fn parent_id(&self, id: NodeId) -> NodeId {
        self.nodes[id as usize].parent
    }

    /// From the parent outwards; the module last.
    pub fn ancestors(&self, id: NodeId) -> impl Iterator<Item = (NodeId, AnyNodeRef<'a>)> {
        let up = move |&at: &NodeId| (at != 0).then(|| self.parent_id(at));
        std::iter::successors(up(&id), up).map(|at| (at, self.node(at)))
    }

    /// The statement that a node is, or is part of.
    pub fn statement(&self, id: NodeId) -> Option<(NodeId, AnyNodeRef<'a>)> {
        std::iter::once((id, self.node(id))).chain(self.ancestors(id)).find(|(_, node)| node.is_statement())
    }

    /// Every expression, in the order of the visit.
    pub fn expressions(&self) -> impl Iterator<Item = (NodeId, &'a Expr)> {
        self.expressions.iter().map(|&(id, expr)| (id, expr))
    }

    /// The expressions inside a node.
    pub fn expressions_in(&self, id: NodeId) -> impl Iterator<Item = (NodeId, &'a Expr)> {
        let range = self.node(id).range();
        let start = self.expressions.partition_point(|&(at, _)| at <= id);
        self.expressions[start..].iter().copied().take_while(move |(_, expr)| range.contains_range(expr.range()))
    }

    /// Every call, in the order of the visit.
    pub fn calls(&self) -> impl Iterator<Item = (NodeId, &'a ast::ExprCall)> {
        self.calls.iter().copied()
    }

    /// Names and attribute chains that are read but not called there, each whole, and have a qualified name.
    /// Annotations are left out.
    pub fn references(&self) -> impl Iterator<Item = (NodeId, &'a Expr)> {
        let references = self.references.get_or_init(|| {
            let all = (0..).zip(&self.expressions);
            all.filter(|(_, (id, expr))| self.is_reference(*id, expr)).map(|(at, _)| at).collect()
        });
        references.iter().map(|&at| self.expressions[at as usize])
    }

    fn is_reference(&self, id: NodeId, expr: &Expr) -> bool {
        let leads_on = || match self.parent(id) {
            AnyNodeRef::ExprAttribute(_) => true,
            AnyNodeRef::ExprCall(call) => call.func.range() == expr.range(),
            _ => false,
        };
        is_read(expr) && !leads_on() && self.qualified(expr).is_some() && !self.is_annotation(id)
    }

    /// Every statement, in the order of the visit.
    pub fn statements(&self) -> impl Iterator<Item = (NodeId, &'a Stmt)> {
        self.statements.iter().map(|&(id, statement)| (id, statement))
    }

    /// The statement that holds a node.
    pub fn statement_of(&self, id: NodeId) -> Option<&'a Stmt> {
        let (id, _) = self.statement(id)?;
        let at = self.statements.binary_search_by_key(&id, |row| row.0).ok()?;
        Some(self.statements[at].1)
    }

    /// The node whose body evaluates a node: the module, a class, a function or a lambda. Decorators, defaults and
    /// annotations belong to the body outside.
    pub fn body(&self, id: NodeId) -> NodeId {
        let mut scope = &self.scopes[self.scope(id)];
        while let (ScopeKind::Comprehension | ScopeKind::TypeParameters, Some(parent)) = (scope.kind, scope.parent) {
            scope = &self.scopes[parent];
        }
        scope.node
    }

    /// The scope in which a node is evaluated.
    pub fn scope(&self, id: NodeId) -> ScopeId {
        self.nodes[id as usize].scope as ScopeId
    }

    /// The use that a name expression is: a name is used once at a place.
    pub fn use_of(&self, name: &ast::ExprName) -> Option<&Use<'a>> {
        let used = match self.meaning(name) {
            Some(meaning) => self.uses.get(meaning.used as usize)?,
            None => &self.uses[*self.quoted.get(&name.start())?],
        };
        (used.range.start() == name.start()).then_some(used)
    }

    /// None for what was parsed by itself, such as an annotation in a string: it has no number.
    fn meaning(&self, node: &impl HasNodeIndex) -> Option<&Meaning> {
        let row = node.node_index().load().as_u32().and_then(|id| self.nodes.get(id as usize))?;
        self.meanings.get(row.meaning as usize)
    }

    /// Every binding that a name may refer to, seen from a scope: the innermost scope that binds it decides.
    pub fn lookup(&self, name: &str, scope: ScopeId) -> &[BindingId] {
        let mut at = Some(scope);
        while let Some(id) = at {
            let candidate = &self.scopes[id];
            if candidate.outer.get(name) == Some(&Outer::Global) {
                return self.scopes[0].names.get(name).map_or(&[], SmallVec::as_slice);
            }
            // The names of a class body are not seen from the functions inside it.
            let visible = candidate.kind != ScopeKind::Class || id == scope;
            if visible && let Some(found) = candidate.names.get(name) {
                return found;
            }
            at = candidate.parent;
        }
        &[]
    }

    /// The bindings that a use may refer to. A class body runs from top to bottom: a name that it binds only further down
    /// (`@run` above `def run`) still means what it means outside.
    fn seen_by(&self, used: &Use<'a>) -> &[BindingId] {
        let scope = &self.scopes[used.scope];
        let own = scope.names.get(used.name).map_or(&[][..], SmallVec::as_slice);
        let is_later = |&id: &BindingId| self.bindings[id].range.start() > used.range.start();
        match scope.parent {
            Some(mut outer) if scope.kind == ScopeKind::Class && own.iter().all(is_later) => {
                while let (ScopeKind::Class, Some(around)) = (self.scopes[outer].kind, self.scopes[outer].parent) {
                    outer = around;
                }
                self.lookup(used.name, outer)
            }
            _ => self.lookup(used.name, used.scope),
        }
    }

    /// Whether any scope of the file binds the name.
    pub fn is_bound_anywhere(&self, name: &str) -> bool {
        self.scopes.iter().any(|scope| scope.names.contains_key(name))
    }

    /// The one binding that a name expression refers to at run time, if there is just one.
    pub fn binding(&self, name: &ast::ExprName) -> Option<&Binding<'a>> {
        let mut real = self.use_of(name)?.bindings.iter().map(|&id| &self.bindings[id]).filter(|b| !b.type_checking);
        let first = real.next()?;
        real.next().is_none().then_some(first)
    }

    /// What an expression is called, independent of the aliases of this file: `datetime.datetime.now`,
    /// `builtins.print`; with leading dots where it comes through a relative import; `:Class.method` where it is
    /// defined at the top of this file; the module that `import_module("app.clock")` gives. None where that is not
    /// certain.
    pub fn qualified(&self, expr: &Expr) -> Option<Cow<'_, str>> {
        let meaning = match expr {
            Expr::Name(name) => self.meaning(name),
            Expr::Attribute(attribute) => self.meaning(attribute),
            _ => None,
        };
        let Some(meaning) = meaning else { return self.qualified_within(expr, 0) };
        let known =
            meaning.qualified.get_or_init(|| self.qualified_within(expr, 0).map(|name| name.into_owned().into()));
        known.as_deref().map(Cow::Borrowed)
    }

    fn qualified_within(&self, expr: &Expr, aliases: u8) -> Option<Cow<'_, str>> {
        match expr {
            Expr::Name(name) => self.qualified_name(name, aliases),
            Expr::Attribute(attribute) => {
                let of = match aliases {
                    0 => self.qualified(&attribute.value)?,
                    _ => self.qualified_within(&attribute.value, aliases)?,
                };
                Some(Cow::Owned(format!("{of}.{}", attribute.attr)))
            }
            Expr::Call(call) => self.loaded_within(call, aliases).map(Cow::Owned),
            _ => None,
        }
    }

    fn qualified_name(&self, name: &ast::ExprName, aliases: u8) -> Option<Cow<'_, str>> {
        let used = self.use_of(name)?;
        let mut real = used.bindings.iter().map(|&id| &self.bindings[id]).filter(|b| !b.type_checking).peekable();
        if real.peek().is_none() && !used.bindings.is_empty() {
            // Only annotations can use it.
            return used.bindings.iter().find_map(|&id| self.qualified_binding(&self.bindings[id], aliases));
        }
        let Some(first) = real.next() else {
            let known = self.stars.is_empty() && is_builtin(used.name);
            return known.then(|| Cow::Owned(format!("builtins.{}", used.name)));
        };
        let meaning = self.qualified_binding(first, aliases)?;
        real.all(|other| self.qualified_binding(other, aliases).as_ref() == Some(&meaning)).then_some(meaning)
    }

    fn qualified_binding<'s>(&'s self, binding: &'s Binding<'a>, aliases: u8) -> Option<Cow<'s, str>> {
        match &binding.kind {
            BindingKind::Import { qualified, .. } => Some(Cow::Borrowed(qualified)),
            BindingKind::Function(_) | BindingKind::Class(_) => {
                let path = self.class_path(binding.scope)?;
                Some(Cow::Owned(format!(":{path}{}", binding.name)))
            }
            // A chain of plain aliases; longer ones, and cycles, are unknown.
            BindingKind::Assigned { value: Some(value), .. } if aliases < 4 => {
                let qualified = self.qualified_within(value, aliases + 1)?;
                // `x = y` of a local definition makes another name for it; of an instance it would not.
                Some(qualified)
            }
            _ => None,
        }
    }

    /// `Outer.Inner.` for a class scope at the top of the file, empty for the module, None inside functions.
    fn class_path(&self, scope: ScopeId) -> Option<String> {
        let scope = &self.scopes[scope];
        match scope.kind {
            ScopeKind::Module => Some(String::new()),
            ScopeKind::TypeParameters => self.class_path(scope.parent?),
            ScopeKind::Class => {
                let AnyNodeRef::StmtClassDef(class) = self.node(scope.node) else { return None };
                Some(format!("{}{}.", self.class_path(scope.parent?)?, class.name))
            }
            _ => None,
        }
    }

    /// Whether a node is, or is part of, the annotation of a parameter, a variable or a result.
    pub fn is_annotation(&self, id: NodeId) -> bool {
        let mut inner = self.node(id).range();
        for (_, node) in self.ancestors(id) {
            let annotation = match node {
                AnyNodeRef::Parameter(parameter) => parameter.annotation.as_deref(),
                AnyNodeRef::StmtAnnAssign(assign) => Some(&*assign.annotation),
                AnyNodeRef::StmtFunctionDef(function) => function.returns.as_deref(),
                _ => None,
            };
            if annotation.is_some_and(|annotation| annotation.range().contains_range(inner)) {
                return true;
            }
            if node.is_statement() {
                return false;
            }
            inner = node.range();
        }
        false
    }

    /// Whether a node lies under `if TYPE_CHECKING:`.
    pub fn is_type_checking(&self, id: NodeId) -> bool {
        let mut inner = self.node(id).range();
        self.ancestors(id).any(|(_, node)| {
            let within = match node {
                AnyNodeRef::StmtIf(test) => {
                    is_type_checking_test(&test.test)
                        && test.body.first().zip(test.body.last()).is_some_and(|(first, last)| {
                            TextRange::new(first.start(), last.end()).contains_range(inner)
                        })
                }
                _ => false,
            };
            inner = node.range();
            within
        })
    }
}

/// Whether an expression is a name or an attribute that is read, rather than set or deleted.
pub(super) fn is_read(expr: &Expr) -> bool {
    match expr {
        Expr::Name(name) => name.ctx.is_load(),
        Expr::Attribute(attribute) => attribute.ctx.is_load(),
        _ => false,
    }
}

/// `TYPE_CHECKING` or `typing.TYPE_CHECKING`; by its spelling, which is how type checkers take it too.
pub(super) fn is_type_checking_test(test: &Expr) -> bool {
    match test {
        Expr::Name(name) => name.id == "TYPE_CHECKING",
        Expr::Attribute(attribute) => &attribute.attr == "TYPE_CHECKING",
        _ => false,
    }
}

/// The builtins that transforms ask about; any other unbound name is unknown.
const BUILTINS: &str = "
    ArithmeticError AssertionError AttributeError BaseException BaseExceptionGroup ConnectionError EnvironmentError
    Exception ExceptionGroup FileNotFoundError IOError IndexError KeyError LookupError NotImplementedError OSError
    OverflowError PermissionError RuntimeError StopIteration TimeoutError TypeError UnicodeError ValueError
    ZeroDivisionError abs all any bool breakpoint bytes callable classmethod compile dict divmod enumerate eval
    exec filter float format frozenset getattr hasattr hash id input int isinstance iter len list map max min next
    object open print property range repr reversed round set setattr sorted staticmethod str sum super tuple type
    vars zip
";

fn is_builtin(name: &str) -> bool {
    static NAMES: LazyLock<FxHashSet<&str>> = LazyLock::new(|| BUILTINS.split_whitespace().collect());
    NAMES.contains(name)
}
