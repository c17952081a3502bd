//! Code that is named by a text: in settings, by `getattr`, by `import_module`, by a package's entry points.

use super::{HEAD, check, check_files, project, project_with};
use temporal_fix::engine::options::Options;
use temporal_fix::engine::project::Project;

const CLOCK: &str = "import time
def stamp():
    return time.time()
def other(): ...
class Clock:
    def now(self):
        return time.time()
class Timer:
    def now(self):
        return time.time()
";

fn files<'a>(flows: &'a str, others: &[(&'a str, &'a str)]) -> Vec<(&'a str, &'a str)> {
    let mut files = vec![("app/__init__.py", ""), ("app/clock.py", CLOCK), ("app/flows.py", flows)];
    files.extend_from_slice(others);
    files
}

fn flows() -> String {
    format!(
        "{HEAD}from app.clock import Clock, Timer, stamp\n@workflow.defn\nclass W:\n    @workflow.run\n    async def \
         run(self):\n        stamp()\n        Clock().now()\n        Timer().now()\n"
    )
}

/// Those of `stamp`, `Clock.now` and `Timer.now` that somebody else may run.
fn elsewhere(project: &Project) -> Vec<String> {
    let of_clock = project.functions().filter(|at| project.files()[at.file].path.to_string() == "app/clock.py");
    let runs = of_clock.filter(|&at| project.runs_in(at).workflow && project.runs_in(at).elsewhere);
    runs.map(|at| project.function(at).qualified.clone()).collect()
}

fn named_by(path: &str, text: &str) -> Vec<String> {
    elsewhere(&project(&files(&flows(), &[(path, text)])))
}

#[test]
fn texts_that_name_it_wherever_they_stand() {
    assert_eq!(named_by("api.py", "HOOKS = ['app.other.stamp', 'stamp', 'app.clock', 'app.clock.']\n"), [""; 0]);
    for api in [
        "HOOKS = ['app.clock.stamp']\n",
        "HOOKS = {'app.clock:stamp': 1}\n",
        "from hooks import register\nregister('app.clock.stamp')\n",
        "def serve(load):\n    return load(\"app.clock.stamp\")()\n",
        "from setuptools import setup\nsetup(entry_points={'console_scripts': ['stamp-it = app.clock:stamp']})\n",
        "from setuptools import setup\nsetup(entry_points='''\n    [console_scripts]\n    stamp=app.clock:stamp [fast]\n''')\n",
    ] {
        assert_eq!(named_by("api.py", api), ["stamp"], "{api}");
    }
    assert_eq!(named_by("api.py", "HOOKS = ['app.clock.Clock.now']\n"), ["Clock.now"]);
    assert_eq!(named_by("api.py", "HOOKS = ['app.clock.Timer']\n"), ["Timer.now"]);
    assert_eq!(named_by("app/api.py", "HOOK = 'app.clock:Timer.now'\n"), ["Timer.now"]);
}

#[test]
fn what_is_put_in_the_place_of_something_else() {
    for api in [
        "import house\nfrom app.clock import stamp\nsetattr(house, 'clock', stamp)\n",
        "from unittest import mock\nfrom app.clock import stamp\nmock.patch('house.clock', new=stamp).start()\n",
        "from house import client\nfrom app.clock import stamp\nclient.patch(stamp)\n",
    ] {
        assert_eq!(named_by("api.py", api), ["stamp"], "{api}");
    }
}

#[test]
fn texts_that_say_nothing_about_who_runs_it() {
    for api in [
        "'''app.clock.stamp'''\n",
        "def serve():\n    \"app.clock.stamp\"\n",
        "'''Uses\n\napp.clock:stamp\n'''\n",
        "from unittest import mock\n@mock.patch('app.clock.stamp')\ndef test(stamp): ...\n",
        "from unittest.mock import patch\ndef test():\n    with patch('app.clock.stamp', return_value=1): ...\n",
        "def test(monkeypatch):\n    monkeypatch.setattr('app.clock.stamp', lambda: 1)\n",
        "from unittest import mock\nfrom app import clock\n@mock.patch.object(clock, 'stamp')\ndef test(stamp): ...\n",
        "from app import clock\ndef test(monkeypatch):\n    monkeypatch.setattr(clock, 'stamp', lambda: 1)\n",
        "from app import clock\nIS_THERE = hasattr(clock, 'stamp')\n",
    ] {
        assert_eq!(named_by("test_api.py", api), [""; 0], "{api}");
    }
}

#[test]
fn members_that_are_named_by_a_text() {
    for api in [
        "from app import clock\ndef serve():\n    return getattr(clock, 'stamp')()\n",
        "import app.clock\nserve = getattr(app.clock, 'stamp', None)\n",
        "from app.clock import *\nfrom app import clock as c\nserve = [getattr(c, 'stamp')]\n",
    ] {
        assert_eq!(named_by("api.py", api), ["stamp"], "{api}");
    }
    let strange =
        "from app.clock import Clock, stamp\ndef serve(clocks):\n    return [getattr(c, 'now') for c in clocks]\n";
    assert_eq!(named_by("api.py", strange), ["Clock.now", "Timer.now"]);
}

#[test]
fn members_of_a_value_are_followed() {
    check(
        "class Steps:
    def one(self):  # runs: workflow
        ...
    def two(self):  # runs: elsewhere
        ...
@workflow.defn
class W:
    @workflow.run
    async def run(self):
        steps = Steps()
        getattr(steps, 'one')()
        getattr(self, 'three')()
    def three(self):  # runs: workflow by W.run > W.three
        ...
",
    );
}

