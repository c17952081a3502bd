//! Open this for the command line as it is typed: flags, their help and which exclude each other.
//!
//! It decides nothing about what they mean for a file; that is `settings`.

use super::recording::HistoriesArguments;
use crate::engine::options::{InFlight, Retiring, SdkVersion};
use crate::engine::transform::Level;
use clap::builder::{PossibleValuesParser, TypedValueParser};
use clap::{Args, ColorChoice, Parser, Subcommand, ValueEnum};
use std::num::NonZeroUsize;
use std::path::{Path, PathBuf};

/// Finds Python code that breaks the rules of the Temporal SDK, and rewrites it.
#[derive(Debug, Parser)]
#[command(name = "temporal-fix", version, args_conflicts_with_subcommands = true, disable_help_subcommand = true)]
#[command(
    after_help = "Nothing imports or runs the code in PATHS, but `prove` and --prove: they replay the histories with it.\n\
    A folder that is called `list`, `explain`, `histories`, `prove` or `retire` is reached as `./list`, and so on.\n\
    Exit codes: 0 nothing left to do, 1 findings are left or would be fixed, 2 something went wrong."
)]
pub struct Arguments {
    #[command(subcommand)]
    pub command: Option<Command>,
    #[command(flatten)]
    pub rewrite: RewriteArguments,
    /// When to use colours
    #[arg(long, value_name = "WHEN", global = true, default_value = "auto")]
    pub color: ColorChoice,
}

#[derive(Debug, Subcommand)]
pub enum Command {
    /// Show every transform: name, tags, default, level, safety, replay, summary
    List(ListArguments),
    /// Show that the fixes are safe for workflows in flight: replay recorded histories before and after, write nothing
    Prove(ProveArguments),
    /// Record histories of running and recent workflows from a server, for --history and `prove`
    Histories(HistoriesArguments),
    /// Take guards out again, one step per run, when the executions that need their old paths are gone
    Retire(RetireArguments),
    /// Show the documentation of a transform and what it does to an example
    Explain {
        /// A transform, such as `use-workflow-time`
        name: String,
    },
}

#[derive(Debug, Args)]
#[command(override_usage = "temporal-fix retire [OPTIONS] <ID>...\n       temporal-fix retire [OPTIONS] --all")]
pub struct RetireArguments {
    /// The ids of the patches, as in `workflow.patched("ID")`
    #[arg(value_name = "ID", required_unless_present = "all", conflicts_with = "all")]
    pub ids: Vec<String>,
    /// Every patch that is asked for in PATHS
    #[arg(long)]
    pub all: bool,
    /// Files and folders to rewrite in place
    #[arg(long = "in", value_name = "PATH", default_value = ".")]
    pub paths: Vec<PathBuf>,
    /// Write nothing; print the unified diff
    #[arg(long, conflicts_with = "check")]
    pub dry_run: bool,
    /// Write nothing; print the findings
    #[arg(long)]
    pub check: bool,
    /// How what is left is printed
    #[arg(long, value_name = "FORMAT")]
    pub output_format: Option<Format>,
    /// Rewrite files that git could not give back, too
    #[arg(long)]
    pub allow_dirty: bool,
    /// Print nothing but what was asked for, and errors
    #[arg(short, long)]
    pub quiet: bool,
}

/// What `prove` takes of a run, with other words where it does something else.
#[derive(Debug, Args)]
#[command(
    after_help = "This imports the code in PATHS, from a copy, and runs its workflows on the histories; no other command \
    does.\nExit codes: 0 every history that replays before replays after, 1 one refutes a fix or fails before, \
    2 something went wrong.",
    mut_arg("paths", |paths| paths.help("Files and folders whose fixes are proven")),
    mut_arg("output_format", |format| format.value_parser(
        PossibleValuesParser::new(["text", "json"]).map(|name| if name == "json" { Format::Json } else { Format::Text }),
    )),
    mut_arg("history", |history| history.required(true).help(
        "The recorded histories: every one below this folder, as `temporal workflow show --output json` or the UI's \
         download has it, also gzipped, named by its workflow id",
    )),
    mut_args(|argument| {
        let is_other = ELSEWHERE.contains(&argument.get_id().as_str());
        if is_other { argument.hide(true) } else { argument }
    }),
)]
pub struct ProveArguments {
    #[command(flatten)]
    pub rewrite: RewriteArguments,
}

