//! Give an activity call the timeout without which it cannot be scheduled.
//!
//! ## Why
//! A call needs `start_to_close_timeout` or `schedule_to_close_timeout`. Without both (or with None, or with
//! `timedelta(0)`) the SDK raises ValueError inside the workflow task, which is then retried for ever: the workflow
//! hangs. The value comes from the settings, by the activity's registered name, and is 60 seconds otherwise. A
//! heartbeat timeout is added with it only where the settings have one and the activity is seen to heartbeat.
//!
//! ## Left alone
//! Calls whose `**options` are a parameter, or anything else that cannot be followed to a dict in the file. Child
//! workflows, Nexus operations, `client.start_activity`, an interceptor's `self.next.start_activity(input)`, and
//! whatever else has such a method. Calls in activities, which cannot work at all, and calls that a test wants to fail.
//!
//! ## Safety
//! Safe: the call could not work before. Unsafe where an interceptor or a plugin of the project may set the timeout,
//! where a wrapper of the house may, and where something around the call takes the ValueError. Manual where the call
//! shares its options with others that would be changed too.
//!
//! ## Replay
//! Compatible: no history goes past the error. Breaking where something around takes the ValueError, keeps it in a
//! task, or awaits in a `finally`: there history went on without the activity.

use crate::engine::edits::insertion;
use crate::engine::facts::{Class, Facts};
use crate::engine::file::File;
use crate::engine::options::Timeout;
use crate::engine::python::{Ranged, TextRange, TextSize};
use crate::engine::transform::{Edit, Finding, Fix, Level, Replay, Run, Safety, Tag, Transform};
use crate::engine::vocabulary::activity_calls::{ActivityCall, Form};
use crate::engine::vocabulary::catching::Raised;
use crate::engine::vocabulary::durations;
use crate::engine::vocabulary::exceptions::ExceptionClass;
use crate::engine::vocabulary::keywords::{Choice, Given, Origin, OriginNode};

pub(super) const TRANSFORM: Transform = Transform {
    name: "add-activity-timeout",
    tags: &[Tag::Activity, Tag::Ai],
    default: true,
    level: Level::Error,
    labels: &[
        (Safety::Safe, Some(Replay::Compatible)),
        (Safety::Unsafe, Some(Replay::Compatible)),
        (Safety::Unsafe, Some(Replay::Breaking)),
        (Safety::Manual, None),
    ],
    doc: include_str!("add_activity_timeout.rs"),
    example: &[("flows.py", include_str!("add_activity_timeout/example.py"))],
    run: Run::File(run),
};

const REQUIRED: [&str; 2] = ["start_to_close_timeout", "schedule_to_close_timeout"];

fn run(file: &File<'_>) -> Vec<Finding> {
    file.activity_calls().filter_map(|call| judge(file, &call)).collect()
}

fn judge(file: &File<'_>, call: &ActivityCall<'_>) -> Option<Finding> {
    let runs = file.runs_in(call.call.id);
    let is_elsewhere = !runs.workflow && (runs.activity || runs.read_only);
    if call.activity().is_none() || is_elsewhere || file.is_meant_to_raise(call.call.id) {
        return None;
    }
    let choices = file.keyword_choices(call.call.expr)?;
    let lacking: Vec<&Choice<'_>> =
        choices.iter().filter(|choice| REQUIRED.iter().all(|name| is_unset(file, choice.get(name)))).collect();
    if lacking.is_empty() {
        return None;
    }
    let raised = if call.is_coroutine() { Raised::WhenAwaited } else { Raised::AtOnce };
    let held = file.may_hold(call.call.id, &ExceptionClass::builtin("ValueError")?, raised);
    let finding = file.finding(call.call.id, message(call, lacking.len() < choices.len(), held));
    let Ok((timedelta, import)) = file.import("datetime", Some("timedelta"), call.call.expr.start()) else {
        let message = format!("{}; `timedelta` means something else here, set one by hand", finding.message);
        return Some(Finding { message, ..finding });
    };
    let Some(edits) = edits(file, call, &choices, &lacking, &timedelta) else {
        let message = format!("{}; its options are shared, set one where they are made", finding.message);
        return Some(Finding { message, ..finding });
    };
    let mut fix = fix(file, call, held);
    fix.edits.extend(edits.into_iter().map(|edit| (file.path().clone(), edit)));
    Some(finding.with_fix(fix.import(file.path(), import)))
}

fn is_unset(file: &File<'_>, given: Option<Given<'_>>) -> bool {
    given.is_none_or(|given| given.value.is_none_literal_expr() || file.is_zero_duration(given.value))
}

fn message(call: &ActivityCall<'_>, sometimes: bool, held: bool) -> String {
    let name = &call.name;
    let when = if sometimes { " in some cases" } else { "" };
    if call.form == Form::Wrapper {
        return format!("`{name}` gets no timeout{when}: unless it sets one itself, the activity cannot be scheduled");
    }
    let effect = if held {
        "raises ValueError, which code around it takes or delays, and the activity never runs"
    } else {
        "raises ValueError in the workflow task, again and again"
    };
    format!("`{name}` without start_to_close_timeout or schedule_to_close_timeout{when} {effect}")
}

fn fix(file: &File<'_>, call: &ActivityCall<'_>, held: bool) -> Fix {
    if held {
        return Fix::not_safe(Replay::Breaking);
    }
    if call.form == Form::Wrapper || is_intercepted(file) {
        return Fix::not_safe(Replay::Compatible);
    }
    Fix::safe(Replay::Compatible)
}

