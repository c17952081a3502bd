//! Open this for facts about the Temporal SDK that are data: what its sandbox refuses, and since when names exist.
//!
//! Its tables are made from the SDK's wheels by `tools/sdk_tables.py`; nothing here looks at code.

pub mod names;
mod sandbox;

pub use names::since;
pub use sandbox::{refused_members, sandbox_refuses};

use crate::engine::options::SdkVersion;

/// The newest version that this build knows.
pub const NEWEST: SdkVersion = SdkVersion { major: 1, minor: 35 };

/// Whether a function makes a coroutine that does nothing until it is awaited: those of the SDK that workflows call, and
/// asyncio's own.
pub fn is_coroutine(qualified: &str) -> bool {
    const WORKFLOW: &[&str] = &[
        "execute_activity",
        "execute_activity_class",
        "execute_activity_method",
        "execute_child_workflow",
        "execute_local_activity",
        "execute_local_activity_class",
        "execute_local_activity_method",
        "sleep",
        "start_child_workflow",
        "wait",
        "wait_condition",
    ];
    match qualified.strip_prefix("temporalio.workflow.") {
        Some(member) => WORKFLOW.contains(&member),
        None => qualified == "asyncio.sleep" || qualified == "asyncio.wait_for",
    }
}

/// Whether a function starts something at once and gives a task: asyncio's, and handles of activities, which are tasks.
pub fn is_task(qualified: &str) -> bool {
    const WORKFLOW: &[&str] = &[
        "start_activity",
        "start_activity_class",
        "start_activity_method",
        "start_local_activity",
        "start_local_activity_class",
        "start_local_activity_method",
    ];
    match qualified.strip_prefix("temporalio.workflow.") {
        Some(member) => WORKFLOW.contains(&member),
        None => matches!(qualified, "asyncio.create_task" | "asyncio.ensure_future" | "asyncio.gather"),
    }
}