/// Flags of a run that mean nothing to `prove`.
const ELSEWHERE: &[&str] = &[
    "dry_run",
    "check",
    "prove",
    "stdin_filename",
    "fail_on",
    "statistics",
    "exit_zero",
    "exit_non_zero_on_fix",
    "allow_dirty",
];

impl ProveArguments {
    /// The run whose fixes are proven.
    ///
    /// # Errors
    /// A flag is given that means nothing here.
    pub fn run(&self) -> anyhow::Result<&RewriteArguments> {
        let run = &self.rewrite;
        let given = [
            run.dry_run,
            run.check,
            run.prove,
            run.stdin_filename.is_some(),
            run.fail_on.is_some(),
            run.statistics,
            run.exit_zero,
            run.exit_non_zero_on_fix,
            run.allow_dirty,
        ];
        if let Some((id, _)) = ELSEWHERE.iter().zip(given).find(|(_, given)| *given) {
            let flag = id.replace('_', "-");
            anyhow::bail!("--{flag} means nothing to `prove`, which writes nothing and reports on histories");
        }
        if run.reads_stdin()? {
            anyhow::bail!("`prove` copies a project and takes no text from standard input");
        }
        Ok(run)
    }
}

#[derive(Debug, Args)]
pub struct ListArguments {
    /// How to print it
    #[arg(long, value_name = "FORMAT", default_value = "text")]
    pub output_format: ListFormat,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub enum ListFormat {
    Text,
    Json,
}

#[derive(Debug, Default, Args)]
pub struct RewriteArguments {
    /// Files and folders to rewrite in place, or `-` for standard input
    #[arg(default_value = ".")]
    pub paths: Vec<PathBuf>,
    /// Write nothing; print the unified diff
    #[arg(long, conflicts_with = "check")]
    pub dry_run: bool,
    /// Write nothing; print the findings
    #[arg(long)]
    pub check: bool,
    /// Under which name the text from standard input is judged [default: stdin.py]
    #[arg(long, value_name = "NAME")]
    pub stdin_filename: Option<PathBuf>,
    /// Apply fixes that are right in most code, but not in all, too: read the diff first
    #[arg(long)]
    pub unsafe_fixes: bool,
    /// What to do with fixes that break workflows in flight: `protect` withholds them, `guard` keeps the
    /// old code for old executions by workflow.patched(), `ignore` applies them plainly [default: protect]
    #[arg(long, value_name = "WHAT")]
    pub in_flight: Option<InFlightArgument>,
    /// Transforms to run: names, tags, `recommended` or `all`, comma separated [default: recommended]
    #[arg(long, value_name = "NAMES", value_delimiter = ',')]
    pub select: Option<Vec<String>>,
    /// Transforms to leave out, comma separated like those of --select
    #[arg(long, value_name = "NAMES", value_delimiter = ',')]
    pub ignore: Vec<String>,
    /// The temporalio version that the code runs on, such as 1.7 [default: what the project's lock files and
    /// requirements say, else the newest known]
    #[arg(long, value_name = "X.Y", value_parser = sdk_version)]
    pub target_sdk: Option<SdkVersion>,
    /// Judge timeouts by the recorded histories in this folder: `temporal workflow show --output json` or the UI's
    /// download, also gzipped
    #[arg(long, value_name = "DIR")]
    pub history: Option<PathBuf>,
    /// Replay the histories of --history with the fixes before anything is written, and apply only those with which all
    /// replay that do without; this imports the code in PATHS, from a copy
    #[arg(long, requires = "history")]
    pub prove: bool,
    /// The interpreter that has what the project needs [default: that of the active virtual environment, or of the
    /// project's own]
    #[arg(long, value_name = "PATH")]
    pub python: Option<PathBuf>,
    /// How findings are printed
    #[arg(long, value_name = "FORMAT")]
    pub output_format: Option<Format>,
    /// The lowest level that makes the exit code 1 [default: advice]
    #[arg(long, value_name = "LEVEL")]
    pub fail_on: Option<LevelArgument>,
    /// Print counts by transform instead of the findings
    #[arg(long)]
    pub statistics: bool,
    /// Exit with 0 whatever was found
    #[arg(long)]
    pub exit_zero: bool,
    /// Exit with 1 if anything was fixed, even if nothing is left
    #[arg(long)]
    pub exit_non_zero_on_fix: bool,
    /// Rewrite files that git could not give back, too
    #[arg(long)]
    pub allow_dirty: bool,
    /// Let `exclude` hold for files that are named in PATHS, too
    #[arg(long)]
    pub force_exclude: bool,
    /// Read the configuration from this file instead of the closest one
    #[arg(long, value_name = "FILE", conflicts_with = "isolated")]
    pub config: Option<PathBuf>,
    /// Read no configuration at all
    #[arg(long)]
    pub isolated: bool,
    /// How many threads to use [default: one for each core]
    #[arg(short, long, value_name = "N", value_parser = jobs)]
    pub jobs: Option<NonZeroUsize>,
    /// Print nothing but what was asked for, and errors
    #[arg(short, long, conflicts_with = "verbose")]
    pub quiet: bool,
    /// Print what was passed over, and which file decided the target SDK, too
    #[arg(short, long)]
    pub verbose: bool,
    /// What `retire` was given; it has no flag here.
    #[arg(skip)]
    pub retiring: Retiring,
}

impl From<&RetireArguments> for RewriteArguments {
    /// Whoever retires a patch has said that no execution needs its old path.
    fn from(retire: &RetireArguments) -> Self {
        let ids = || Retiring::Ids(retire.ids.iter().cloned().collect());
        Self {
            paths: retire.paths.clone(),
            dry_run: retire.dry_run,
            check: retire.check,
            output_format: retire.output_format,
            allow_dirty: retire.allow_dirty,
            quiet: retire.quiet,
            unsafe_fixes: true,
            in_flight: Some(InFlightArgument::Ignore),
            select: Some(vec!["all".to_owned()]),
            retiring: if retire.all { Retiring::All } else { ids() },
            ..Self::default()
        }
    }
}

impl RewriteArguments {
    pub fn mode(&self) -> Mode {
        if self.dry_run {
            return Mode::DryRun;
        }
        if self.check { Mode::Check } else { Mode::InPlace }
    }

