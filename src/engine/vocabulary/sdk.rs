//! Open this for facts about the Temporal SDK that are data: what its sandbox refuses, and since when names exist.
//!
//! Read from `SandboxRestrictions.default.invalid_module_members` of temporalio 1.35.0 and from its wheels.

use crate::engine::options::SdkVersion;

/// The newest version that this build knows.
pub const NEWEST: SdkVersion = SdkVersion { major: 1, minor: 35 };

/// Whether the default sandbox refuses a member in a running workflow.
pub fn sandbox_refuses(qualified: &str) -> bool {
    const WHOLE: &[&str] =
        &["secrets", "shutil", "tempfile", "glob", "subprocess", "threading", "socket", "multiprocessing"];
    const MEMBERS: &[(&str, &[&str])] = &[
        ("datetime.date", &["today"]),
        ("datetime.datetime", &["now", "today", "utcnow"]),
        (
            "time",
            &[
                "get_clock_info",
                "localtime",
                "monotonic",
                "monotonic_ns",
                "perf_counter",
                "perf_counter_ns",
                "process_time",
                "process_time_ns",
                "sleep",
                "thread_time",
                "thread_time_ns",
                "time",
                "time_ns",
            ],
        ),
        (
            "random",
            &[
                "betavariate",
                "choice",
                "choices",
                "expovariate",
                "gammavariate",
                "gauss",
                "getrandbits",
                "getstate",
                "lognormvariate",
                "normalvariate",
                "paretovariate",
                "randbytes",
                "randint",
                "random",
                "randrange",
                "sample",
                "seed",
                "setstate",
                "shuffle",
                "triangular",
                "uniform",
                "vonmisesvariate",
                "weibullvariate",
            ],
        ),
        ("uuid", &["uuid1", "uuid4", "uuid7"]),
        ("builtins", &["input", "open"]),
    ];
    if let Some(member) = qualified.strip_prefix("os.") {
        return member != "stat" && !member.starts_with("path");
    }
    let Some((module, member)) = qualified.rsplit_once('.') else { return false };
    if qualified == "secrets.compare_digest" {
        return false;
    }
    WHOLE.contains(&module) || MEMBERS.iter().any(|(of, members)| *of == module && members.contains(&member))
}

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

/// The minor version of temporalio 1.x in which a name that fixes insert appeared.
pub fn since(name: &str) -> u32 {
    match name {
        "temporalio.workflow.wait" | "temporalio.workflow.as_completed" => 7,
        "temporalio.workflow.all_handlers_finished" => 7,
        "temporalio.workflow.in_workflow" => 11,
        "temporalio.workflow.new_random" => 23,
        "temporalio.workflow.new_random(name)" => 35,
        "temporalio.workflow.uuid7" => 32,
        _ => 0,
    }
}
