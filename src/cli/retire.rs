//! Open this for `retire`: a run that takes guards out instead of looking for findings.
//!
//! What one step is, the engine's `guard` says; everything else is as in any run over PATHS.

use super::Program;
use super::arguments::{RetireArguments, RewriteArguments};
use super::exit::Exit;
use super::rewrite;
use super::streams::Streams;
use crate::engine::guard::RETIRE;
use crate::engine::options::Retiring;
use crate::engine::report::Outcome;
use crate::engine::{self, Request};
use std::collections::BTreeSet;

pub fn run(program: &Program, arguments: &RetireArguments, streams: &mut Streams<'_>) -> anyhow::Result<Exit> {
    // The configuration speaks of the program's own transforms; what runs is this one.
    let engine = |request: &Request<'_>| engine::run_once(&Request { transforms: &[&RETIRE], ..*request });
    let Program { transforms, interpreter, ref working_dir, .. } = *program;
    let retiring = Program { engine, transforms, interpreter, working_dir: working_dir.clone() };
    rewrite::run(&retiring, &RewriteArguments::from(arguments), streams)
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
