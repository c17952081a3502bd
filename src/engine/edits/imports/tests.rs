//! Open this for examples of where imports go, under which name they are used, and which ones go.

use super::*;
use crate::engine::python::TextSize;
use crate::engine::transform::{Edit, ImportRequest};
use std::sync::Arc;

pub(super) fn source(text: &str) -> Source {
    Source::parse(&"app/flows.py".into(), Arc::from(text)).unwrap_or_else(|problem| panic!("{problem:?}: {text}"))
}

/// `temporalio.workflow` stands for the member, `asyncio` for the module.
fn request(name: &str) -> ImportRequest {
    match name.rsplit_once('.') {
        Some((module, member)) => ImportRequest { module: module.into(), member: Some(member.into()) },
        None => ImportRequest { module: name.into(), member: None },
    }
}

fn placed(text: &str, names: &[&str]) -> String {
    let source = source(text);
    let requests: Vec<_> = names.iter().map(|name| request(name)).collect();
    let edits = place(&Tree::new(&source), &requests, &[]);
    let (after, _) = apply(text, &edits);
    let parsed = self::source(&after);
    assert_eq!(verify(&source, &edits, &parsed), Ok(()), "{after}");
    assert_eq!(place(&Tree::new(&parsed), &requests, &[]), [], "not idempotent: {after}");
    after
}

const CLASS: &str = "\n\nclass A:\n    pass\n";

#[track_caller]
fn check(before: &str, names: &[&str], after: &str) {
    let (before, after) = (format!("{before}{CLASS}"), format!("{after}{CLASS}"));
    assert_eq!(placed(&before, names), after);
    let crlf = |text: &str| text.replace('\n', "\r\n");
    assert_eq!(placed(&crlf(&before), names), crlf(&after));
    let marked = |text: &str| format!("\u{feff}{text}");
    assert_eq!(placed(&marked(&before), names), marked(&after));
}

#[test]
fn a_statement_that_is_there_is_extended() {
    check("from temporalio import activity\n", &["temporalio.workflow"], "from temporalio import activity, workflow\n");
    check(
        "from temporalio import workflow  # x\n",
        &["temporalio.activity"],
        "from temporalio import activity, workflow  # x\n",
    );
    check("from datetime import (timedelta)\n", &["datetime.timezone"], "from datetime import (timedelta, timezone)\n");
    check(
        "from datetime import (UTC, timezone,)\n",
        &["datetime.timedelta"],
        "from datetime import (UTC, timedelta, timezone,)\n",
    );
    check("from a import x, B, c\n", &["a.b"], "from a import x, B, c, b\n");
    check("from a import a, B, c\n", &["a.b"], "from a import a, B, b, c\n");
    check("from a import CONST, Class, func\n", &["a.Z", "a.zz"], "from a import CONST, Class, Z, func, zz\n");
    check("from a import b as c\n", &["a.d"], "from a import b as c\nfrom a import d\n");
    check("from .a import b\n", &["a.d"], "from a import d\n\nfrom .a import b\n");
}

#[test]
fn a_list_of_several_lines_keeps_its_look() {
    let list = |inner: &str| format!("from a import (\n{inner})\n");
    check(&list("    b,\n    d,\n"), &["a.c"], &list("    b,\n    c,\n    d,\n"));
    check(&list("    b,\n    d,\n"), &["a.e"], &list("    b,\n    d,\n    e,\n"));
    check(
        &list("    b,\n    d,\n"),
        &["a.a", "a.c", "a.e", "a.f"],
        &list("    a,\n    b,\n    c,\n    d,\n    e,\n    f,\n"),
    );
    check(&list("    b,\n    d  # d\n"), &["a.e"], &list("    b,\n    d,  # d\n    e\n"));
    check(&list("    b,  # b\n    d,  # d\n"), &["a.c", "a.e"], &list("    b,  # b\n    c,\n    d,  # d\n    e,\n"));
    check(&list("    b,\n    # about d\n    d,\n"), &["a.c"], &list("    b,\n    c,\n    # about d\n    d,\n"));
    check("from a import (  # why\n    b,\n)\n", &["a.a"], "from a import (  # why\n    a,\n    b,\n)\n");
    check(&list("    b, d,\n    f,\n"), &["a.c"], &list("    b, c, d,\n    f,\n"));
    check(&list("\tb,\n\td,\n"), &["a.c"], &list("\tb,\n\tc,\n\td,\n"));
    check(
        "from a import (b,\n               d)\n",
        &["a.e"],
        "from a import (b,\n               d,\n               e)\n",
    );
    check("from a import b, \\\n    c\n", &["a.d"], "from a import b, \\\n    c\nfrom a import d\n");
}

