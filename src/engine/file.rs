//! Open this for what a transform may ask of one file: calls by qualified name, where a node runs, imports, text.
//!
//! It answers and changes nothing. Whatever several transforms need to know of a file is a word here, so that none of
//! them holds a traversal of its own.

use super::facts::{Facts, Function, Role, is_of_sdk, named_class, narrowing, starred, unless_given};
use super::files::FilePath;
use super::names::{NodeId, Tree};
use super::opened::Trees;
use super::options::{Options, SdkVersion};
use super::project::{ClassRef, Entity, FunctionRef, Place, Project, RunsIn, State};
use super::python::{AnyNodeRef, Expr, Ranged, Stmt, TextRange, TextSize, ast};
use super::source::Source;
use super::transform::{Finding, ImportRequest, Step};
use crate::engine::edits::imports::{self, Clash};
use crate::engine::vocabulary::sdk;
use ast::HasNodeIndex;
use rustc_hash::FxHashMap;
use std::borrow::Cow;
use std::cell::{OnceCell, RefCell};
use std::collections::BTreeSet;

/// One file of the project, with its tree.
pub struct File<'a> {
    tree: &'a Tree<'a>,
    others: &'a (dyn Trees + 'a),
    project: &'a Project,
    index: usize,
    options: &'a Options,
    own: &'a BTreeSet<String>,
    /// The first parts of names that are imported from modules of the project.
    passing: OnceCell<BTreeSet<String>>,
    /// What names that come through modules of the project stand for outside of it.
    outsiders: RefCell<FxHashMap<String, Option<String>>>,
}

/// A call whose callee has a qualified name.
#[derive(Clone, Copy)]
pub struct Call<'a> {
    pub id: NodeId,
    pub expr: &'a ast::ExprCall,
}

