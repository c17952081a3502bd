//! Which function a name means across files: star imports, conditional imports, layouts of packages.

use super::{HEAD, check_files};

fn flow(imports: &str, calls: &str) -> String {
    format!("{HEAD}{imports}\n@workflow.defn\nclass W:\n    @workflow.run\n    async def run(self):\n        {calls}\n")
}

#[test]
fn star_imports() {
    check_files(&[
        ("app/__init__.py", ""),
        (
            "app/flows.py",
            &flow(
                "from .listed import *\nfrom app.plain import *",
                "one(); two(); three(); _four(); Five().go(); print(1)",
            ),
        ),
        (
            "app/listed.py",
            "__all__ = ['one']
def one():  # runs: workflow elsewhere
    ...
def two():  # runs: elsewhere
    ...
",
        ),
        (
            "app/plain.py",
            "def three():  # runs: workflow
    ...
def _four():  # runs: elsewhere
    ...
class Five:
    def go(self):  # runs: workflow
        ...
",
        ),
    ]);
}

#[test]
fn a_base_class_from_a_star_import() {
    check_files(&[
        (
            "flows.py",
            &format!(
                "{HEAD}from bases import *\n@workflow.defn\nclass W(Base):\n    @workflow.run\n    async def run(self):\n        self.stamp()\n"
            ),
        ),
        ("bases.py", "class Base:\n    def stamp(self):  # runs: workflow by W.run > Base.stamp\n        ...\n"),
    ]);
}

#[test]
fn imports_that_depend() {
    check_files(&[
        ("app/__init__.py", ""),
        (
            "app/flows.py",
            &flow(
                "try:\n    from .fast import stamp\nexcept ImportError:\n    from .slow import stamp\nif 1:\n    import app.fast as tool\nelse:\n    import app.slow as tool",
                "stamp(); tool.mark()",
            ),
        ),
        ("app/fast.py", "def stamp():  # runs: workflow\n    ...\ndef mark():  # runs: workflow\n    ...\n"),
        ("app/slow.py", "def stamp():  # runs: workflow\n    ...\ndef mark():  # runs: workflow\n    ...\n"),
    ]);
}

#[test]
fn reexports_relative_imports_and_imports_in_functions() {
    check_files(&[
        ("src/shop/__init__.py", "from .tools import stamp as mark\n"),
        ("src/shop/flows/__init__.py", ""),
        (
            "src/shop/flows/order.py",
            &flow(
                "from .. import mark\nimport shop",
                "mark(); shop.mark(); self.late()\n    def late(self):\n        from ..tools.clock import later\n        later()",
            ),
        ),
        ("src/shop/tools/__init__.py", "from .clock import *\nfrom .deep import *\n"),
        (
            "src/shop/tools/clock.py",
            "from . import deep
def stamp():  # runs: workflow by W.run > stamp
    deep.first()
def later():  # runs: workflow by W.run > W.late > later
    ...
",
        ),
        (
            "src/shop/tools/deep.py",
            "def first():  # runs: workflow by W.run > stamp > first
    from .clock import stamp
    stamp()
",
        ),
    ]);
}

#[test]
fn namespace_packages() {
    check_files(&[
        (
            "acme/flows/order.py",
            &flow("from acme.tools import clock\nfrom acme.tools.ids import fresh", "clock.stamp(); fresh()"),
        ),
        ("acme/tools/clock.py", "def stamp():  # runs: workflow\n    ...\n"),
        ("acme/tools/ids.py", "def fresh():  # runs: workflow\n    ...\n"),
    ]);
}

#[test]
fn scripts_that_share_a_name_with_others_import_their_neighbours() {
    check_files(&[
        ("first/flows.py", &flow("import helpers", "helpers.stamp()")),
        ("first/helpers.py", "def stamp():  # runs: workflow\n    ...\n"),
        ("second/helpers.py", "# temporalio\ndef stamp():  # runs: elsewhere\n    ...\n"),
        ("third/app/__init__.py", ""),
        ("third/app/flows.py", &flow("from app.util import mark", "mark()")),
        ("third/app/util.py", "def mark():  # runs: workflow\n    ...\n"),
        ("fourth/app/__init__.py", ""),
        ("fourth/app/util.py", "# temporalio\ndef mark():  # runs: elsewhere\n    ...\n"),
        ("fifth/flows.py", &flow("from app.util import mark", "mark()")),
    ]);
}

#[test]
fn the_sdk_is_not_followed_in_its_own_repository() {
    check_files(&[
        ("temporalio/__init__.py", ""),
        ("temporalio/workflow.py", "def now():  # runs: elsewhere\n    'temporalio'\n"),
        ("temporalio/contrib/__init__.py", ""),
        ("temporalio/contrib/tools.py", "def stamp():  # runs: workflow\n    ...\n"),
        ("tests/flows.py", &flow("from temporalio.contrib import tools", "workflow.now(); tools.stamp()")),
    ]);
}

#[test]
fn overloads_and_lazy_packages() {
    check_files(&[
        (
            "app/__init__.py",
            "from typing import TYPE_CHECKING
if TYPE_CHECKING:
    from .clocks import stamp
def __getattr__(name):
    ...
",
        ),
        ("app/flows.py", &flow("from app import stamp\nfrom .clocks import at", "stamp(); at(1)")),
        (
            "app/clocks.py",
            "from typing import overload
def stamp():  # runs: workflow
    ...
@overload
def at(when: int) -> int: ...
@overload
def at(when: str) -> str: ...
def at(when):  # runs: workflow
    ...
",
        ),
    ]);
}

#[test]
fn what_others_put_into_the_package_of_the_sdk_is_their_own() {
    check_files(&[
        ("temporalio/agents/flows.py", &flow("from temporalio.agents.clocks import stamp", "stamp()")),
        ("temporalio/agents/clocks.py", "def stamp():  # runs: workflow\n    ...\n"),
        ("temporalio/worker/clocks.py", "import temporalio\ndef stamp():  # runs: elsewhere\n    ...\n"),
        ("temporalio/worker/flows.py", &flow("from temporalio.worker.clocks import stamp", "stamp()")),
    ]);
}

#[test]
fn a_module_is_reached_by_its_whole_name() {
    check_files(&[
        ("app/__init__.py", ""),
        ("app/deep/__init__.py", ""),
        ("app/deep/util.py", "def mark():  # runs: workflow\n    ...\n"),
        ("app/flows.py", &flow("import app.deep.util", "app.deep.util.mark()")),
    ]);
}

#[test]
fn functions_of_the_house_that_ask_where_they_are() {
    check_files(&[
        ("app/__init__.py", ""),
        (
            "app/asking.py",
            &format!("{HEAD}def in_temporal_workflow():  # runs: workflow\n    return workflow.in_workflow()\n"),
        ),
        ("app/flows.py", &flow("from app.module import Messages", "Messages().create()")),
        (
            "app/module.py",
            "from app.asking import in_temporal_workflow
class Service:
    def create(self):  # runs: elsewhere
        ...
    def store(self):  # runs: elsewhere
        ...
class Messages:
    def __init__(self):
        self._service = Service()
    def create(self):  # runs: workflow
        if in_temporal_workflow():
            return None
        self._service.create()
        if not in_temporal_workflow():
            self._service.store()
",
        ),
    ]);
}