#[test]
fn a_new_statement_goes_where_isort_would_put_it() {
    let both =
        "import os\nfrom typing import Any\n\nimport httpx\nfrom temporalio import workflow\n\nfrom . import x\n";
    let with = |old: &str, new: &str| both.replace(old, new);
    check(both, &["asyncio"], &with("import os", "import asyncio\nimport os"));
    check(both, &["uuid"], &with("import os", "import os\nimport uuid"));
    check(both, &["datetime.timedelta"], &with("import os", "import os\nfrom datetime import timedelta"));
    check(both, &["uuid.UUID"], &with("Any", "Any\nfrom uuid import UUID"));
    check(
        both,
        &["temporalio.exceptions.ApplicationError"],
        &with("workflow", "workflow\nfrom temporalio.exceptions import ApplicationError"),
    );
    check(both, &["app.clock.now"], &with("workflow\n", "workflow\n\nfrom app.clock import now\n"));
    check(
        both,
        &["uuid", "asyncio", "datetime.timezone", "datetime.timedelta"],
        &with("import os", "import asyncio\nimport os\nimport uuid\nfrom datetime import timedelta, timezone"),
    );
    check("import os\n", &["temporalio.workflow"], "import os\n\nfrom temporalio import workflow\n");
    check("from temporalio import workflow\n", &["uuid"], "import uuid\n\nfrom temporalio import workflow\n");
    check(
        "from . import x\n",
        &["uuid", "temporalio.workflow"],
        "import uuid\n\nfrom temporalio import workflow\n\nfrom . import x\n",
    );
    check(
        "import os\n\nfrom . import x\n",
        &["temporalio.workflow"],
        "import os\n\nfrom temporalio import workflow\n\nfrom . import x\n",
    );
}

#[test]
fn the_authors_own_order_is_kept() {
    check("import z\nfrom a import b\nimport os\n", &["uuid"], "import z\nfrom a import b\nimport os\nimport uuid\n");
    check(
        "import os\nimport httpx\nfrom a import b\n",
        &["temporalio.workflow"],
        "import os\nimport httpx\nfrom a import b\nfrom temporalio import workflow\n",
    );
    check(
        "from abc import ABC\nimport os\nfrom typing import Any\n",
        &["uuid", "json"],
        "from abc import ABC\nimport json\nimport os\nfrom typing import Any\nimport uuid\n",
    );
    check("from a import b\nfrom a import c\n", &["a.d"], "from a import b\nfrom a import c\nfrom a import d\n");
    check("import os, sys\n", &["uuid"], "import os, sys\nimport uuid\n");
    check("import os; import sys\n", &["uuid"], "import os; import sys\nimport uuid\n");
    check("import os; x = '''\n'''\n", &["uuid"], "import os; x = '''\n'''\nimport uuid\n");
}