impl<'a> File<'a> {
    /// A file of the project, by its place in it; None where its source cannot be had.
    pub(super) fn open(others: &'a (dyn Trees + 'a), index: usize) -> Option<Self> {
        let (tree, options, own) = others.open(index)?;
        let project = others.project();
        Some(Self {
            tree,
            others,
            project,
            index,
            options,
            own,
            passing: OnceCell::new(),
            outsiders: RefCell::default(),
        })
    }

    pub fn path(&self) -> &'a FilePath {
        self.tree.source.path()
    }

    pub fn source(&self) -> &'a Source {
        self.tree.source
    }

    pub fn tree(&self) -> &'a Tree<'a> {
        self.tree
    }

    /// The file's place in the project.
    pub fn index(&self) -> usize {
        self.index
    }

    pub fn project(&self) -> &'a Project {
        self.project
    }

    pub fn facts(&self) -> &'a Facts {
        self.project.facts(self.index)
    }

    pub fn options(&self) -> &'a Options {
        self.options
    }

    /// Any file of the project, by its place in it, this one included.
    pub fn other(&self, index: usize) -> Option<File<'a>> {
        File::open(self.others, index)
    }

    /// The text of a node.
    pub fn text(&self, node: impl Ranged) -> &'a str {
        self.tree.source.slice(node.range())
    }

    pub fn has_comment(&self, range: TextRange) -> bool {
        self.tree.source.has_comment(range)
    }

    /// What an expression is called, independent of aliases, and of the modules of the project that it comes through:
    /// `datetime.datetime.now`, `builtins.print`.
    pub fn name(&self, expr: &Expr) -> Option<Cow<'a, str>> {
        let name = match self.tree.qualified(expr) {
            Some(name) if !self.may_pass_on(&name) => name,
            Some(name) => self.outside(&name).map_or(name, Cow::Owned),
            None if self.tree.stars().is_empty() => return None,
            None => Cow::Owned(self.outside(&starred(self.tree, expr)?)?),
        };
        Some(name).filter(|name| self.own.is_empty() || !self.own.contains(imports::root(name)))
    }

    /// Every transform asks for every call.
    fn outside(&self, name: &str) -> Option<String> {
        if let Some(known) = self.outsiders.borrow().get(name) {
            return known.clone();
        }
        let found = self.project.outside(self.index, name);
        self.outsiders.borrow_mut().insert(name.to_owned(), found.clone());
        found
    }

    /// Whether a name comes through a module of the project, which may have it from elsewhere.
    fn may_pass_on(&self, name: &str) -> bool {
        if name.starts_with([':', '.']) {
            return name.starts_with('.');
        }
        let passing = self.passing.get_or_init(|| {
            let is_own = |name: &&String| !name.starts_with('.') && self.project.leads_inside(self.index, name);
            self.facts().imports.iter().filter(is_own).map(|name| imports::root(name).to_owned()).collect()
        });
        !passing.is_empty() && passing.contains(imports::root(name))
    }

    /// Every call, in the order of the text, with the qualified name of what is called where that is certain.
    pub fn calls(&self) -> impl Iterator<Item = (Call<'a>, Option<Cow<'a, str>>)> {
        self.tree.calls().map(|(id, expr)| (Call { id, expr }, self.name(&expr.func)))
    }

    /// Every call of something with a qualified name.
    pub fn named_calls(&self) -> impl Iterator<Item = (Call<'a>, Cow<'a, str>)> {
        self.calls().filter_map(|(call, name)| Some((call, name?)))
    }

    /// Names and attribute chains that are read but not called there (`clock = time.time`), each whole, with its
    /// qualified name. Annotations are left out, and so is what only leads to a longer chain.
    pub fn references(&self) -> impl Iterator<Item = (NodeId, &'a Expr, Cow<'a, str>)> {
        self.tree.references().filter_map(|(id, expr)| Some((id, expr, self.name(expr)?)))
    }

    /// Every expression, in the order of the text.
    pub fn expressions(&self) -> impl Iterator<Item = (NodeId, &'a Expr)> {
        self.tree.expressions()
    }

    /// Every statement, in the order of the text.
    pub fn statements(&self) -> impl Iterator<Item = (NodeId, &'a Stmt)> {
        self.tree.statements()
    }

    pub fn range(&self, id: NodeId) -> TextRange {
        self.tree.node(id).range()
    }

    pub fn id(&self, node: &impl HasNodeIndex) -> NodeId {
        self.tree.id(node)
    }

    pub fn parent(&self, id: NodeId) -> AnyNodeRef<'a> {
        self.tree.parent(id)
    }

    /// From the parent outwards.
    pub fn ancestors(&self, id: NodeId) -> impl Iterator<Item = (NodeId, AnyNodeRef<'a>)> {
        self.tree.ancestors(id)
    }

    /// From the parent outwards, up to the body that evaluates the node, without it.
    pub fn around(&self, id: NodeId) -> impl Iterator<Item = (NodeId, AnyNodeRef<'a>)> {
        let body = self.tree.body(id);
        self.ancestors(id).take_while(move |(id, _)| *id != body)
    }

    /// The statement that holds a node.
    pub fn statement(&self, id: NodeId) -> Option<&'a Stmt> {
        self.tree.statement_of(id)
    }

    /// Whether the value of a node is awaited on the spot.
    pub fn is_awaited(&self, id: NodeId) -> bool {
        matches!(self.parent(id), AnyNodeRef::ExprAwait(_))
    }

    /// The body that evaluates a node.
    pub fn function_at(&self, id: NodeId) -> FunctionRef {
        self.function_of(self.tree.body(id))
    }

    pub fn function(&self, id: NodeId) -> &'a Function {
        self.project.function(self.function_at(id))
    }

    /// The function that a definition makes.
    pub fn definition(&self, function: &ast::StmtFunctionDef) -> FunctionRef {
        self.function_of(self.tree.id(function))
    }

    fn function_of(&self, owner: NodeId) -> FunctionRef {
        FunctionRef { file: self.index, function: self.facts().function_at(owner).unwrap_or(0) }
    }

    /// Where a node runs: its function's places, less those that a test around it rules out.
    pub fn runs_in(&self, id: NodeId) -> RunsIn {
        let function = self.function_at(id);
        let runs = self.project.runs_in(function);
        let is_given = || unless_given(self.tree, id).is_some_and(|one| self.project.is_given(function, &one.name));
        if runs.workflow_code() && (narrowing::outside_workflow(self.tree, id) || is_given()) {
            return RunsIn { workflow: false, read_only: false, ..runs };
        }
        if runs.workflow_code() && narrowing::inside_workflow(self.tree, id) {
            return RunsIn { activity: false, elsewhere: false, ..runs };
        }
        runs
    }

    /// Whether a node runs in an activity and nowhere else, so that there is never a workflow to ask. Code that asks
    /// whether there is one, or expects the answer to be an error, is taken to run anywhere.
    pub fn runs_only_in_activities(&self, id: NodeId) -> bool {
        let runs = self.runs_in(id);
        // What is called elsewhere may be handed to a workflow, except where it is an activity itself.
        let is_other = runs.elsewhere && !self.function(id).roles.contains(&Role::Activity);
        let is_only = runs.activity && !runs.workflow_code() && !is_other && !narrowing::asks_first(self.tree, id);
        is_only && !self.project.may_be_called_in_workflows(self.function_at(id))
    }

    /// What the sandbox does with a restricted name at a node.
    pub fn state(&self, id: NodeId) -> State {
        match self.project.sandbox(self.function_at(id)) {
            State::Refused if narrowing::is_unrestricted(self.tree, id) => State::Runs,
            state => state,
        }
    }

    /// Whether a workflow that runs this node calls something outside the project, here or anywhere.
    pub fn run_calls(&self, id: NodeId, qualified: &str) -> bool {
        self.project.run_calls(self.function_at(id), qualified)
    }

    /// Whether a workflow that runs this node draws from its random stream, here or anywhere.
    pub fn draws(&self, id: NodeId) -> bool {
        self.project.draws(self.function_at(id))
    }

    /// The shortest chain that leads to a node: from a workflow, else from read-only code, an activity, elsewhere.
    pub fn chain(&self, id: NodeId) -> Vec<Step> {
        let runs = self.runs_in(id);
        let place = match runs {
            RunsIn { workflow: true, .. } => Place::Workflow,
            RunsIn { read_only: true, .. } => Place::ReadOnly,
            RunsIn { activity: true, .. } => Place::Activity,
            _ => return Vec::new(),
        };
        self.chain_from(id, place)
    }

    pub fn chain_from(&self, id: NodeId, place: Place) -> Vec<Step> {
        let line = self.tree.source.line(self.tree.node(id).start());
        self.project.chain(self.function_at(id), place, line)
    }

    /// A finding at a node, with the chain that leads to it and no fix yet.
    pub fn finding(&self, id: NodeId, message: impl Into<String>) -> Finding {
        self.finding_at(id, self.tree.node(id).range(), message)
    }

    /// A finding at a part of a node, or at several nodes.
    pub fn finding_at(&self, id: NodeId, range: TextRange, message: impl Into<String>) -> Finding {
        Finding {
            path: self.path().clone(),
            range,
            message: message.into(),
            level: None,
            chain: self.chain(id),
            fix: None,
        }
    }

    /// Whether the file imports the SDK when it runs, and not only for type checkers.
    pub fn imports_sdk(&self) -> bool {
        self.statements().any(|(id, statement)| {
            let imports = match statement {
                Stmt::Import(import) => import.names.iter().any(|alias| is_of_sdk(&alias.name)),
                Stmt::ImportFrom(import) => {
                    import.level == 0 && import.module.as_ref().is_some_and(|module| is_of_sdk(module))
                }
                _ => false,
            };
            imports && !self.tree.is_type_checking(id)
        })
    }

    /// How `from module import member` (or `import module`, without a member) is written at a place, and the import
    /// that must be asked for where there is none yet.
    ///
    /// # Errors
    /// The name is taken there; the finding is then manual.
    pub fn import(
        &self,
        module: &str,
        member: Option<&str>,
        at: TextSize,
    ) -> Result<(String, Option<ImportRequest>), Clash> {
        let (text, request) = imports::reuse(self.tree, module, member, at)?;
        let bound = member.unwrap_or_else(|| imports::root(module));
        if request.is_some() && self.project.is_submodule(self.index, bound) {
            return Err(Clash);
        }
        Ok((text, request))
    }

    /// Whether the SDK that the code runs on has a name: `temporalio.workflow.wait`.
    pub fn sdk_has(&self, name: &str) -> bool {
        self.target_sdk() >= SdkVersion { major: 1, minor: sdk::since(name) }
    }

    /// What a qualified name of this file is in the project.
    pub fn resolve(&self, qualified: &str) -> Option<Entity> {
        self.project.resolve(self.index, qualified)
    }

    /// The function that an expression names, if it is one of the project: `charge`, `Payments.charge`, `self.charge`.
    pub fn named_function(&self, expr: &Expr) -> Option<FunctionRef> {
        if let Expr::Attribute(attribute) = expr
            && let Some(class) = super::facts::self_class(self.tree, &attribute.value)
        {
            let Some(Entity::Class(class)) = self.resolve(&named_class(self.tree, class)) else { return None };
            return self.project.method(class, attribute.attr.as_str());
        }
        match self.resolve(&self.name(expr)?)? {
            Entity::Function(function) => Some(function),
            Entity::Class(_) => None,
        }
    }

    /// The workflow classes of this file, with their definitions.
    pub fn workflows(&self) -> impl Iterator<Item = (ClassRef, &'a ast::StmtClassDef)> {
        (0..self.facts().classes.len()).filter_map(|class| {
            let AnyNodeRef::StmtClassDef(definition) = self.tree.node(self.facts().classes[class].node) else {
                return None;
            };
            let class = ClassRef { file: self.index, class };
            self.project.is_workflow(class).then_some((class, definition))
        })
    }

    /// The activities of this file, with their definitions.
    pub fn activities(&self) -> impl Iterator<Item = (FunctionRef, &'a ast::StmtFunctionDef)> {
        (0..self.facts().functions.len()).filter_map(|function| {
            let function = FunctionRef { file: self.index, function };
            if !self.project.has_role(function, Role::Activity) {
                return None;
            }
            let AnyNodeRef::StmtFunctionDef(definition) = self.tree.node(self.project.function(function).node) else {
                return None;
            };
            Some((function, definition))
        })
    }
}
