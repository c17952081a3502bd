//! Open this for what the workers of a project give to their workflows, as far as the project or the settings show it.

use serde::Serialize;
use std::time::Duration;

/// What the settings say: `[tool.temporal-fix.prove]`.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize)]
pub struct Proving {
    /// `package.module:name`, as all of them.
    pub data_converter: Option<String>,
    pub interceptors: Option<Vec<String>>,
    /// Or `sandboxed`, `unsandboxed`.
    pub workflow_runner: Option<String>,
    #[serde(skip)]
    pub time_limit: Option<Duration>,
}

/// What the worker of one class is given.
#[derive(Clone, Debug, Default, Serialize)]
pub struct Given {
    pub settings: Proving,
}

impl Given {
    /// Whether a worker is seen that runs the class.
    pub fn is_worked(&self) -> bool {
        false
    }
}