#[test]
fn what_stands_at_the_top_stays_there() {
    let doc = "\"\"\"Says what.\n\nAnd why.\n\"\"\"\n";
    check("from __future__ import annotations\n", &["uuid"], "from __future__ import annotations\n\nimport uuid\n");
    check(doc, &["uuid"], &format!("{doc}\nimport uuid\n"));
    check(&format!("{doc}\nx = 1\n"), &["uuid"], &format!("{doc}\nimport uuid\n\nx = 1\n"));
    check(&format!("{doc}x = 1\n"), &["uuid"], &format!("{doc}\nimport uuid\n\nx = 1\n"));
    check(
        "#!/usr/bin/env python\n# coding: utf-8\nimport os\n",
        &["json"],
        "#!/usr/bin/env python\n# coding: utf-8\nimport json\nimport os\n",
    );
    check("# Copyright me.\n\nfrom a import b\n", &["json"], "# Copyright me.\n\nimport json\n\nfrom a import b\n");
    check(
        "import os\n\n# Ours.\nfrom . import b\n",
        &["temporalio.workflow"],
        "import os\n\nfrom temporalio import workflow\n\n# Ours.\nfrom . import b\n",
    );
    check(
        "# Standard.\nimport os\n\n# Ours.\nfrom . import b\n",
        &["json"],
        "# Standard.\nimport json\nimport os\n\n# Ours.\nfrom . import b\n",
    );
    let checking = "from typing import TYPE_CHECKING\n\nif TYPE_CHECKING:\n    from temporalio import workflow\n";
    let fixed = checking.replace("CHECKING\n\nif", "CHECKING\n\nfrom temporalio import workflow\n\nif");
    check(checking, &["temporalio.workflow"], &fixed);
    check(
        "try:\n    import uuid\nexcept ImportError:\n    pass\n",
        &["uuid"],
        "import uuid\n\ntry:\n    import uuid\nexcept ImportError:\n    pass\n",
    );
}

#[test]
fn a_file_without_imports_gets_them_on_top() {
    assert_eq!(placed("def f():\n    pass\n", &["uuid"]), "import uuid\n\n\ndef f():\n    pass\n");
    assert_eq!(
        placed("# About f.\ndef f():\n    pass\n", &["uuid"]),
        "import uuid\n\n\n# About f.\ndef f():\n    pass\n"
    );
    assert_eq!(
        placed("#!/bin/python\ndef f():\n    pass\n", &["uuid"]),
        "#!/bin/python\n\nimport uuid\n\n\ndef f():\n    pass\n"
    );
    assert_eq!(
        placed("# License: mine\n\n\n@d\ndef f():\n    pass", &["uuid"]),
        "# License: mine\n\n\nimport uuid\n\n\n@d\ndef f():\n    pass"
    );
    assert_eq!(placed("'''x'''", &["uuid"]), "'''x'''\n\nimport uuid\n");
    assert_eq!(
        placed("'''x'''\ndef f(): pass", &["uuid", "temporalio.workflow"]),
        "'''x'''\n\nimport uuid\n\nfrom temporalio import workflow\n\n\ndef f(): pass"
    );
    assert_eq!(placed("", &["uuid"]), "import uuid\n");
    assert_eq!(placed("# x", &["uuid"]), "# x\nimport uuid\n");
    assert_eq!(placed("import os", &["uuid"]), "import os\nimport uuid");
    assert_eq!(placed("f(uuid)\r\n", &["uuid"]), "import uuid\r\n\r\nf(uuid)\r\n");
}

#[test]
fn imports_passed_through_are_extended_only_where_all_of_the_module_are() {
    let passed =
        "from temporalio import workflow\n\nwith workflow.unsafe.imports_passed_through():\n    from a import b\n";
    check(passed, &["a.c"], &passed.replace("import b", "import b, c"));
    check(passed, &["a.b"], passed);
    check(
        passed,
        &["temporalio.exceptions.ApplicationError"],
        &passed.replace("workflow\n\n", "workflow\nfrom temporalio.exceptions import ApplicationError\n\n"),
    );
    let both = passed
        .replace("workflow\n\n", "workflow\nimport a\n\n")
        .replace("from temporalio", "import a\nfrom temporalio")
        .replace("workflow\nimport a", "workflow");
    check(
        &both,
        &["a.c"],
        &both
            .replace("workflow\n\n", "workflow\nfrom a import c\n\n")
            .replace("workflow\nfrom a import c", "workflow\n")
            .replace(
                "import a\nfrom temporalio import workflow\n\n\n",
                "import a\nfrom a import c\nfrom temporalio import workflow\n\n",
            ),
    );
}

#[test]
fn a_star_import_does_not_win_over_the_new_name() {
    check(
        "from temporalio import activity\nfrom x import *\n",
        &["temporalio.workflow"],
        "from temporalio import activity\nfrom x import *\nfrom temporalio import workflow\n",
    );
}

