//! Calls in every form of which the callee is known, and those of which it is not.

use super::{HEAD, check, check_files};

#[test]
fn a_diamond_of_bases_is_searched_as_python_does() {
    check(
        "class Top:
    def stamp(self):  # runs: elsewhere
        ...
    def shown(self):  # runs: workflow
        ...
class Left(Top): ...
class Right(Top):
    def stamp(self):  # runs: workflow
        ...
@workflow.defn
class W(Left, Right):
    @workflow.run
    async def run(self):
        self.stamp()
        self.shown()
",
    );
}

#[test]
fn super_goes_on_in_the_order_of_the_class_that_runs() {
    check(
        "class Top:
    def stamp(self):  # runs: workflow
        ...
class Left(Top):
    def stamp(self):  # runs: workflow
        super().stamp()
class Right(Top):
    def stamp(self):  # runs: workflow
        super(Right, self).stamp()
@workflow.defn
class W(Left, Right):
    @workflow.run
    async def run(self):
        self.stamp()
",
    );
}

#[test]
fn partials_kept_under_a_name() {
    let flows = format!(
        "{HEAD}import functools
from functools import partial
from .tools import ready
def make(prefix):  # runs: workflow
    ...
def local(prefix):  # runs: workflow
    ...
def keyed(a, b):  # runs: workflow
    ...
fresh = partial(make, 'order')
@workflow.defn
class W:
    def __init__(self):
        self.later = functools.partial(self.do, 1)
        self.bare = self.plain
    @workflow.run
    async def run(self):
        fresh()
        here = partial(local, 'x')
        here()
        ready()
        self.later()
        self.bare()
        self.again()
        sorted([], key=partial(keyed, 1))
    def do(self, n):  # runs: workflow
        ...
    def plain(self):  # runs: workflow
        ...
    def _again(self, n):  # runs: workflow
        ...
    again = functools.partialmethod(_again, 1)
"
    );
    check_files(&[
        ("app/__init__.py", ""),
        ("app/flows.py", &flows),
        (
            "app/tools.py",
            "import functools
def _make(a):  # runs: workflow
    ...
def unused(a):  # runs: elsewhere
    ...
ready = functools.partial(_make, 1)
spare = functools.partial(unused, 1)
",
        ),
    ]);
}

#[test]
fn methods_by_class_and_bound_to_names() {
    check(
        "class Tools:
    @staticmethod
    def fixed():  # runs: workflow
        ...
    @classmethod
    def made(cls):  # runs: workflow
        cls.inner()
        return cls()
    @classmethod
    def inner(cls):  # runs: workflow
        ...
    def __init__(self):  # runs: workflow
        ...
    def bound(self):  # runs: workflow
        ...
    def __call__(self):  # runs: workflow
        ...
    def chained(self):  # runs: workflow
        ...
    @property
    def price(self):  # runs: workflow
        ...
    @price.setter
    def price(self, value):  # runs: workflow
        ...
@workflow.defn
class W:
    def __init__(self):
        self.tools = Tools()
    @workflow.run
    async def run(self):
        Tools.fixed()
        made = Tools.made()
        do = self.tools.bound
        do()
        tools = Tools()
        tools()
        tools.chained()
        self.tools.price = 3
        return self.tools.price
",
    );
}

#[test]
fn what_a_context_manager_gives() {
    check(
        "from contextlib import asynccontextmanager, contextmanager
from typing import Self
class Span:
    def __enter__(self) -> Self:  # runs: workflow
        ...
    def __exit__(self, *a): ...
    def mark(self):  # runs: workflow
        ...
class Lease:
    async def __aenter__(self):  # runs: workflow
        return self
    async def __aexit__(self, *a): ...
    def renew(self):  # runs: workflow
        ...
@contextmanager
def timed():  # runs: workflow
    yield
class Locks:
    @asynccontextmanager
    async def held(self):  # runs: workflow
        yield
@workflow.defn
class W:
    def __init__(self):
        self.locks = Locks()
    @workflow.run
    async def run(self):
        with timed(), Span() as span:
            span.mark()
        async with self.locks.held(), Lease() as lease:
            lease.renew()
",
    );
}

#[test]
fn workflows_in_functions_and_nested_classes() {
    check(
        "def make():
    @workflow.defn
    class W:
        @workflow.run
        async def run(self):  # runs: workflow
            self.helper()
            inner()
        def helper(self):  # runs: workflow
            ...
    def inner():  # runs: workflow
        ...
    return W
class Outer:
    class Inner:
        def do(self):  # runs: workflow
            ...
@workflow.defn
class V[T]:
    @workflow.run
    async def run(self, given: Outer.Inner):
        given.do()
        self.own()
    def own[U](self):  # runs: workflow
        ...
",
    );
}

#[test]
fn decorators_that_are_classes() {
    check(
        "class Retried:
    def __init__(self, fn):  # runs: elsewhere
        self.fn = fn
    def __call__(self, *args):  # runs: workflow
        return self.fn(*args)
def twice(times):
    def decorate(fn):
        def wrapper(*args):  # runs: workflow elsewhere
            return fn(*args)
        return wrapper
    return decorate
@Retried
def helper():  # runs: workflow
    ...
@twice(2)
def other():  # runs: workflow
    ...
@workflow.defn
class W:
    @workflow.run
    async def run(self):
        helper()
        other()
",
    );
}

#[test]
fn references_that_are_called_later() {
    check(
        "import asyncio
def rank(row):  # runs: workflow
    ...
def picked(row):  # runs: workflow
    ...
def on_signal(x):  # runs: workflow
    ...
def done(task):  # runs: workflow
    ...
def given(x):  # runs: workflow
    ...
def apply(fn):  # runs: workflow
    fn(1)
def default():  # runs: elsewhere
    ...
class Body:
    value = default()
@workflow.defn
class W:
    @workflow.run
    async def run(self, x=default()):
        rows = sorted([], key=rank)
        list(map(picked, rows))
        workflow.set_signal_handler('go', on_signal)
        task = asyncio.create_task(self.work())
        task.add_done_callback(done)
        apply(given)
        await asyncio.gather(*[self.each(row) for row in rows])
    async def work(self):  # runs: workflow
        ...
    async def each(self, row):  # runs: workflow
        ...
",
    );
}

#[test]
fn receivers_across_files_with_names_for_type_checkers() {
    let flows = format!(
        "from __future__ import annotations
from typing import TYPE_CHECKING
{HEAD}if TYPE_CHECKING:
    from app.services import Service
@workflow.defn
class W:
    @workflow.run
    async def run(self, one: Service, two: 'Service | None', three: list[Service]):
        one.first()
        if two:
            two.second()
        three.third()
"
    );
    check_files(&[
        ("app/__init__.py", ""),
        ("app/flows.py", &flows),
        (
            "app/services.py",
            "class Service:
    def first(self):  # runs: workflow
        ...
    def second(self):  # runs: workflow
        ...
    def third(self):  # runs: elsewhere
        ...
",
        ),
    ]);
}
