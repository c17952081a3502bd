//! Who else uses a helper that a workflow calls, in files that never name Temporal: each is found by what it imports,
//! and what does not import the helper is not parsed.

use super::{HEAD, project};
use temporal_fix::engine::project::Project;

/// A workflow that calls the helper, the helper, and other files; the paths of those that were parsed.
fn parsed(others: &[(&str, &str)]) -> Vec<String> {
    let project = with_helper(others);
    let paths = project.files().iter().map(|file| file.path.to_string());
    paths.filter(|path| others.iter().any(|(other, _)| other == path)).collect()
}

fn with_helper(others: &[(&str, &str)]) -> Project {
    let flows = format!(
        "{HEAD}from app.clock import stamp\n@workflow.defn\nclass W:\n    @workflow.run\n    async def run(self):\n        \
         stamp()\n"
    );
    let clock = "import time\ndef stamp():\n    return time.time()\ndef other():\n    ...\n";
    let mut files = vec![("app/__init__.py", ""), ("app/clock.py", clock), ("app/flows.py", flows.as_str())];
    files.retain(|(path, _)| others.iter().all(|(other, _)| other != path));
    files.extend_from_slice(others);
    project(&files)
}

fn runs_elsewhere(others: &[(&str, &str)]) -> bool {
    let project = with_helper(others);
    let stamp = project.functions().find(|&at| project.function(at).qualified == "stamp").expect("is in app/clock.py");
    assert!(project.runs_in(stamp).workflow);
    project.runs_in(stamp).elsewhere
}

#[test]
fn nobody_else() {
    assert!(!runs_elsewhere(&[]));
}

#[test]
fn however_the_import_is_written() {
    for api in [
        "from app.clock import stamp\nstamp()\n",
        "from app.clock import (\n    other,\n    stamp,  # of now\n)\nstamp()\n",
        "from app.clock import (other,\n    stamp as s)\ns()\n",
        "from app.clock import other, \\\n    stamp\nstamp()\n",
        "from app \\\n    .clock import stamp\nstamp()\n",
        "from .clock import stamp\nstamp()\n",
        "from . import clock\nclock.stamp()\n",
        "from app import clock as c\nc.stamp()\n",
        "import app.clock\napp.clock.stamp()\n",
        "import app.clock as c\nc.stamp()\n",
        "import os, app.clock as c\nc.stamp()\n",
        "import app.other\napp.clock.stamp()\n",
        "from app.clock import *\nstamp()\n",
        "def serve():\n    from app.clock import stamp\n    stamp()\n",
        "x = 1; from app.clock import stamp; stamp()\n",
        "try:\n    from app.clock import stamp\nexcept ImportError:\n    from app.other import stamp\nstamp()\n",
        "\u{feff}from app.clock import stamp\r\nstamp()\r\n",
    ] {
        assert!(runs_elsewhere(&[("app/api.py", api)]), "{api}");
    }
}

#[test]
fn through_files_that_pass_it_on() {
    for (middle, api) in [
        ("from app.clock import stamp\n", "from app.middle import stamp\nstamp()\n"),
        ("from app.clock import stamp as mark\n", "from app.middle import mark\nmark()\n"),
        ("from app.clock import stamp\nmark = stamp\n", "from app.middle import mark\nmark()\n"),
        ("from app.clock import *\n", "from app.middle import stamp\nstamp()\n"),
        ("from .clock import *\n", "from app.middle import *\nstamp()\n"),
        ("from . import clock\n", "from app.middle import clock\nclock.stamp()\n"),
    ] {
        assert!(runs_elsewhere(&[("app/middle.py", middle), ("app/api.py", api)]), "{middle}{api}");
    }
    let chain = [
        ("app/__init__.py", "from .first import mark\n"),
        ("app/first.py", "from .second import *\n"),
        ("app/second.py", "from .clock import stamp as mark\n"),
        ("api.py", "import app\napp.mark()\n"),
    ];
    assert!(runs_elsewhere(&chain));
}

#[test]
fn what_does_not_import_it_is_not_parsed() {
    let others = [
        ("app/names.py", "def stamp():\n    ...\nstamp()\n"),
        ("app/others.py", "from app.names import stamp\nstamp()\n"),
        ("app/quiet.py", "from app.clock import other\nother()\n"),
        ("lib/clock.py", "def stamp():\n    ...\n"),
        ("lib/user.py", "from .clock import stamp\nstamp()\n"),
        ("far.py", "import os, typing\nprint(os.stamp)\n"),
    ];
    assert_eq!(parsed(&others), Vec::<String>::new());
}

#[test]
fn an_import_in_a_text_costs_time_only() {
    let text = "\"\"\"Write `from app.clock import stamp`.\"\"\"\n";
    assert_eq!(parsed(&[("app/manual.py", text)]), ["app/manual.py"]);
    assert!(!runs_elsewhere(&[("app/manual.py", text)]));
}