#[test]
fn modules_that_are_handed_on() {
    const ALL: &[&str] = &["stamp", "Clock.now", "Timer.now"];
    for api in [
        "from app import clock\ndef serve(name):\n    return getattr(clock, name)()\n",
        "from app import clock\nfrom operator import methodcaller\nmethodcaller('stamp')(clock)\n",
        "from app import clock\nfor module in [clock]:\n    module.stamp()\n",
        "from app import clock\nTABLE = {'clock': clock}\n",
        "from app import clock\ndef serve(name):\n    return clock.__dict__[name]()\n",
        "import app.clock\ndef serve(name):\n    return vars(app.clock)[name]()\n",
        "from importlib import import_module\ndef serve(name):\n    return getattr(import_module('app.clock'), name)()\n",
    ] {
        assert_eq!(named_by("api.py", api), ALL, "{api}");
    }
}

#[test]
fn packages_and_modules_by_their_names() {
    const ALL: &[&str] = &["stamp", "Clock.now", "Timer.now"];
    for api in [
        "import app.clock\ndef serve(call):\n    call(app)\n",
        "import app\nTABLE = [app]\n",
        "from importlib import import_module\nPLUGINS = ['app.clock']\nfor name in PLUGINS:\n    import_module(name).stamp()\n",
        "import sys\nsys.modules['app.clock'].stamp()\n",
        "import runpy\nrunpy.run_module('app.clock')['stamp']()\n",
    ] {
        assert_eq!(named_by("api.py", api), ALL, "{api}");
    }
    let api = "import app.clock\ndef serve():\n    return getattr(app, 'clock').stamp()\n";
    assert_eq!(named_by("api.py", api), ["stamp"]);
    let api = "from operator import attrgetter\nfrom app.clock import Clock\ndef serve(all):\n    return sorted(all, \
               key=attrgetter('now'))\n";
    assert_eq!(named_by("api.py", api), ["Clock.now", "Timer.now"]);
}

#[test]
fn modules_that_give_away_all_they_have() {
    for call in ["globals()[name]()", "getattr(sys.modules[__name__], name)()"] {
        check(&format!(
            "import sys
def stamp():  # runs: workflow elsewhere
    ...
def serve(name):
    return {call}
@workflow.defn
class W:
    @workflow.run
    async def run(self):
        stamp()
"
        ));
    }
}

#[test]
fn workers_get_modules_with_workflows() {
    let flows = format!(
        "{HEAD}def stamp():  # runs: workflow elsewhere\n    ...\n@workflow.defn\nclass W:\n    @workflow.run\n    async \
         def run(self):  # runs: workflow\n        self.own()\n        stamp()\n    def own(self):  # runs: workflow\n        \
         ...\n"
    );
    check_files(&[("flows.py", &flows), ("worker.py", "import flows\nfrom house import serve\nserve(flows)\n")]);
}

#[test]
fn modules_that_are_loaded_by_name() {
    for api in [
        "import importlib\ndef serve():\n    return importlib.import_module('app.clock').stamp()\n",
        "from importlib import import_module\nclock = import_module('app.clock')\ndef serve():\n    return clock.stamp()\n",
        "import importlib as i\ndef serve():\n    clock = i.import_module(name='app.clock')\n    return clock.stamp()\n",
        "from importlib import import_module\ndef serve():\n    import_module('.clock', 'app').stamp()\n",
        "from importlib import import_module\ndef serve():\n    import_module('.clock', package='app').stamp()\n",
        "def serve():\n    return __import__('app.clock').clock.stamp()\n",
        "def serve():\n    return __import__('app.clock', fromlist=['stamp']).stamp()\n",
        "from importlib import import_module\nimport_module(\n    'app.clock',\n).stamp()\n",
    ] {
        assert_eq!(named_by("api.py", api), ["stamp"], "{api}");
    }
    let inside =
        "from importlib import import_module\ndef serve():\n    import_module('.clock', __package__).stamp()\n";
    assert_eq!(named_by("app/api.py", inside), ["stamp"]);
    let other = "from importlib import import_module\ndef serve():\n    import_module('.other', 'app').stamp()\n";
    assert_eq!(named_by("api.py", other), [""; 0]);
}

#[test]
fn what_workflows_load_by_name_runs_in_them() {
    let flows = format!(
        "{HEAD}from importlib import import_module\n@workflow.defn\nclass W:\n    @workflow.run\n    async def \
         run(self):\n        import_module('app.late').stamp()\n"
    );
    let late = "def stamp():  # runs: workflow by W.run > stamp\n    ...\n";
    check_files(&files(&flows, &[("app/late.py", late)]));
}

#[test]
fn entry_points_of_the_package() {
    let flows = flows();
    let options = |name: &str| Options { entry_points: vec![name.to_owned()].into(), ..Options::default() };
    let with = |name: &str| elsewhere(&project_with(&files(&flows, &[]), options(name)));
    assert_eq!(with("app.clock.stamp"), ["stamp"]);
    assert_eq!(with("app.clock.Timer.now"), ["Timer.now"]);
    assert_eq!(with("app.clock.Clock"), ["Clock.now"]);
    assert_eq!(with("app.clock"), ["stamp", "Clock.now", "Timer.now"]);
    assert_eq!(with("app.other.stamp"), [""; 0]);
}
