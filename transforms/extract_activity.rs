//! Move a computation out of a workflow's method, into an activity of its own.
//!
//! ## Why
//!
//! A workflow says what happens in which order; it runs on the worker's workflow thread, and again on every replay. What
//! it computes is part of that: a change of the business logic changes what old histories replay to, and a long loop holds
//! up every other workflow of the worker. In an activity the logic runs once, and can be changed at any time.
//!
//! ## Left alone
//!
//! Everything, unless this transform is selected: how much a workflow may compute is a matter of taste. Then loops over
//! what the workflow is given that are smaller than the settings say (8 statements with 3 branches), that await anything,
//! or that use the workflow's state or the workflow's own functions.
//!
//! ## Safety
//!
//! Unsafe: an error that failed the workflow task now fails the activity, which is tried again, and signals run while the
//! workflow waits. Manual where a value would not be the same after its way through JSON.
//!
//! ## Replay
//!
//! Breaking: the new activity is a command that workflows in flight do not have in their history.

use crate::engine::facts::Role;
use crate::engine::file::File;
use crate::engine::python::{Expr, Ranged, Stmt, TextRange};
use crate::engine::transform::{Finding, Level, Replay, Run, Safety, Tag, Transform};
use crate::engine::vocabulary::extraction::{Extraction, Moved};

pub(super) const TRANSFORM: Transform = Transform {
    name: "extract-activity",
    tags: &[Tag::Workflow, Tag::Ai],
    default: false,
    level: Level::Warning,
    labels: &[(Safety::Unsafe, Some(Replay::Breaking)), (Safety::Manual, None)],
    doc: include_str!("extract_activity.rs"),
    example: &[("flows.py", include_str!("extract_activity/example.py"))],
    run: Run::File(run),
};

fn run(file: &File<'_>) -> Vec<Finding> {
    let mut loops: Vec<(&Stmt, Result<Extraction<'_>, String>)> = Vec::new();
    for (_, statement) in file.statements() {
        let range = statement.range();
        let is_inside = |at: TextRange| at.contains_range(range);
        let is_done = loops.iter().any(|(known, piece)| {
            is_inside(known.range()) || piece.as_ref().is_ok_and(|piece| is_inside(piece.unit.range()))
        });
        if !is_done && is_over_input(file, statement) && file.only_computes(statement) {
            let piece = file.extraction_of(statement);
            if is_too_much(file, piece.as_ref().map_or(range, |piece| piece.unit.range())) {
                loops.push((statement, piece));
            }
        }
    }
    let (loops, pieces): (Vec<_>, Vec<_>) = loops.into_iter().unzip();
    let mut whys = Vec::new();
    let pieces: Vec<Extraction<'_>> = pieces
        .into_iter()
        .filter_map(|piece| {
            let piece = piece.map_err(|why| whys.push(Some(why)));
            piece.inspect(|_| whys.push(None)).ok()
        })
        .collect();
    let moved = Moved::new(file, &pieces);
    let mut next = 0..;
    let findings = loops.into_iter().zip(whys).map(|(each, why)| {
        let place = if why.is_none() { next.next() } else { None };
        finding(file, each, place.ok_or(why.unwrap_or_default()), &moved)
    });
    findings.collect()
}

fn finding<'a>(
    file: &File<'a>,
    each: &'a Stmt,
    place: Result<usize, String>,
    moved: &Result<Moved, String>,
) -> Finding {
    let size = file.size_of(each.range());
    let message = format!(
        "a loop of {} statements with {} branches computes in the workflow, and again on every replay",
        size.statements, size.branches
    );
    let header = match each {
        Stmt::For(each) => TextRange::new(each.start(), each.iter.end()),
        Stmt::While(each) => TextRange::new(each.start(), each.test.end()),
        _ => each.range(),
    };
    let finding = file.finding_at(file.id(each), header, message);
    match (place, moved) {
        (Ok(place), Ok(moved)) => moved.finding(finding, place),
        (Ok(_), Err(why)) => by_hand(finding, why),
        (Err(why), _) => by_hand(finding, &why),
    }
}

fn by_hand(finding: Finding, why: &str) -> Finding {
    Finding { message: format!("{}: move it into an activity, by hand, because {why}", finding.message), ..finding }
}

/// Whether a loop goes over what a workflow's handler is given, or what is made of it on the way.
fn is_over_input(file: &File<'_>, statement: &Stmt) -> bool {
    let over = match statement {
        Stmt::For(each) => &*each.iter,
        Stmt::While(each) => &*each.test,
        _ => return false,
    };
    let roles = &file.function(file.id(statement)).roles;
    roles.iter().any(|role| matches!(role, Role::Run | Role::Signal | Role::Update)) && names_input(file, over)
}

fn names_input(file: &File<'_>, expr: &Expr) -> bool {
    let mut names = file.expressions().filter_map(|(_, expr)| expr.as_name_expr());
    names.any(|name| expr.range().contains_range(name.range()) && name.id != "self" && file.is_made_of_parameters(name))
}

fn is_too_much(file: &File<'_>, range: TextRange) -> bool {
    let (size, most) = (file.size_of(range), file.options().computation);
    size.statements >= most.statements && size.branches >= most.branches
}
