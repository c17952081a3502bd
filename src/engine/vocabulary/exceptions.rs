//! Open this for Python's exception classes: which is under which, and what an `except` takes.
//!
//! Where one is caught is asked of `catching`; a class that cannot be named may take anything.

use crate::engine::file::File;
use crate::engine::project::{ClassRef, Entity, FunctionRef, Project};
use crate::engine::python::Expr;

/// An exception class with everything that an `except` may name to take it.
#[derive(Clone, Debug)]
pub struct ExceptionClass {
    /// As the code would name it: `ValueError`.
    pub name: String,
    /// None for a builtin one.
    pub class: Option<ClassRef>,
    /// Qualified names outside the project, its own included: `builtins.ValueError`, `builtins.Exception`.
    named: Vec<String>,
    /// Classes of the project, its own included.
    classes: Vec<ClassRef>,
}

impl ExceptionClass {
    /// Whether it is a class of the project that workflow code takes by its name somewhere, or one above it.
    pub fn is_taken_in_workflows(&self, project: &Project) -> bool {
        let takes = |at: FunctionRef| {
            let names = project.function(at).takes.iter();
            let mut classes = names.filter_map(|name| project.resolve(at.file, name));
            classes.any(|entity| matches!(entity, Entity::Class(class) if self.classes.contains(&class)))
        };
        self.class.is_some() && project.functions().any(|at| project.is_workflow_code(at) && takes(at))
    }

    /// What a cancelled workflow or task raises at an `await`.
    pub fn cancellation() -> Self {
        let names =
            ["asyncio.CancelledError", "asyncio.exceptions.CancelledError", "concurrent.futures.CancelledError"];
        let named = names.into_iter().chain(["builtins.BaseException"]).map(str::to_owned).collect();
        Self { name: "CancelledError".to_owned(), class: None, named, classes: Vec::new() }
    }

    /// What fails a workflow for good.
    pub fn application_error() -> Self {
        Self::failure("ApplicationError")
    }

    /// What the sandbox raises where it refuses something.
    pub fn refusal() -> Self {
        let names = [
            "temporalio.worker.workflow_sandbox.RestrictedWorkflowAccessError",
            "temporalio.workflow.NondeterminismError",
            "temporalio.exceptions.TemporalError",
            "builtins.Exception",
            "builtins.BaseException",
        ];
        let named = names.map(str::to_owned).to_vec();
        Self { name: "RestrictedWorkflowAccessError".to_owned(), class: None, named, classes: Vec::new() }
    }

    /// What an activity that failed or was cancelled raises at its `await`.
    pub fn activity_error() -> Self {
        Self::failure("ActivityError")
    }

    /// What a child workflow that failed or was cancelled raises at its `await`.
    pub fn child_workflow_error() -> Self {
        Self::failure("ChildWorkflowError")
    }

    /// What is thrown into the thread of a synchronous activity that is cancelled.
    pub fn thread_cancellation() -> Self {
        Self::failure("CancelledError")
    }

    fn failure(name: &str) -> Self {
        let names = [name, "FailureError", "TemporalError"];
        let named = names.into_iter().map(|name| format!("temporalio.exceptions.{name}"));
        let named = named.chain(["builtins.Exception", "builtins.BaseException"].map(str::to_owned)).collect();
        Self { name: name.to_owned(), class: None, named, classes: Vec::new() }
    }

    /// A builtin one; None for other names.
    pub fn builtin(name: &str) -> Option<Self> {
        let mut named = vec![format!("builtins.{name}")];
        let mut at = name;
        while let Some(base) = base_of_builtin(at) {
            named.push(format!("builtins.{base}"));
            at = base;
        }
        let is_known = at == "BaseException";
        is_known.then(|| Self { name: name.to_owned(), class: None, named, classes: Vec::new() })
    }

