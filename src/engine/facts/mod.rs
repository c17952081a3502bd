//! Open this for what the project keeps of a parsed file: functions, classes, calls, workers, by qualified name.
//!
//! Facts are owned and borrow nothing from the tree, which is dropped after they were collected. Names are as
//! [`Tree::qualified`](super::names::Tree::qualified) gives them; `project` resolves them across files.

pub mod changes;
mod collect;
mod draws;
mod edges;
mod given;
mod heartbeats;
mod kept;
mod loggers;
mod loose;
mod members;
pub(super) mod narrowing;
mod receivers;
mod replaced;
mod taken;
mod texts;
mod threads;
mod types;

pub(super) use collect::{collect, role};
pub use given::{Given, Parameter, unless_given};
pub use receivers::{Member, Receiver, named as starred, receiver};
pub use texts::entry_point;
pub use threads::is_detached;
pub use types::{is_method, named_class, of_annotation, self_class};

use super::names::NodeId;
use super::python::TextRange;
use compact_str::CompactString;
use rustc_hash::FxHasher;
use std::collections::BTreeMap;
use std::hash::Hasher;

/// Index into [`Facts::functions`]; 0 is the module's own body.
pub type FunctionId = usize;
/// Index into [`Facts::classes`].
pub type ClassId = usize;

#[derive(Debug, Default)]
pub struct Facts {
    pub functions: Vec<Function>,
    pub classes: Vec<Class>,
    /// What the names at the top of the module stand for, as far as that is certain.
    pub exports: BTreeMap<String, Symbol>,
    /// Names at the top of the module that hold an instance, as far as its class is known.
    pub values: BTreeMap<String, Receiver>,
    /// Names at the top of the module that hold a `functools.partial`, and what that calls.
    pub kept: BTreeMap<String, Target>,
    /// Names at the top of the module or of a class that hold a text: `CHARGE`, `Names.CHARGE`.
    pub texts: BTreeMap<String, String>,
    /// `__all__`, where it is a plain list of strings.
    pub all: Vec<String>,
    /// More is added to it.
    pub all_grows: bool,
    /// Every module or member that is imported, qualified, star imports included.
    pub imports: Vec<String>,
    pub stars: Vec<String>,
    /// What is imported inside `with workflow.unsafe.imports_passed_through():`.
    pub passed_through: Vec<String>,
    pub workers: Vec<Worker>,
    /// Workflows that are given to something else than the SDK's worker: `HouseWorker(client, workflows=[…])`.
    pub run_by_others: Vec<String>,
    /// The file changes `SandboxRestrictions` or makes a runner with some.
    pub relaxes_sandbox: bool,
    /// It loads modules by names that are not written out there, or has them from `sys.modules`.
    pub loads_by_name: bool,
    /// Something has all names of the module: `globals()`, `sys.modules[__name__]`.
    pub hands_itself_on: bool,
    /// The file gives interceptors or plugins to a client or a worker.
    pub intercepts: bool,
    /// Activities and workflows that are called by their registered name, and the lines.
    pub called_by_name: Vec<(String, usize)>,
    /// The ids that `workflow.patched()` is asked for.
    pub patches: Vec<String>,
    /// What is called by something imported, which may be such a name, qualified.
    pub called_by_import: Vec<String>,
    /// What tests put something else in the place of, by name.
    pub replaced: Vec<String>,
    /// The loggers that it configures by name; None for one whose name is not known.
    pub configured_loggers: Vec<Option<String>>,
}

impl Facts {
    /// The body of code that a node owns: they are in the order of their nodes.
    pub fn function_at(&self, node: NodeId) -> Option<FunctionId> {
        self.functions.binary_search_by_key(&node, |function| function.node).ok()
    }

    /// The class whose body a function is.
    pub fn class_of_body(&self, body: FunctionId) -> Option<ClassId> {
        self.classes.iter().position(|class| class.body == body)
    }

    /// Forgets what texts name, but for the names that are wanted.
    pub fn retain_texts(&mut self, is_wanted: impl Fn(&str) -> bool) {
        for function in &mut self.functions {
            let before = function.edges.len();
            let is_left = |edge: &Edge| match &edge.target {
                Target::Named(name) if edge.kind == EdgeKind::Names => is_wanted(name),
                _ => true,
            };
            function.edges.retain(is_left);
            if function.edges.len() < before {
                function.edges.shrink_to_fit();
            }
        }
    }

    pub fn imports_sdk(&self) -> bool {
        self.imports.iter().any(|name| is_of_sdk(name))
    }
}

/// Whether a module or member is the SDK's by its name.
pub fn is_of_sdk(name: &str) -> bool {
    name.strip_prefix("temporalio").is_some_and(|rest| rest.is_empty() || rest.starts_with('.'))
}

/// What a name at the top of a module stands for.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Symbol {
    Function(FunctionId),
    Class(ClassId),
    /// Another name: an import, or a plain alias.
    Named(String),
}

