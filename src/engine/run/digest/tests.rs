//! How imports are written, and which of them may reach a module: what is missed here is missed by the whole run.

use super::{Digest, Wanted};
use crate::engine::files::{Entry, FilePath, Role};
use crate::engine::project::Modules;

const PATHS: &[&str] = &["app/__init__.py", "app/clock.py", "app/deep/__init__.py", "app/deep/unix.py", "user.py"];

fn entry(path: &str) -> Entry {
    Entry { path: FilePath::from(path), role: Role::Target, root: FilePath::new(""), repository: FilePath::new("") }
}

fn modules(paths: &[&str]) -> Modules {
    Modules::new(&paths.iter().copied().map(entry).collect::<Vec<_>>())
}

fn digest(path: &str, text: &str) -> Digest {
    Digest::of(text.as_bytes(), &FilePath::from(path), &modules(PATHS))
}

fn wanted(path: &str) -> Wanted {
    let mut wanted = Wanted::default();
    wanted.add(&FilePath::from(path));
    wanted
}

#[track_caller]
fn names(path: &str, text: &str, module: &str) {
    assert!(wanted(module).is_named_in(&digest(path, text), &entry(path), &modules(PATHS)), "{text}");
}

#[track_caller]
fn leaves(path: &str, text: &str, module: &str) {
    let digest = digest(path, text);
    let is_named = wanted(module).is_named_in(&digest, &entry(path), &modules(PATHS));
    assert!(!is_named && !wanted(module).is_starred_in(&digest), "{text}");
}

#[test]
fn every_way_to_write_an_import() {
    for text in [
        "import app.clock",
        "import app.clock as c",
        "import os, app.clock",
        "import os as o, app . clock as c, re",
        "import app \\\n  . clock",
        "import\\\n app.clock",
        "import\\\r\n app.clock",
        "import\tapp.clock",
        "from app.clock import now",
        "from app.clock import(now)",
        "from app . clock import now",
        "from app.clock \\\n    import now",
        "from app.clock \\\r\n    import now",
        "from \\\n app.clock import now",
        "from app.clock import (\n    now,\n    # why\n    then,\n)",
        "from app.clock import *",
        "from app import clock",
        "from app import clock as c",
        "from app import (other, clock)",
        "from app import (\n    other,  # (this, one\n    clock,\n)",
        "from app import (\r    other,\r    clock,\r)",
        "from app import other, \\\n    clock",
        "x = 1; from app import clock",
        "x = 1; import app.clock; y = 2",
        "if x: import app.clock",
        "try: from app import clock\nexcept ImportError: pass",
        "def f():\n    from app.clock import now",
        "\u{feff}import app.clock",
        "\x0cimport app.clock",
        "importer = 1\nimport app.clock",
        "é = 1\nfrom app.clock import é",
        "import_module('app.clock')",
        "importlib.import_module( name = \"app.clock\", package=None)",
        "import_module(\n    'app.clock',  # why\n)",
        "import_module('.clock', 'app')",
        "import_module('.clock', package = 'app')",
        "__import__('app.clock', fromlist=['now'])",
        "__import__('app').clock",
    ] {
        names("user.py", text, "app/clock.py");
    }
}

#[test]
fn relative_imports_count_from_the_folder() {
    names("app/a.py", "from .clock import now", "app/clock.py");
    names("app/a.py", "from.clock import now", "app/clock.py");
    names("app/a.py", "from . import clock", "app/clock.py");
    names("app/a.py", "from.import clock", "app/clock.py");
    names("app/__init__.py", "from .clock import *", "app/clock.py");
    names("app/deep/unix.py", "from .. import clock", "app/clock.py");
    names("app/deep/unix.py", "from ..clock import now", "app/clock.py");
    names("app/deep/unix.py", "from . . clock import now", "app/clock.py");
    names("app/deep/unix.py", "from . import anything", "app/deep/__init__.py");
    names("a.py", "from . import user", "user.py");
    leaves("app/deep/unix.py", "from .clock import now", "app/clock.py");
    leaves("app/clock.py", "from ....clock import now", "app/clock.py");
}

#[test]
fn attributes_lead_from_packages_into_their_modules() {
    names("user.py", "import app", "app/clock.py");
    names("user.py", "import app as a", "app/clock.py");
    names("user.py", "import app.other", "app/clock.py");
    names("user.py", "import app", "app/deep/unix.py");
    names("user.py", "from app import deep", "app/deep/unix.py");
    names("user.py", "import app.deep.unix", "app/__init__.py");
    leaves("user.py", "from app.deep import x", "app/deep/unix.py");
    leaves("user.py", "import app.deep as d", "app/clock.py");
}