    /// The class that an expression names: a builtin one, or one of the project whose bases are all known and builtin.
    pub fn of(file: &File<'_>, class: &Expr) -> Option<Self> {
        let name = file.name(class)?;
        if let Some(builtin) = name.strip_prefix("builtins.") {
            return Self::builtin(builtin);
        }
        let Some(Entity::Class(class)) = file.resolve(&name) else { return None };
        let project = file.project();
        let classes = project.lineage(class);
        let mut named = Vec::new();
        for &ancestor in &classes {
            for base in &project.class(ancestor).bases {
                let base = base.as_ref()?;
                match base.strip_prefix("builtins.") {
                    Some(builtin) => named.extend(Self::builtin(builtin)?.named),
                    None => drop(project.resolve(ancestor.file, base)?),
                }
            }
        }
        let name = project.class(class).name.clone();
        (!named.is_empty()).then_some(Self { name, class: Some(class), named, classes })
    }

    /// Whether it is that builtin class, or under it.
    pub fn is_under(&self, builtin: &str) -> bool {
        self.named.iter().any(|name| name.strip_prefix("builtins.") == Some(builtin))
    }

    /// Whether a class by this qualified name, as a file names it, is the class or above it.
    pub fn is_under_named(&self, file: &File<'_>, name: &str) -> bool {
        self.named.iter().any(|named| named == name)
            || matches!(file.resolve(name), Some(Entity::Class(class)) if self.classes.contains(&class))
    }

    /// Whether `except expr` takes it for sure.
    pub(super) fn is_surely_taken_by(&self, file: &File<'_>, expr: &Expr) -> bool {
        match expr {
            Expr::Tuple(tuple) => tuple.elts.iter().any(|class| self.is_surely_taken_by(file, class)),
            class => file.name(class).is_some_and(|name| self.is_under_named(file, &name)),
        }
    }

    /// Whether `except expr` takes it; what has no certain name may.
    pub(super) fn is_taken_by(&self, file: &File<'_>, expr: &Expr) -> bool {
        match expr {
            Expr::Tuple(tuple) => tuple.elts.iter().any(|class| self.is_taken_by(file, class)),
            class => file.name(class).is_none_or(|name| self.is_under_named(file, &name)),
        }
    }
}

/// The class above a builtin exception; None for `BaseException` and for what is no exception.
fn base_of_builtin(name: &str) -> Option<&'static str> {
    Some(match name {
        "Exception" | "BaseExceptionGroup" | "KeyboardInterrupt" | "SystemExit" | "GeneratorExit" => "BaseException",
        "ArithmeticError" | "AssertionError" | "AttributeError" | "BufferError" | "EOFError" | "ExceptionGroup"
        | "ImportError" | "LookupError" | "MemoryError" | "NameError" | "OSError" | "ReferenceError"
        | "RuntimeError" | "StopAsyncIteration" | "StopIteration" | "SyntaxError" | "SystemError" | "TypeError"
        | "ValueError" | "Warning" => "Exception",
        "FloatingPointError" | "OverflowError" | "ZeroDivisionError" => "ArithmeticError",
        "IndexError" | "KeyError" => "LookupError",
        "ModuleNotFoundError" => "ImportError",
        "UnboundLocalError" => "NameError",
        "NotImplementedError" | "RecursionError" => "RuntimeError",
        "UnicodeError" => "ValueError",
        "UnicodeDecodeError" | "UnicodeEncodeError" | "UnicodeTranslateError" => "UnicodeError",
        "BlockingIOError" | "ChildProcessError" | "ConnectionError" | "FileExistsError" | "FileNotFoundError"
        | "IOError" | "InterruptedError" | "IsADirectoryError" | "NotADirectoryError" | "PermissionError"
        | "ProcessLookupError" | "TimeoutError" => "OSError",
        "BrokenPipeError" | "ConnectionAbortedError" | "ConnectionRefusedError" | "ConnectionResetError" => {
            "ConnectionError"
        }
        _ => return None,
    })
}
