//! Open this for which mode prints what on which stream.
//!
//! How it looks is the business of one file for each format.

use super::arguments::{Format, Mode, RewriteArguments};
use super::color::BOLD;
use super::proof::{self, Detail, Told};
use super::report::{Diffs, Listing, Painted, Report};
use super::selection::Transforms;
use super::streams::Streams;
use super::{concise, diff, github, gitlab, json, jsonl, rdjson, sarif, statistics, summary, text};
use crate::engine::files::Files;
use crate::engine::report::Outcome;
use std::io;

pub struct Presented<'a> {
    pub outcome: &'a Outcome,
    pub diffs: &'a Diffs,
    pub files: &'a dyn Files,
    pub transforms: Transforms,
    pub arguments: &'a RewriteArguments,
    /// What the settings were read from, for those who want everything.
    pub notes: &'a [String],
    /// That the fixes are safe for workflows in flight, where that was wanted.
    pub proof: Option<Told<'a>>,
}

/// Findings or diff to standard output, everything else to standard error.
pub fn present(presented: &Presented<'_>, streams: &mut Streams<'_>) -> anyhow::Result<()> {
    let Presented { arguments, diffs, outcome, .. } = *presented;
    let shown = match (arguments.mode(), arguments.output_format) {
        (Mode::DryRun, None) => streams.stdout.write(|to| diff::write(diffs, to)),
        (_, format) => streams.stdout.write(|to| presented.findings(format.unwrap_or(Format::Text), to)),
    };
    presented.problems(streams);
    shown?;
    if arguments.quiet {
        return Ok(());
    }
    if (arguments.mode(), arguments.output_format) == (Mode::DryRun, None) {
        presented.others(streams)?;
    }
    if let Some(base) = diffs.base.as_ref().filter(|_| presented.shows_diffs()) {
        streams.say("note", BOLD, format!("the paths of the diff count from {}", super::escape::one_line(base)));
    }
    if let Some(hint) = summary::hint(outcome.counts, !outcome.problems.is_empty()) {
        streams.say("note", BOLD, hint);
    }
    if let Some(note) = summary::in_flight(outcome) {
        streams.say("note", BOLD, note);
    }
    if let Some(told) = presented.proof {
        streams.stderr.write(|to| proof::write(told, Detail::Telling, to))?;
    }
    streams.stderr.write(|to| writeln!(to.out, "{}", summary::line(outcome, arguments.mode())))
}

impl Presented<'_> {
    /// The findings that a diff, or the rewritten text, does not show: one line each, or their counts.
    pub fn others(&self, streams: &mut Streams<'_>) -> anyhow::Result<()> {
        if self.arguments.statistics {
            let rows = statistics::rows(&self.outcome.findings);
            return streams.stderr.write(|to| statistics::write(&rows, to));
        }
        streams.stderr.write(|to| concise::write(&self.report(Listing::Unfixed), to))
    }

    /// What could not be read, parsed or written; what cannot matter, and which file decided the target SDK, only where
    /// everything is wanted.
    pub fn problems(&self, streams: &mut Streams<'_>) {
        let colors = streams.stderr.colors;
        for problem in self.outcome.problems.iter().filter(|problem| problem.matters || self.arguments.verbose) {
            let _ = writeln!(streams.stderr.out, "{}", concise::problem(problem, colors));
        }
        for note in self.notes.iter().filter(|_| self.arguments.verbose) {
            streams.say("note", BOLD, note);
        }
    }

    fn findings(&self, format: Format, to: &mut Painted<'_>) -> io::Result<()> {
        if self.arguments.statistics {
            return self.statistics(format, to);
        }
        match format {
            Format::Text => text::write(&self.report(self.open()), to)?,
            Format::Concise => return concise::write(&self.report(self.unsuppressed()), to),
            Format::Json => return json::write(&self.report(Listing::All), to.out),
            Format::Jsonl => return jsonl::write(&self.report(Listing::All), to.out),
            Format::Sarif => return sarif::write(&self.report(Listing::All), to.out),
            Format::Github => return github::write(&self.report(self.unsuppressed()), to.out),
            Format::Gitlab => return gitlab::write(&self.report(self.unsuppressed()), to.out),
            Format::Rdjson => return rdjson::write(&self.report(self.unsuppressed()), to.out),
        }
        if self.arguments.mode() == Mode::DryRun { diff::write(self.diffs, to) } else { Ok(()) }
    }

    fn statistics(&self, format: Format, to: &mut Painted<'_>) -> io::Result<()> {
        let rows = statistics::rows(&self.outcome.findings);
        match format {
            Format::Json => json::write_statistics(&self.report(Listing::All), rows, to.out),
            Format::Jsonl => jsonl::write_statistics(&rows, to.out),
            // The others have no form for counts: the command line is refused.
            _ => statistics::write(&rows, to),
        }
    }

    fn report(&self, listing: Listing) -> Report<'_> {
        let Self { outcome, files, transforms, diffs, proof, .. } = *self;
        Report { outcome, files, transforms, listing, diffs, proof }
    }

    /// What a person has to look at; suppressed findings only where everything is wanted.
    fn open(&self) -> Listing {
        if self.arguments.verbose { Listing::All } else { Listing::Open }
    }

    fn unsuppressed(&self) -> Listing {
        if self.arguments.verbose { Listing::All } else { Listing::Unsuppressed }
    }

    fn shows_diffs(&self) -> bool {
        let plain = matches!(self.arguments.output_format, None | Some(Format::Text));
        match self.arguments.output_format {
            Some(Format::Json) => true,
            _ => plain && self.arguments.mode() == Mode::DryRun,
        }
    }
}