#[test]
fn the_root_of_a_module_may_lie_anywhere_above_it() {
    names("user.py", "import clock", "app/clock.py");
    names("user.py", "import app.clock", "lib/src/app/clock.py");
    leaves("user.py", "import lock", "app/clock.py");
    leaves("user.py", "from app.clock import now", "app/clock/deep.py");
}

#[test]
fn stars_are_told_apart() {
    let starred = |text: &str| wanted("app/clock.py").is_starred_in(&digest("user.py", text));
    assert!(starred("from app.clock import *"));
    assert!(starred("from app.clock import (*)"));
    assert!(!starred("from app.clock import now"));
    assert!(!starred("from app import *"));
}

#[test]
fn modules_that_are_names_of_a_file_are_told_apart() {
    let held = |text: &str| wanted("app/clock.py").held_in(&digest("user.py", text)).next().is_some();
    assert!(held("from app import clock"));
    assert!(held("from app import clock as c"));
    assert!(held("import app.clock as c"));
    assert!(!held("from app.clock import now"));
    assert!(!held("import app.clock"));
}

#[test]
fn a_module_is_held_only_where_its_name_may_mean_it() {
    let held = |paths: &[&str], module: &str, user: &str, text: &str| {
        let modules = modules(paths);
        let digest = Digest::of(text.as_bytes(), &FilePath::from(user), &modules);
        wanted(module).held_in(&digest).any(|claim| claim.is_meant_in(&entry(user), &modules))
    };
    let in_a_package = &["app/__init__.py", "app/types.py", "app/own.py", "lib/other.py"];
    assert!(!held(in_a_package, "app/types.py", "lib/other.py", "import types"));
    assert!(!held(in_a_package, "app/types.py", "app/own.py", "import types"));
    assert!(held(in_a_package, "app/types.py", "app/own.py", "from . import types"));
    assert!(held(in_a_package, "app/types.py", "lib/other.py", "from app import types"));
    // A script finds what lies beside it first. Of two that claim a name, it is not known who is meant.
    assert!(held(&["tool/types.py", "tool/run.py"], "tool/types.py", "tool/run.py", "import types"));
    assert!(held(&["a/clock.py", "b/clock.py", "c/run.py"], "a/clock.py", "c/run.py", "import clock"));
    // Names that nobody else is known to have may be found by a path that is set when the code runs.
    let hidden = &["app/__init__.py", "app/clock.py", "lib/other.py"];
    assert!(held(hidden, "app/clock.py", "lib/other.py", "import clock"));
    let taken = &["app/__init__.py", "app/clock.py", "lib/clock.py", "lib/other.py"];
    assert!(!held(taken, "app/clock.py", "lib/other.py", "import clock"));
}

#[test]
fn the_standard_library_is_not_what_is_named_like_it() {
    let imports = |paths: &[&str], module: &str, user: &str, text: &str| {
        let modules = modules(paths);
        let digest = Digest::of(text.as_bytes(), &FilePath::from(user), &modules);
        wanted(module).is_imported_in(&digest, &entry(user), &modules)
    };
    let in_a_package = &["app/__init__.py", "app/types.py", "app/own.py", "lib/other.py"];
    assert!(!imports(in_a_package, "app/types.py", "lib/other.py", "import types"));
    assert!(!imports(in_a_package, "app/types.py", "app/own.py", "from types import ModuleType"));
    assert!(imports(in_a_package, "app/types.py", "app/own.py", "from .types import Order"));
    assert!(imports(in_a_package, "app/types.py", "lib/other.py", "from app.types import Order"));
    assert!(imports(&["types.py", "run.py"], "types.py", "run.py", "import types"));
    assert!(imports(&["src/types.py", "run.py"], "src/types.py", "run.py", "import types"));
    assert!(imports(&["tool/types.py", "tool/run.py"], "tool/types.py", "tool/run.py", "import types"));
    assert!(imports(&["tool/types.py", "tool/web/views.py"], "tool/types.py", "tool/web/views.py", "import types"));
    assert!(!imports(&["tool/types.py", "web/views.py"], "tool/types.py", "web/views.py", "import types"));
    assert!(imports(&["a/types.py", "a/types/__init__.py", "a/run.py"], "a/types.py", "a/run.py", "import types"));
}

#[test]
fn other_peoples_modules_take_no_room() {
    let digest = digest("user.py", "import os.path, typing as t\nfrom django.db import models\nreimport app.clock\n");
    assert!(digest.0.is_empty());
}

#[test]
fn no_bytes_are_too_odd() {
    for text in ["import", "from", "from import", "import (", "import app.", "from . import", "import *", "import \\"] {
        digest("user.py", text);
    }
    Digest::of(b"from \xff\xfe import \xff, app", &FilePath::from("user.py"), &Modules::default());
}