    /// Whether the output format has a form for counts.
    ///
    /// # Errors
    /// It has none, and counts are wanted.
    pub fn can_count(&self) -> anyhow::Result<()> {
        let format = self.output_format.unwrap_or(Format::Text);
        let has_none = [Format::Sarif, Format::Github, Format::Gitlab, Format::Rdjson].contains(&format);
        match format.to_possible_value() {
            Some(name) if self.statistics && has_none => {
                anyhow::bail!("--statistics has no form in {}: use text or json", name.get_name())
            }
            _ => Ok(()),
        }
    }

    /// Whether the text comes from standard input.
    ///
    /// # Errors
    /// `-` stands beside other paths, or a name is given to a text that does not come.
    pub fn reads_stdin(&self) -> anyhow::Result<bool> {
        let stdin = self.paths.iter().any(|path| path == Path::new("-"));
        if stdin && self.paths.len() > 1 {
            anyhow::bail!("`-` reads one file from standard input and takes no other PATHS beside it");
        }
        if !stdin && self.stdin_filename.is_some() {
            anyhow::bail!("--stdin-filename names the text from standard input: give `-` as PATH");
        }
        Ok(stdin)
    }
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Mode {
    InPlace,
    DryRun,
    Check,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub enum Format {
    /// Each finding with its code and the chain that leads there
    Text,
    /// One line for each finding
    Concise,
    /// One document with findings, diffs, errors and a summary
    Json,
    /// One JSON object for each finding, one a line
    Jsonl,
    /// A log in SARIF 2.1.0, for code scanning
    Sarif,
    /// Annotations in the log of a GitHub Actions job
    Github,
    /// A Code Quality report for GitLab
    Gitlab,
    /// Diagnostics for reviewdog
    Rdjson,
}

/// The values of `--in-flight`, also in the configuration.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub enum InFlightArgument {
    Protect,
    Guard,
    Ignore,
}

impl From<InFlightArgument> for InFlight {
    fn from(argument: InFlightArgument) -> Self {
        match argument {
            InFlightArgument::Protect => InFlight::Protect,
            InFlightArgument::Guard => InFlight::Guard,
            InFlightArgument::Ignore => InFlight::Ignore,
        }
    }
}

/// The values of `--fail-on`, also in the configuration.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub enum LevelArgument {
    Error,
    Warning,
    Advice,
}

impl From<LevelArgument> for Level {
    fn from(argument: LevelArgument) -> Self {
        match argument {
            LevelArgument::Error => Level::Error,
            LevelArgument::Warning => Level::Warning,
            LevelArgument::Advice => Level::Advice,
        }
    }
}

fn jobs(text: &str) -> Result<NonZeroUsize, &'static str> {
    text.parse().map_err(|_| "expected a number from 1 on; without the flag it is one for each core")
}