#[test]
fn an_import_never_overlaps_what_a_fix_replaces() {
    let text = "import os\nfrom a import b\nclass A: pass\n";
    let source = source(text);
    let taken = [Edit::replace(crate::engine::python::TextRange::new(10.into(), 25.into()), "from z import b")];
    let mut edits = place(&Tree::new(&source), &[request("a.c"), request("uuid")], &taken);
    edits.extend(taken);
    edits.sort_by_key(|edit| (edit.start, edit.end));
    assert_eq!(apply(text, &edits).0, "import os\nimport uuid\nfrom z import b\nfrom a import c\nclass A: pass\n");
}

#[test]
fn placing_never_breaks_a_random_file() {
    let mut random = fastrand::Rng::with_seed(17);
    let lines = [
        "import os\n",
        "import sys, json\n",
        "from datetime import timedelta\n",
        "from datetime import (\n    datetime,\n)\n",
        "\n",
        "\n",
        "# comment\n",
        "from temporalio import activity  # c\n",
        "from . import y\n",
        "x = 1\n",
        "if x:\n    import uuid\n",
        "with workflow.unsafe.imports_passed_through():\n    from a import b\n",
        "from x import *\n",
        "import a; import b\n",
        "class B:\n    pass\n",
        "from temporalio import (activity,\n    client)\n",
        "try:\n    import q\nexcept ImportError:\n    q = None\n",
    ];
    let names = [
        "uuid",
        "asyncio",
        "datetime.timezone",
        "temporalio.workflow",
        "temporalio.exceptions.ApplicationError",
        "a.c",
    ];
    for _ in 0..600 {
        let mut text = String::from(
            *random.choice(&["", "\u{feff}", "'''doc'''\n", "#!x\n", "from __future__ import annotations\n"]).unwrap(),
        );
        (0..random.usize(0..9)).for_each(|_| text.push_str(random.choice(&lines).unwrap()));
        if random.bool() {
            text = text.replace('\n', "\r\n");
        }
        if random.bool() {
            text.truncate(text.trim_end().len());
        }
        let wanted = random.choose_multiple(names.iter().copied(), 3);
        placed(&text, &wanted);
    }
}

mod names {
    use super::*;

    /// How a name is written at the first `X`, with a `+` if it must be asked for.
    pub fn reused(text: &str, name: &str) -> Result<String, Clash> {
        let source = source(text);
        let at = TextSize::try_from(text.find('X').unwrap()).unwrap();
        let ImportRequest { module, member } = request(name);
        let found = reuse(&Tree::new(&source), &module, member.as_deref(), at);
        found.map(|(name, request)| if request.is_some() { format!("+{name}") } else { name })
    }
}

#[track_caller]
fn names(text: &str, name: &str, expected: &str) {
    let found = names::reused(text, name);
    assert_eq!(found.as_deref().unwrap_or("clash"), expected, "{text}");
}

#[test]
fn an_import_that_is_there_is_used_under_its_own_name() {
    let inside = |import: &str| format!("{import}\ndef f():\n    X\n");
    names(&inside("from temporalio import workflow"), "temporalio.workflow", "workflow");
    names(&inside("from temporalio import workflow as wf"), "temporalio.workflow", "wf");
    names(&inside("import temporalio.workflow"), "temporalio.workflow", "temporalio.workflow");
    names(&inside("import temporalio.workflow as w"), "temporalio.workflow", "w");
    names(&inside("import temporalio.client"), "temporalio.workflow", "+workflow");
    names(&inside("import temporalio"), "temporalio.workflow", "+workflow");
    names(
        &inside("import temporalio.exceptions"),
        "temporalio.exceptions.ApplicationError",
        "temporalio.exceptions.ApplicationError",
    );
    names(
        &inside("from temporalio import exceptions"),
        "temporalio.exceptions.ApplicationError",
        "exceptions.ApplicationError",
    );
    names(&inside("import datetime as dt"), "datetime.timedelta", "dt.timedelta");
    names(&inside("import datetime as dt\nfrom datetime import timedelta as td"), "datetime.timedelta", "td");
    names(&inside("from datetime import datetime"), "datetime.timedelta", "+timedelta");
    names(&inside("import asyncio as aio"), "asyncio", "aio");
    names(&inside("import os"), "asyncio", "+asyncio");
    names(&inside("from datetime import datetime"), "datetime", "clash");
    names("def f():\n    import uuid\n    X\n", "uuid", "uuid");
    names("with w.unsafe.imports_passed_through():\n    import uuid\ndef f():\n    X\n", "uuid", "uuid");
    names("def f():\n    X\nimport uuid\n", "uuid", "uuid");
    names("try:\n    import uuid\nexcept ImportError:\n    raise\ndef f():\n    X\n", "uuid", "uuid");
}

