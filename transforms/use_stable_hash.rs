//! Keep `hash()` of text and `id()` out of what a workflow does.
//!
//! ## Why
//!
//! `hash()` of text and bytes depends on a seed that each Python process draws anew, and `id()` is an address. When
//! another worker replays the workflow, both give other numbers: a shard that was chosen by `hash(customer) % 4` is
//! another one, and the replay fails. The sandbox does not see it.
//!
//! ## Left alone
//!
//! `hash()` of numbers, of UUIDs, durations and what consists of such, which is the same everywhere; `__hash__` itself; guards against cycles and other keys that never
//! leave (`id(node) in seen`); comparisons of two hashes or two ids; values that are not seen to reach a command, a
//! branch or the result.
//!
//! ## Safety
//!
//! Manual: nothing gives the same numbers as before. `zlib.crc32(text.encode())` and `hashlib` are the same in every
//! process; a key of one's own says best what is meant.
//!
//! ## Replay
//!
//! Nothing is changed here. By hand: workflows in flight that went by the old number need `workflow.patched()`.

use crate::engine::facts::Role;
use crate::engine::file::File;
use crate::engine::names::NodeId;
use crate::engine::python::{AnyNodeRef, Expr, Ranged};
use crate::engine::transform::{Finding, Level, Run, Safety, Tag, Transform};
use crate::engine::vocabulary::reach::{Reach, Trait};

pub(super) const TRANSFORM: Transform = Transform {
    name: "use-stable-hash",
    tags: &[Tag::Ai],
    default: true,
    level: Level::Error,
    labels: &[(Safety::Manual, None)],
    doc: include_str!("use_stable_hash.rs"),
    example: &[("flows.py", include_str!("use_stable_hash/example.py"))],
    run: Run::File(run),
};

fn run(file: &File<'_>) -> Vec<Finding> {
    let calls = file.named_calls().filter_map(|(call, name)| {
        let number = Number::of(&name)?;
        let first = call.expr.arguments.args.first()?;
        if number == Number::Hash && file.hashes_alike(first) {
            return None;
        }
        let (from, of) = sorted_by(file, call.id).unwrap_or((call.id, Trait::Value));
        finding(file, call.id, number, from, of)
    });
    let keys = file.references().filter_map(|(id, _, name)| {
        let (from, of) = sorted_by(file, id)?;
        finding(file, id, Number::of(&name)?, from, of)
    });
    calls.chain(keys).collect()
}

#[derive(Clone, Copy, PartialEq, Eq)]
enum Number {
    Hash,
    Address,
}

impl Number {
    fn of(name: &str) -> Option<Self> {
        match name {
            "builtins.hash" => Some(Number::Hash),
            "builtins.id" => Some(Number::Address),
            _ => None,
        }
    }
}

/// The call that sorts or chooses by what a node gives: `sorted(rows, key=hash)`, `min(rows, key=lambda row: id(row))`.
fn sorted_by(file: &File<'_>, id: NodeId) -> Option<(NodeId, Trait)> {
    let range = file.range(id);
    let (at, call) =
        file.ancestors(id).take_while(|(_, node)| !node.is_statement()).find_map(|(at, node)| match node {
            AnyNodeRef::ExprCall(call) => {
                let key = call.arguments.find_keyword("key")?;
                let is_whole = match &key.value {
                    Expr::Lambda(lambda) => lambda.body.range().contains_range(range),
                    value => value.range() == range,
                };
                is_whole.then_some((at, call))
            }
            _ => None,
        })?;
    match file.name(&call.func).as_deref() {
        Some("builtins.sorted") => Some((at, Trait::Order)),
        Some("builtins.min" | "builtins.max") => Some((at, Trait::Value)),
        _ => None,
    }
}

fn finding(file: &File<'_>, id: NodeId, number: Number, from: NodeId, of: Trait) -> Option<Finding> {
    if !file.runs_in(id).workflow || file.function(id).name == "__hash__" || is_read_only(file, id) {
        return None;
    }
    let reach = file.reach(from, of);
    let where_to = match reach {
        Reach::Nothing => return None,
        Reach::Input => "how activities are called",
        Reach::Result => "the result",
        Reach::Branch => "a branch",
        Reach::Command => "a command",
    };
    let message = match number {
        Number::Hash => format!(
            "`hash()` gives another number in each process, and it decides {where_to}: use `zlib.crc32` or `hashlib` \
             of the bytes, or a key of your own"
        ),
        Number::Address => format!(
            "`id()` is an address, another one on each replay, and it decides {where_to}: use a key of your own, such \
             as an index or a name"
        ),
    };
    let level = if reach == Reach::Input { Level::Warning } else { Level::Error };
    Some(file.finding(id, message).with_level(level))
}

/// A query answers from what is there, and nothing of it is replayed.
fn is_read_only(file: &File<'_>, id: NodeId) -> bool {
    file.function(id).roles.iter().any(|role| matches!(role, Role::Query | Role::Validator))
}