/// A version such as `1.7`; a patch number may follow and is of no account, because it adds no names.
///
/// # Errors
/// The text is no such version; the message is a clause.
pub fn sdk_version(text: &str) -> Result<SdkVersion, String> {
    let numbers: Option<Vec<u32>> = text.split('.').map(|part| part.parse().ok()).collect();
    match numbers.as_deref() {
        Some(&[major, minor] | &[major, minor, _]) => Ok(SdkVersion { major, minor }),
        _ => Err("expected a version such as 1.7".to_owned()),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn parse(typed: &[&str]) -> Result<Arguments, clap::Error> {
        Arguments::try_parse_from(["temporal-fix"].iter().chain(typed))
    }

    #[test]
    fn the_definition_is_consistent() {
        use clap::CommandFactory;
        Arguments::command().debug_assert();
    }

    #[test]
    fn the_working_directory_is_the_default() {
        let arguments = parse(&[]).unwrap();
        assert_eq!(arguments.rewrite.paths, [PathBuf::from(".")]);
        assert_eq!(arguments.rewrite.mode(), Mode::InPlace);
    }

    #[test]
    fn dry_run_and_check_exclude_each_other() {
        let error = parse(&["--dry-run", "--check"]).unwrap_err();
        assert_eq!(error.kind(), clap::error::ErrorKind::ArgumentConflict);
    }

    #[test]
    fn a_folder_named_list_is_reached_with_a_dot() {
        assert!(matches!(parse(&["list"]).unwrap().command, Some(Command::List(_))));
        let arguments = parse(&["./list"]).unwrap();
        assert!(arguments.command.is_none());
        assert_eq!(arguments.rewrite.paths, [PathBuf::from("./list")]);
    }

    #[test]
    fn names_are_comma_separated_and_repeatable() {
        let arguments = parse(&["--select", "a,b", "--select", "c", "--ignore", "d,e"]).unwrap();
        assert_eq!(arguments.rewrite.select.unwrap(), ["a", "b", "c"]);
        assert_eq!(arguments.rewrite.ignore, ["d", "e"]);
    }

    #[test]
    fn color_belongs_to_every_command() {
        assert_eq!(parse(&["list", "--color", "never"]).unwrap().color, ColorChoice::Never);
        assert_eq!(parse(&["--color", "never", "src"]).unwrap().color, ColorChoice::Never);
    }

    #[test]
    fn versions_have_two_numbers_or_three() {
        assert_eq!(sdk_version("1.7"), Ok(SdkVersion { major: 1, minor: 7 }));
        assert_eq!(sdk_version("1.18.2"), Ok(SdkVersion { major: 1, minor: 18 }));
        for wrong in ["", "1", "1.", "1.x", "1.2.3.4", "v1.2", "-1.2"] {
            assert!(sdk_version(wrong).is_err(), "{wrong}");
        }
    }

    #[test]
    fn standard_input_stands_alone() {
        assert!(parse(&["-"]).unwrap().rewrite.reads_stdin().unwrap());
        assert!(parse(&["-", "--stdin-filename", "a.py"]).unwrap().rewrite.reads_stdin().unwrap());
        assert!(!parse(&["a.py"]).unwrap().rewrite.reads_stdin().unwrap());
        assert!(parse(&["-", "a.py"]).unwrap().rewrite.reads_stdin().is_err());
        assert!(parse(&["a.py", "--stdin-filename", "b.py"]).unwrap().rewrite.reads_stdin().is_err());
    }
}