#[test]
fn an_import_that_may_not_be_there_is_not_used() {
    names("if x:\n    import uuid\ndef f():\n    X\n", "uuid", "+uuid");
    names("from typing import TYPE_CHECKING\nif TYPE_CHECKING:\n    import uuid\ndef f():\n    X\n", "uuid", "+uuid");
    names("def g():\n    import uuid\ndef f():\n    X\n", "uuid", "+uuid");
    names("try:\n    import uuid\nexcept ImportError:\n    uuid = None\ndef f():\n    X\n", "uuid", "clash");
    names("def f():\n    X\n    import uuid\n", "uuid", "clash");
    names("def f():\n    if x:\n        import uuid\n    X\n", "uuid", "clash");
    names("class A:\n    import uuid\n    def f(self):\n        X\n", "uuid", "+uuid");
}

#[test]
fn a_name_that_means_something_else_clashes() {
    names("def f(uuid):\n    X\n", "uuid", "clash");
    names("def f():\n    X\n    uuid = 1\n", "uuid", "clash");
    names("def f():\n    g = lambda uuid: X\n", "uuid", "clash");
    names("def f():\n    g = [X for uuid in y]\n", "uuid", "clash");
    names("def f():\n    g = [uuid for uuid in X]\n", "uuid", "+uuid");
    names("def f(workflow):\n    def g():\n        X\n", "temporalio.workflow", "clash");
    names("from temporalio import workflow\ndef f(workflow):\n    X\n", "temporalio.workflow", "clash");
    names("from temporalio import workflow, workflow as wf\ndef f(workflow):\n    X\n", "temporalio.workflow", "wf");
    names("class A:\n    uuid = 1\n    def f(self):\n        X\n", "uuid", "+uuid");
    names("class A:\n    uuid = X\n", "uuid", "clash");
    names("uuid = 1\ndef f():\n    X\n", "uuid", "clash");
    names("def uuid(): pass\ndef f():\n    X\n", "uuid", "clash");
    names("from other import uuid\ndef f():\n    X\n", "uuid", "clash");
    names("from m import *\ndef f():\n    X\n    timedelta(1)\n", "datetime.timedelta", "clash");
    names("from m import *\ndef f():\n    X\n", "datetime.timedelta", "+timedelta");
    names("def f():\n    try: X\n    except TimeoutError: pass\n", "temporalio.exceptions.TimeoutError", "clash");
}

#[test]
fn code_that_runs_before_the_new_import_clashes() {
    names("X\nimport os\n", "uuid", "clash");
    names("import os\nX\n", "uuid", "+uuid");
    names("import os\nclass A:\n    x = X\n", "uuid", "+uuid");
    names("def f(a=X): pass\n", "uuid", "+uuid");
}

/// The text after the replacements, and without what they made unused.
fn tidied(text: &str, changes: &[(&str, &str)]) -> String {
    let mut from = 0;
    let edit = |(old, new): &(&str, &str)| {
        let start = from + text[from..].find(old).unwrap();
        from = start + old.len();
        Edit { start: start as u32, end: from as u32, text: (*new).to_owned(), layout: false, unguarded: false }
    };
    let edits: Vec<Edit> = changes.iter().map(edit).collect();
    let (after, map) = apply(text, &edits);
    let (before, after) = (source(text), source(&after));
    without_unused(&before, &after, &map, &|_| false).map_or(after.text().to_string(), |(source, map)| {
        let (mut back, mut forth) = (0, 0);
        for change in map.changes() {
            assert_eq!(text[back..change.old.start().into()], source.text()[forth..change.new.start().into()]);
            (back, forth) = (change.old.end().into(), change.new.end().into());
        }
        source.text().to_string()
    })
}