/// A body of code: the module's, a class's, a function's or a lambda's.
#[derive(Debug, Default)]
pub struct Function {
    /// `run`, `<lambda>`, `<module>`.
    pub name: String,
    /// `OrderWorkflow.run`, `outer.<locals>.inner`.
    pub qualified: String,
    pub kind: FunctionKind,
    /// The body around this one; itself for the module.
    pub outer: FunctionId,
    /// The class whose body holds the definition.
    pub class: Option<ClassId>,
    pub node: NodeId,
    pub range: TextRange,
    pub line: usize,
    pub is_async: bool,
    pub roles: Vec<Role>,
    /// The name under which an activity is registered, where it is written out.
    pub registered: Option<String>,
    /// Where another name holds that name: which, qualified.
    pub registered_by: Option<String>,
    /// Decorators of unknown or project origin, qualified where known.
    pub decorators: Vec<Option<String>>,
    pub edges: Vec<Edge>,
    /// The class that the annotation of the result names.
    pub returns: Option<String>,
    /// The first line that draws from the workflow's random stream.
    pub draws: Option<usize>,
    /// Variables at the top of the module that it may change, by name.
    pub changes: Vec<String>,
    /// Its body, its name or a decorator speaks of heartbeats.
    pub heartbeats: bool,
    /// The names that it reads of values of which nothing is known, as numbers: see [`number`]. Sorted.
    pub strange: Box<[u32]>,
    /// What the annotation of its result names, at any depth, or those of attributes in it: qualified, without builtins.
    pub speaks_of: Box<[CompactString]>,
    /// The classes that its `except` clauses name, qualified, without builtins.
    pub takes: Box<[CompactString]>,
    /// It returns its first parameter as it is: a decorator that does so may keep what it decorates.
    pub gives_back: bool,
    /// It puts its first parameter, or a function of its own, where others find it: `REGISTRY[name] = wrapper`.
    pub keeps: bool,
    /// A function within it calls its first parameter.
    pub wraps: bool,
}

impl Function {
    /// Whether its body reads or sets an attribute of this name, of whatever value.
    pub fn reads(&self, attribute: &str) -> bool {
        let is_it = |name: &str| name.strip_suffix(".setter").unwrap_or(name) == attribute;
        let mut edges = self.edges.iter();
        edges.any(|edge| matches!(&edge.target, Target::Method(method) if is_it(&method.name)))
            || self.strange.contains(&number(attribute))
    }
}

/// A number for a name: it may stand for another one as well.
pub fn number(name: &str) -> u32 {
    let mut hasher = FxHasher::default();
    hasher.write(name.as_bytes());
    hasher.finish() as u32
}

#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum FunctionKind {
    #[default]
    Module,
    ClassBody,
    Def,
    Lambda,
}

/// What a decorator of the SDK or of Python makes of a function.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Role {
    Run,
    Signal,
    Update,
    Query,
    Validator,
    Activity,
    /// It handles an operation of a Nexus service, which a worker runs outside of workflows.
    Operation,
    Property,
    Static,
    ClassMethod,
}

#[derive(Debug)]
pub struct Edge {
    pub target: Target,
    pub kind: EdgeKind,
    pub line: usize,
    /// The code here does not run in a workflow, by a test such as `workflow.in_workflow()` around it.
    pub outside_workflow: bool,
    /// The sandbox lets everything pass here.
    pub unrestricted: bool,
    /// The code here runs only where this parameter is not given.
    pub unless: Option<Box<Parameter>>,
    /// Of a call.
    pub given: Given,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum EdgeKind {
    Calls,
    /// It is an argument of a call, as in `sorted(rows, key=rank)`, or a closure that stays in its function: taken as
    /// called there.
    Passes,
    /// It is returned, or kept in a variable or table: who calls it is unknown.
    Refers,
    /// A text names it: `"app.clock.stamp"`. Who calls it is unknown.
    Names,
    /// The function is handed to Temporal, which runs it somewhere else.
    Schedules,
    /// It is handed to another thread or process, where no workflow is.
    Detaches,
}

#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub enum Target {
    /// A nested function or lambda of this file.
    Function(FunctionId),
    Named(CompactString),
    Method(Box<MethodOf>),
}

impl Target {
    fn method(receiver: Receiver, name: impl Into<CompactString>) -> Self {
        Self::Method(Box::new(MethodOf { receiver, name: name.into(), above: false }))
    }
}

/// A method looked up on the class of a value.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub struct MethodOf {
    pub receiver: Receiver,
    pub name: CompactString,
    /// It skips the class itself, as `super()` does.
    pub above: bool,
}

#[derive(Debug)]
pub struct Class {
    pub name: String,
    pub qualified: String,
    /// The function that its body is.
    pub body: FunctionId,
    pub node: NodeId,
    pub line: usize,
    /// Qualified; None for a base that is not known.
    pub bases: Vec<Option<String>>,
    /// Decorators other than the SDK's, qualified.
    pub decorators: Vec<String>,
    pub workflow: Option<WorkflowClass>,
    /// The setter of a property is `price.setter`.
    pub methods: BTreeMap<String, FunctionId>,
    /// Attributes whose class is known from an annotation or the constructor that fills them.
    pub attributes: BTreeMap<String, Receiver>,
    /// Attributes that hold a function, itself or in a `functools.partial`, and which.
    pub held: BTreeMap<String, Target>,
    /// `@dataclass`, `NamedTuple`, a pydantic model: a value that data converters build as well.
    pub is_data: bool,
}

/// `@workflow.defn`, with what it was given.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct WorkflowClass {
    /// The type of its workflows; None where it is computed, or the class takes every type.
    pub registered: Option<String>,
    pub sandboxed: bool,
    /// `failure_exception_types` is given.
    pub failure_types: Vec<String>,
}

/// A `Worker(…)`.
#[derive(Debug)]
pub struct Worker {
    /// None: the list is not written out there.
    pub workflows: Option<Vec<String>>,
    pub runner: Runner,
    /// `workflow_failure_exception_types` is given.
    pub failure_types: bool,
    /// Options are given with a double star.
    pub spread: bool,
    /// Interceptors or plugins are given.
    pub intercepted: bool,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Runner {
    Default,
    Unsandboxed,
    Unknown,
}
