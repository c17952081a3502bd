//! Open this for whether the program's tables of the SDK agree with the SDK that is installed for the tests, and whether
//! every member that the sandbox refuses has a transform.

use super::environment;
use crate::goldens::root;
use anyhow::{Result, ensure};
use std::collections::{BTreeMap, BTreeSet};
use std::num::NonZeroUsize;
use std::sync::Arc;
use temporal_fix::engine::files::{FilePath, MemoryFiles};
use temporal_fix::engine::options::Options;
use temporal_fix::engine::vocabulary::sdk;
use temporal_fix::engine::{self, Request};
use temporal_fix::transforms;

#[test]
fn the_tables_agree_with_the_sdk() -> Result<()> {
    let Some(environment) = environment::ready()? else { return Ok(()) };
    let script = root().join("tests/real/sdk.py");
    let output = environment.python().arg(script).arg(root().join("src/engine/vocabulary/sdk")).output()?;
    ensure!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
    let disagreements = String::from_utf8(output.stdout)?;
    ensure!(disagreements.is_empty(), "renew the tables with tools/sdk_tables.py:\n{disagreements}");
    Ok(())
}

/// What no transform reports yet, by the transform that will take it.
const AWAITED: &[(&str, &[&str])] = &[(
    // What touches the world belongs into activities.
    "move-side-effect",
    &[
        // The terminal.
        "builtins.breakpoint",
        "builtins.input",
        "curses.*",
        "getopt.*",
        "getpass.*",
        "gettext.*",
        "locale.*",
        "readline.*",
        "webbrowser.*",
        // Files and archives.
        "builtins.open",
        "bz2.open",
        "dbm.*",
        "filecmp.*",
        "fileinput.*",
        "glob.*",
        "gzip.open",
        "lzma.open",
        "marshal.dump",
        "marshal.load",
        "mmap.*",
        "pathlib.Path.chmod",
        "pathlib.Path.cwd",
        "pathlib.Path.exists",
        "pathlib.Path.expanduser",
        "pathlib.Path.glob",
        "pathlib.Path.group",
        "pathlib.Path.hardlink_to",
        "pathlib.Path.home",
        "pathlib.Path.is_block_device",
        "pathlib.Path.is_char_device",
        "pathlib.Path.is_dir",
        "pathlib.Path.is_fifo",
        "pathlib.Path.is_file",
        "pathlib.Path.is_mount",
        "pathlib.Path.is_socket",
        "pathlib.Path.is_symlink",
        "pathlib.Path.iterdir",
        "pathlib.Path.lchmod",
        "pathlib.Path.link_to",
        "pathlib.Path.lstat",
        "pathlib.Path.mkdir",
        "pathlib.Path.open",
        "pathlib.Path.owner",
        "pathlib.Path.read_bytes",
        "pathlib.Path.read_link",
        "pathlib.Path.read_text",
        "pathlib.Path.rename",
        "pathlib.Path.replace",
        "pathlib.Path.resolve",
        "pathlib.Path.rglob",
        "pathlib.Path.rmdir",
        "pathlib.Path.samefile",
        "pathlib.Path.stat",
        "pathlib.Path.symlink_to",
        "pathlib.Path.touch",
        "pathlib.Path.unlink",
        "pathlib.Path.write_bytes",
        "pathlib.Path.write_text",
        "shelve.*",
        "shutil.*",
        "tarfile.TarFile.extract",
        "tarfile.TarFile.extractall",
        "tarfile.open",
        "tempfile.*",
        "zipfile.ZipFile.extract",
        "zipfile.ZipFile.extractall",
        // The network.
        "ftplib.*",
        "http.client.*",
        "http.server.*",
        "imaplib.*",
        "poplib.*",
        "select.*",
        "selectors.*",
        "smtplib.*",
        "socket.*",
        "socketserver.*",
        "urllib.request.*",
        "xmlrpc.*",
        // The machine: environment, processes, threads, clocks' settings, zone files.
        "concurrent.futures.*",
        "multiprocessing.*",
        "os.*",
        "os.name",
        "os.path",
        "platform.*",
        "sched.*",
        "signal.*",
        "subprocess.*",
        "threading.*",
        "time.get_clock_info",
        "time.pthread_getcpuclockid",
        "time.tzset",
        "zoneinfo.ZoneInfo.clear_cache",
        "zoneinfo.ZoneInfo.from_file",
        "zoneinfo.ZoneInfo.reset_tzpath",
        // Secrets, which are made and used inside one activity.
        "secrets.SystemRandom",
        "secrets.choice",
        "secrets.randbelow",
        "secrets.randbits",
        "secrets.token_bytes",
        "secrets.token_hex",
        "secrets.token_urlsafe",
    ],
)];

#[test]
fn every_refused_member_has_a_transform() {
    let awaited: BTreeSet<&str> = AWAITED.iter().flat_map(|(_, members)| members.iter().copied()).collect();
    let unknown: BTreeSet<&str> =
        sdk::refused_members().map(|(member, _)| member).filter(|member| !is_reported(member)).collect();
    let strange: Vec<_> = unknown.difference(&awaited).collect();
    assert!(strange.is_empty(), "the sandbox refuses what no transform reports: {strange:?}");
    let stale: Vec<_> = awaited.difference(&unknown).collect();
    assert!(stale.is_empty(), "a transform reports these by now, or the sandbox lets them pass: {stale:?}");
}

/// Whether some transform objects to the member in a workflow.
fn is_reported(member: &str) -> bool {
    // One that stands for all of a module.
    let member = if member == "random.*" { "random.choice" } else { member };
    let name = member.strip_prefix("builtins.").unwrap_or(member);
    let module = name.split('.').next().unwrap_or_default();
    let import = if name == module { String::new() } else { format!("import {module}\n") };
    let arguments = if name == "time.sleep" { "1" } else { "" };
    let text = format!(
        "{import}from temporalio import workflow\n\n\n@workflow.defn\nclass Flow:\n    @workflow.run\n    async def run(self) -> str:\n        return str({name}({arguments}))\n"
    );
    if name.ends_with('*') {
        return false;
    }
    let path = FilePath::from("flows.py");
    let files = MemoryFiles::new([(path, text.into_bytes())]);
    let selected = transforms::ALL.iter().map(|transform| transform.name).collect();
    let settings = Arc::new(Options { selected, ..Options::default() });
    let request = Request {
        files: &files,
        settings: &settings,
        transforms: transforms::ALL,
        blocked: &BTreeMap::new(),
        threads: NonZeroUsize::new(1),
        progress: &|_| {},
    };
    !engine::run(&request).findings.is_empty()
}
