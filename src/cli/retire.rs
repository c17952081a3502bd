//! Open this for `retire`: a run that takes guards out instead of looking for findings.
//!
//! What one step is, the engine's `guard` says; everything else is as in any run over PATHS.

use super::Program;
use super::arguments::{RetireArguments, RewriteArguments};
use super::exit::Exit;
use super::rewrite;
use super::streams::Streams;
use crate::engine::guard::{DEPRECATED, RETIRE};
use crate::engine::options::Retiring;
use crate::engine::report::{Outcome, Status};
use crate::engine::{self, Request};
use std::collections::BTreeSet;

pub fn run(program: &Program, arguments: &RetireArguments, streams: &mut Streams<'_>) -> anyhow::Result<Exit> {
    // The configuration speaks of the program's own transforms; what runs is this one.
    let engine = |request: &Request<'_>| engine::run_once(&Request { transforms: &[&RETIRE], ..*request });
    let Program { transforms, interpreter, ref working_dir, .. } = *program;
    let retiring = Program { engine, transforms, interpreter, working_dir: working_dir.clone() };
    rewrite::run(&retiring, &RewriteArguments::from(arguments), streams)
}

/// When the last step may follow the first ones of a run that wrote some: `deprecate_patch()` must stay for executions
/// that recorded the marker before. The server keeps the ids of patches as a search attribute (tried on server 1.32).
pub fn what_follows(outcome: &Outcome) -> Option<String> {
    let fixed = outcome.findings.iter().filter(|finding| finding.status == Status::Fixed);
    let first = fixed.filter_map(|finding| finding.message.strip_suffix(DEPRECATED));
    let ids: BTreeSet<&str> = first.filter_map(|message| message.split('"').nth(1)).collect();
    let ids: Vec<String> = ids.into_iter().map(|id| format!("\"{id}\"")).collect();
    (!ids.is_empty()).then(|| {
        format!(
            "the last step, which is this command again, is for when this counts 0, with the time at which the first one \
             was deployed: temporal workflow count --query 'TemporalChangeVersion IN ({}) AND ExecutionStatus = \
             \"Running\" AND StartTime < \"2026-01-31T12:00:00Z\"'",
            ids.join(", ")
        )
    })
}

/// The ids for which nothing was found.
pub fn unknown<'a>(outcome: &Outcome, retiring: &'a Retiring) -> impl Iterator<Item = &'a str> {
    let ids = match retiring {
        Retiring::All => None,
        Retiring::Ids(ids) => Some(ids),
    };
    let said: BTreeSet<String> = outcome.findings.iter().map(|finding| finding.message.clone()).collect();
    let is_unknown = move |id: &&str| !said.iter().any(|message| message.contains(&format!("\"{id}\"")));
    ids.into_iter().flatten().map(String::as_str).filter(is_unknown)
}