/// Whether something of the same project may set the timeout on the way out.
fn is_intercepted(file: &File<'_>) -> bool {
    let project = file.project();
    let root = &project.files()[file.index()].root;
    let given = |facts: &Facts| facts.intercepts || facts.workers.iter().any(|worker| worker.intercepted);
    let changes_calls = |class: &Class| {
        let mut bases = class.bases.iter().flatten();
        bases.any(|base| base == "temporalio.worker.WorkflowOutboundInterceptor")
            && ["start_activity", "start_local_activity"].iter().any(|name| class.methods.contains_key(*name))
    };
    let mut own = project.files().iter().filter(|other| other.root == *root);
    own.any(|other| given(&other.facts) || other.facts.classes.iter().any(changes_calls))
}

/// None where nobody's options but this call's may be changed.
fn edits(
    file: &File<'_>,
    call: &ActivityCall<'_>,
    choices: &[Choice<'_>],
    lacking: &[&Choice<'_>],
    timedelta: &str,
) -> Option<Vec<Edit>> {
    let mut edits = Vec::new();
    let mut added: Vec<(Origin<'_>, &str, String)> = Vec::new();
    for (name, duration) in timeouts(file, call, choices) {
        let value = format!("{timedelta}({})", durations::arguments(duration));
        if choices.iter().all(|choice| choice.get(name).is_none()) {
            added.push((*choices.first()?.sources.first()?, name, value));
            continue;
        }
        for choice in lacking {
            match choice.get(name) {
                Some(given) if given.origin.is_own => edits.push(Edit::replace(given.value.range(), value.clone())),
                Some(_) => return None,
                None => added.push((own_source(choice)?, name, value.clone())),
            }
        }
    }
    edits.extend(additions(file, &added));
    edits.sort();
    edits.dedup();
    (!edits.is_empty()).then_some(edits)
}

/// The dict, or the call, that only this combination is made from.
fn own_source<'a>(choice: &Choice<'a>) -> Option<Origin<'a>> {
    let (call, dicts) = choice.sources.split_first()?;
    if dicts.is_empty() {
        return Some(*call);
    }
    dicts.iter().rev().find(|origin| origin.is_own).copied()
}

fn additions(file: &File<'_>, added: &[(Origin<'_>, &str, String)]) -> Vec<Edit> {
    let mut edits = Vec::new();
    for (at, (origin, ..)) in added.iter().enumerate() {
        let same = |other: &&(Origin<'_>, &str, String)| other.0.start() == origin.start();
        if added[..at].iter().any(|other| same(&other)) {
            continue;
        }
        let mut items: Vec<(&str, &str)> =
            added.iter().filter(same).map(|(_, name, value)| (*name, &**value)).collect();
        items.dedup();
        edits.extend(add(file, origin, &items));
    }
    edits
}

/// What is to be set, by the settings.
fn timeouts(
    file: &File<'_>,
    call: &ActivityCall<'_>,
    choices: &[Choice<'_>],
) -> Vec<(&'static str, std::time::Duration)> {
    let Timeout { start_to_close, schedule_to_close, heartbeat } =
        file.options().timeouts.of(file.scheduled_name(call).as_deref());
    let beats = || {
        let activity = file.scheduled(call);
        activity.is_some_and(|at| file.project().calls_outside(at, "temporalio.activity.heartbeat"))
    };
    let has_one = choices.iter().any(|choice| choice.get("heartbeat_timeout").is_some());
    let heartbeat = heartbeat.filter(|_| !call.is_local() && !has_one && beats());
    let all =
        [REQUIRED[0], REQUIRED[1], "heartbeat_timeout"].into_iter().zip([start_to_close, schedule_to_close, heartbeat]);
    all.filter_map(|(name, duration)| Some((name, duration?))).collect()
}

fn add(file: &File<'_>, origin: &Origin<'_>, items: &[(&str, &str)]) -> Vec<Edit> {
    let source = file.source();
    match origin.node {
        OriginNode::Call(call) => {
            let texts: Vec<String> = items.iter().map(|(name, value)| format!("{name}={value}")).collect();
            let last = call.arguments.iter_source_order().last().map(|last| last.range());
            let spread = call.arguments.keywords.last().filter(|keyword| keyword.arg.is_none());
            // An author writes `**options` last.
            match spread.map(Ranged::range).filter(|spread| Some(*spread) == last) {
                Some(spread) => vec![insertion::before(source, spread, &texts)],
                None => insertion::append(source, call.arguments.range(), last, &texts),
            }
        }
        OriginNode::Dict(dict) => {
            let key = dict.items.iter().find_map(|item| item.key.as_ref()).map(|key| file.text(key));
            let quote = key.and_then(|key| key.chars().last()).unwrap_or_else(|| file.quote(dict.start()));
            let texts: Vec<String> =
                items.iter().map(|(name, value)| format!("{quote}{name}{quote}: {value}")).collect();
            let last = dict.items.last().map(|item| match &item.key {
                Some(key) => TextRange::new(key.start(), item.value.end()),
                None => TextRange::new(item.value.start() - TextSize::of("**"), item.value.end()),
            });
            insertion::append(source, dict.range(), last, &texts)
        }
    }
}
