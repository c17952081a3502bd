//! Open this for whether the program's tables of the SDK agree with the SDK that is installed for the tests, and whether
//! every member that the sandbox refuses has a transform.

use super::environment;
use crate::goldens::root;
use anyhow::{Result, ensure};
use std::collections::BTreeMap;
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

/// One member of those that a row of the table stands for.
const EXAMPLES: &[(&str, &str)] = &[
    ("concurrent.futures.*", "concurrent.futures.ThreadPoolExecutor"),
    ("curses.*", "curses.initscr"),
    ("dbm.*", "dbm.open"),
    ("filecmp.*", "filecmp.cmp"),
    ("fileinput.*", "fileinput.input"),
    ("ftplib.*", "ftplib.FTP"),
    ("getopt.*", "getopt.getopt"),
    ("getpass.*", "getpass.getuser"),
    ("gettext.*", "gettext.gettext"),
    ("glob.*", "glob.glob"),
    ("http.client.*", "http.client.HTTPConnection"),
    ("http.server.*", "http.server.HTTPServer"),
    ("imaplib.*", "imaplib.IMAP4"),
    ("locale.*", "locale.setlocale"),
    ("mmap.*", "mmap.mmap"),
    ("multiprocessing.*", "multiprocessing.Process"),
    ("os.*", "os.getcwd"),
    ("os.path", "os.path.join"),
    ("platform.*", "platform.node"),
    ("poplib.*", "poplib.POP3"),
    ("random.*", "random.choice"),
    ("readline.*", "readline.get_history_item"),
    ("sched.*", "sched.scheduler"),
    ("select.*", "select.select"),
    ("selectors.*", "selectors.DefaultSelector"),
    ("shelve.*", "shelve.open"),
    ("shutil.*", "shutil.copyfile"),
    ("signal.*", "signal.signal"),
    ("smtplib.*", "smtplib.SMTP"),
    ("socket.*", "socket.create_connection"),
    ("socketserver.*", "socketserver.TCPServer"),
    ("subprocess.*", "subprocess.run"),
    ("tempfile.*", "tempfile.mkdtemp"),
    ("threading.*", "threading.Lock"),
    ("urllib.request.*", "urllib.request.urlopen"),
    ("webbrowser.*", "webbrowser.open"),
    ("xmlrpc.*", "xmlrpc.client.ServerProxy"),
];

#[test]
fn every_refused_member_has_a_transform() {
    let unknown: Vec<_> = sdk::refused_members().map(|(member, _)| member).filter(|one| !is_reported(one)).collect();
    assert!(unknown.is_empty(), "the sandbox refuses what no transform reports: {unknown:?}");
}

/// Whether some transform objects to the member in a workflow.
fn is_reported(member: &str) -> bool {
    let member = EXAMPLES.iter().find(|row| row.0 == member).map_or(member, |row| row.1);
    let name = member.strip_prefix("builtins.").unwrap_or(member);
    // The name of a class does not belong to the module's.
    let module: Vec<&str> = name.split('.').take_while(|part| part.starts_with(char::is_lowercase)).collect();
    let module = match name.rsplit_once('.') {
        Some((owner, _)) if module.len() > owner.split('.').count() => owner.to_owned(),
        _ => module.join("."),
    };
    let import = if name == module { String::new() } else { format!("import {module}\n") };
    let arguments = if name == "time.sleep" { "1" } else { "" };
    let text = format!(
        "{import}from temporalio import workflow\nfrom temporalio.worker import Worker\n\n\n@workflow.defn\nclass Flow:\n    @workflow.run\n    async def run(self) -> str:\n        return str({name}({arguments}))\n\n\nworker = Worker(None, task_queue=\"flows\", workflows=[Flow])\n"
    );
    let path = FilePath::from("flows.py");
    let files = MemoryFiles::new([(path, text.into_bytes())]);
    let selected = transforms::ALL.iter().map(|transform| transform.name).collect();
    let settings = Arc::new(Options { selected, ..Options::default() });
    let request = Request {
        files: &files,
        settings: &settings,
        transforms: transforms::ALL,
        blocked: &BTreeMap::new(),
        choice: &engine::choice::EVERY,
        threads: NonZeroUsize::new(1),
        progress: &|_| {},
    };
    !engine::run(&request).findings.is_empty()
}
