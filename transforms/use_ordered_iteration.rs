//! Go over the elements of a set in a fixed order, in code that runs in a workflow.
//!
//! ## Why
//!
//! Text and bytes are hashed with a seed that each Python process draws anew, and other objects by their address. A set
//! of them has another order when another worker replays the workflow: its activities then start in another order, and
//! the replay fails. The sandbox does not see it.
//!
//! ## Left alone
//!
//! Sets of numbers, whose order is the same in every process; membership tests, `len`, `sum`, `any`, `all`, `min`,
//! `max`, `sorted`; sets and dicts made of a set; loops whose order is not seen to reach a command, a branch or the
//! result. Dicts keep the order in which they were filled.
//!
//! ## Safety
//!
//! `dict.fromkeys(…)` is safe: the same elements, each once, in the order of what they were taken from. It is given
//! only where the set is built in that very expression, from something that has an order. A set of text that arrives
//! as a value is `sorted`, which is unsafe: it is an order that nobody asked for. Any other is manual.
//!
//! ## Replay
//!
//! Compatible for text, bytes and objects that are hashed by address: the old order held in one process only. Otherwise
//! breaking, since the elements may be numbers, whose old order every replay repeated. With one `PYTHONHASHSEED` for
//! all workers the order of text held in each of them: guard such fixes by hand.

use crate::engine::file::File;
use crate::engine::names::NodeId;
use crate::engine::python::{AnyNodeRef, Expr, Ranged, TextRange, TextSize};
use crate::engine::transform::{Edit, Finding, Fix, Level, Replay, Run, Safety, Tag, Transform};
use crate::engine::vocabulary::reach::{Reach, Trait};
use crate::engine::vocabulary::sets::{Element, Set};

pub(super) const TRANSFORM: Transform = Transform {
    name: "use-ordered-iteration",
    tags: &[Tag::Determinism],
    default: true,
    level: Level::Error,
    labels: &[
        (Safety::Safe, Some(Replay::Compatible)),
        (Safety::Safe, Some(Replay::Breaking)),
        (Safety::Unsafe, Some(Replay::Compatible)),
        (Safety::Manual, None),
    ],
    doc: include_str!("use_ordered_iteration.rs"),
    example: &[("flows.py", include_str!("use_ordered_iteration/example.py"))],
    run: Run::File(run),
};

fn run(file: &File<'_>) -> Vec<Finding> {
    let findings = file.expressions().filter_map(|(id, expr)| {
        let taken = Taken::of(file, id)?;
        if !file.runs_in(id).workflow {
            return None;
        }
        let set = file.set(expr).filter(|set| set.element != Element::Number)?;
        let reach = file.reach(id, Trait::Order);
        (reach > Reach::Nothing).then(|| finding(file, id, expr, &set, taken, reach))
    });
    findings.collect()
}

/// How the elements are taken out of a collection.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Taken {
    InTurn,
    /// By `list(…)`, whose name stands there.
    Listed(TextRange),
    /// By `pop()`.
    Popped,
}

impl Taken {
    fn of(file: &File<'_>, id: NodeId) -> Option<Self> {
        let range = file.range(id);
        match file.parent(id) {
            AnyNodeRef::StmtFor(each) => (each.iter.range() == range && !each.is_async).then_some(Taken::InTurn),
            AnyNodeRef::Comprehension(comp) => (comp.iter.range() == range && !comp.is_async).then_some(Taken::InTurn),
            AnyNodeRef::ExprStarred(_) => Some(Taken::InTurn),
            AnyNodeRef::ExprAttribute(method) if &method.attr == "pop" => Some(Taken::Popped),
            AnyNodeRef::Arguments(_) => {
                let AnyNodeRef::ExprCall(call) = file.ancestors(id).nth(1)?.1 else { return None };
                Self::of_argument(file, &call.func, call.arguments.len() == 1)
            }
            _ => None,
        }
    }

    fn of_argument(file: &File<'_>, callee: &Expr, is_alone: bool) -> Option<Self> {
        match file.name(callee).as_deref() {
            Some("builtins.list") if is_alone => Some(Taken::Listed(callee.range())),
            Some("builtins.list" | "builtins.tuple" | "builtins.iter" | "builtins.enumerate") => Some(Taken::InTurn),
            Some("builtins.zip" | "builtins.map" | "builtins.filter") => Some(Taken::InTurn),
            Some(_) => None,
            None => matches!(callee, Expr::Attribute(method) if &method.attr == "join").then_some(Taken::InTurn),
        }
    }
}

fn finding(file: &File<'_>, id: NodeId, expr: &Expr, set: &Set, taken: Taken, reach: Reach) -> Finding {
    let where_to = match reach {
        Reach::Result => "the result",
        Reach::Branch => "a branch",
        Reach::Input => "how activities are called",
        _ => "the order of commands",
    };
    let message = format!("a set has another order in each process, and it decides {where_to}");
    let level = if reach == Reach::Input { Level::Warning } else { Level::Error };
    let replay = match set.element {
        Element::Text | Element::Object => Replay::Compatible,
        _ => Replay::Breaking,
    };
    let has = |name: &str| !file.tree().is_bound_anywhere(name);
    let ordered =
        if set.is_built_in_order && taken != Taken::Popped && has("dict") { from_keys(file, id, expr) } else { None };
    let (message, fix) = match ordered {
        Some(edits) => (
            format!("{message}; `dict.fromkeys` keeps the order that is there"),
            with_edits(file, Fix::safe(replay), edits),
        ),
        None if set.element == Element::Text && taken != Taken::Popped && has("sorted") => {
            let edits = match taken {
                Taken::Listed(callee) => vec![Edit::replace(callee, "sorted")],
                _ => vec![Edit::insert(expr.start(), "sorted("), Edit::insert(expr.end(), ")")],
            };
            (format!("{message}; `sorted` gives it one"), with_edits(file, Fix::not_safe(replay), edits))
        }
        None => {
            let todo = "use a list or a dict where it is built, or sort it by a key";
            return file.finding(id, format!("{message}: {todo}")).with_level(level);
        }
    };
    file.finding(id, message).with_level(level).with_fix(fix)
}

/// `set(xs)`, `{a, b}` and `{f(x) for x in xs}` as the keys of a dict.
fn from_keys(file: &File<'_>, id: NodeId, expr: &Expr) -> Option<Vec<Edit>> {
    let brace = TextSize::of('{');
    let (open, close) = match expr {
        Expr::Call(call) => return Some(vec![Edit::replace(call.func.range(), "dict.fromkeys")]),
        Expr::Set(_) => ("dict.fromkeys([", "])"),
        // A generator that awaits is one that only `async for` can read.
        Expr::SetComp(_) if file.awaits_within(file.tree().body(id), expr.range()) => ("dict.fromkeys([", "])"),
        Expr::SetComp(_) => ("dict.fromkeys(", ")"),
        _ => return None,
    };
    let ends = [TextRange::at(expr.start(), brace), TextRange::new(expr.end() - brace, expr.end())];
    Some(vec![Edit::replace(ends[0], open), Edit::replace(ends[1], close)])
}

fn with_edits(file: &File<'_>, fix: Fix, edits: Vec<Edit>) -> Fix {
    edits.into_iter().fold(fix, |fix, edit| fix.edit(file.path(), edit))
}