const USED: &[(&str, &str)] = &[("uuid.uuid4()", "workflow.uuid4()")];

#[track_caller]
fn removed(before: &str, after: &str) {
    let rest = "\n\nx = uuid.uuid4()\n";
    let changed = "\n\nx = workflow.uuid4()\n";
    let (before, after) = (format!("{before}{rest}"), format!("{after}{changed}").trim_start_matches('\n').to_owned());
    assert_eq!(tidied(&before, USED), after);
    assert_eq!(tidied(&before.replace('\n', "\r\n"), USED), after.replace('\n', "\r\n"));
}

#[test]
fn what_the_fixes_made_unused_goes() {
    removed("import os\nimport uuid\nimport zlib\n", "import os\nimport zlib\n");
    removed("import uuid\n\nfrom a import b\n", "from a import b\n");
    removed("import os\n\nimport uuid\n\nfrom a import b\n", "import os\n\nfrom a import b\n");
    removed("# License\n\nimport uuid\n", "# License\n");
    removed("'''doc'''\n\nimport uuid\n", "'''doc'''\n");
    removed("import uuid\n", "");
    removed("import os, uuid\n", "import os\n");
    removed("import uuid, os\n", "import os\n");
    removed("import os; import uuid\n", "import os\n");
    removed("import uuid; import os\n", "import os\n");
    removed("import a, uuid, b\n", "import a, b\n");
    removed("from os import (\n    uuid,\n    path,\n)\n", "from os import (\n    path,\n)\n");
    removed("from os import (\n    path,\n    uuid,\n)\n", "from os import (\n    path,\n)\n");
    removed(
        "with workflow.unsafe.imports_passed_through():\n    import a\n    import uuid\n",
        "with workflow.unsafe.imports_passed_through():\n    import a\n",
    );
    let local = "def f():\n    import uuid\n\n    return uuid.uuid4()\n";
    assert_eq!(tidied(local, USED), "def f():\n    return workflow.uuid4()\n");
    let local = "def f():\n    '''doc'''\n    import uuid\n    import os\n    return uuid.uuid4(), os\n";
    assert_eq!(tidied(local, USED), "def f():\n    '''doc'''\n    import os\n    return workflow.uuid4(), os\n");
    let two = "import os\nimport time\nimport uuid\n\nf(time.time(), uuid.uuid4())\n";
    assert_eq!(tidied(two, &[("time.time()", "1"), ("uuid.uuid4()", "2")]), "import os\n\nf(1, 2)\n");
}

#[test]
fn what_may_be_needed_stays() {
    let rest = "\n\nx = uuid.uuid4()\n";
    let stays = [
        "import uuid  # noqa",
        "import uuid as uuid",
        "from other import uuid",
        "import uuid\n__all__ = ['uuid']",
        "import uuid\ny = uuid.uuid1()",
        "import uuid\ny: 'uuid.UUID' = 1",
        "import uuid\ndef f(): return uuid",
        "try:\n    import uuid\nexcept ImportError:\n    uuid = None",
        "try:\n    import uuid\nexcept ImportError:\n    pass",
        "if a:\n    import uuid",
        "from os import (\n    path,\n    uuid,  # why\n)",
        "with workflow.unsafe.imports_passed_through():\n    import uuid",
    ];
    for text in stays {
        let text = format!("{text}{rest}");
        assert_eq!(tidied(&text, USED), text.replace("uuid.uuid4()", "workflow.uuid4()"));
    }
    // It was unused before.
    let text = "import os\nimport uuid\n\nx = uuid.uuid4()\n";
    assert_eq!(tidied(text, USED), "import os\n\nx = workflow.uuid4()\n");
    assert_eq!(
        tidied(text, &[("uuid.uuid4()", "str(uuid.uuid4())")]),
        text.replace("uuid.uuid4()", "str(uuid.uuid4())")
    );
}
