//! Methods of values whose class is known: attributes, results, instances of modules, across files.

use super::{HEAD, check, check_files};

#[test]
fn attributes_that_lead_to_attributes() {
    let flows = format!(
        "{HEAD}from app.services import Services
@workflow.defn
class W:
    def __init__(self):
        self.services = Services()
    @workflow.run
    async def run(self, order: 'Services'):
        self.services.clock.stamp()
        order.ids.fresh()
        local = self.services
        local.later.stop()
        self.services.by_property.shown()
        self.services.find().found()
        self.services.unknown.do()
        self.services.clock()
"
    );
    let services = "from dataclasses import dataclass
from .parts import Clock, Ids, Later, Shown, Found
class Base:
    later: Later
class Services(Base):
    def __init__(self):
        self.clock = None
        self.clock = Clock()
        self.ids: 'Ids | None' = None
        self.unknown = make()
    @property
    def by_property(self) -> Shown:  # runs: workflow
        ...
    def find(self) -> Found:  # runs: workflow
        ...
";
    let parts = "class Clock:
    def stamp(self):  # runs: workflow by W.run > Clock.stamp
        ...
    def __call__(self):  # runs: workflow
        ...
    def do(self):  # runs: elsewhere
        ...
class Ids:
    def fresh(self):  # runs: workflow
        ...
class Later:
    def stop(self):  # runs: workflow
        ...
class Shown:
    def shown(self):  # runs: workflow
        ...
class Found:
    def found(self):  # runs: workflow
        ...
";
    check_files(&[
        ("app/__init__.py", ""),
        ("app/flows.py", &flows),
        ("app/services.py", services),
        ("app/parts.py", parts),
    ]);
}

#[test]
fn fields_of_data_classes_and_class_attributes() {
    check(
        "from dataclasses import dataclass
class Clock:
    def stamp(self):  # runs: workflow
        ...
class Sub(Clock):
    def stamp(self):  # runs: workflow
        ...
class Kept:
    def other(self):  # runs: workflow elsewhere
        ...
@dataclass
class Settings:
    clock: Clock
@workflow.defn
class W:
    kept = Kept()
    @workflow.run
    async def run(self, settings: Settings):
        settings.clock.stamp()
        self.kept.other()
",
    );
}

#[test]
fn instances_of_modules() {
    let flows = format!(
        "{HEAD}from app import clock as own, tools
from . import clock
@workflow.defn
class W:
    @workflow.run
    async def run(self):
        own.stamp()
        tools.ids.fresh()
        clock.inner.deep()
"
    );
    check_files(&[
        ("app/__init__.py", "from .tools import clock\n"),
        ("app/flows.py", &flows),
        (
            "app/tools.py",
            "class Inner:
    def deep(self):  # runs: workflow elsewhere
        ...
class Clock:
    def __init__(self):
        self.inner = Inner()
    def stamp(self):  # runs: workflow elsewhere by W.run > Clock.stamp
        ...
class Ids:
    def fresh(self):  # runs: workflow elsewhere
        ...
    def unused(self):  # runs: elsewhere
        ...
def make() -> Ids:
    return Ids()
clock = Clock()
ids = make()
",
        ),
    ]);
}

#[test]
fn receivers_that_are_not_certain() {
    check(
        "class A:
    def do(self):  # runs: elsewhere
        ...
class B:
    def do(self):  # runs: elsewhere
        ...
def pick():
    return A() if pick else B()
@workflow.defn
class W:
    def __init__(self, given=None):
        self.one = A()
        self.one = B()
        self.other = given or A()
    @workflow.run
    async def run(self, rows, flag: bool):
        self.one.do()
        self.other.do()
        pick().do()
        for row in rows:
            row.do()
        rows[0].do()
        value = A() if flag else B()
        value.do()
",
    );
}

#[test]
fn loggers_of_the_house_are_not_followed() {
    check(
        "class Log:
    def info(self, message):  # runs: elsewhere
        ...
    def rotate(self):  # runs: workflow elsewhere
        ...
logger = Log()
@workflow.defn
class W:
    @workflow.run
    async def run(self):
        logger.info('x')
        logger.rotate()
",
    );
}

#[test]
fn what_is_declared_holds_for_what_is_assigned() {
    check(
        "class Base:
    def stamp(self):  # runs: workflow
        ...
class Sub(Base):
    def stamp(self):  # runs: workflow
        ...
class Store:
    def read(self):  # runs: workflow
        ...
class Memory:
    def read(self):  # runs: elsewhere
        ...
class Cache:
    def get(self):  # runs: workflow
        ...
@workflow.defn
class W:
    def __init__(self, store: Store | None, cache: Cache | None = None):
        self.base: Base = load()
        self.base = Sub()
        self.store = store or Memory()
        if cache is None:
            self.cache = Cache()
        else:
            self.cache = cache
    @workflow.run
    async def run(self, given: Base | None):
        if given is None:
            given = Sub()
        given.stamp()
        self.base.stamp()
        self.store.read()
        self.cache.get()
",
    );
}

#[test]
fn attributes_that_hold_what_can_be_called() {
    check(
        "class Client:
    def fetch(self):  # runs: workflow
        ...
    def send(self):  # runs: elsewhere
        ...
def now():  # runs: workflow
    ...
class Made:
    def go(self):  # runs: elsewhere
        ...
def make() -> Made:  # runs: elsewhere
    return Made()
@workflow.defn
class W:
    def __init__(self, client: Client):
        self._fetch = client.fetch
        self._now = now
        self._make = make
    @workflow.run
    async def run(self):
        self._fetch()
        self._now()
        self._make.go()
",
    );
}

#[test]
fn context_managers_give_themselves_or_what_they_say() {
    check(
        "class Row:
    def read(self):  # runs: workflow
        ...
class Table:
    def __enter__(self) -> Row:  # runs: workflow
        ...
    def close(self):  # runs: elsewhere
        ...
class Lock:
    async def __aenter__(self):  # runs: workflow
        return self
    def held(self):  # runs: workflow
        ...
@workflow.defn
class W:
    @workflow.run
    async def run(self):
        with Table() as row:
            row.read()
        async with Lock() as lock:
            lock.held()
",
    );
}

#[test]
fn classes_of_their_own_methods() {
    check(
        "class Order:
    def __init__(self):  # runs: workflow
        ...
    @classmethod
    def parse(cls):  # runs: workflow
        return cls()
class Copied:
    def __init__(self):  # runs: workflow
        ...
    def copy(self):  # runs: workflow
        return self.__class__()
    @staticmethod
    def same(cls):  # runs: elsewhere
        return cls()
@workflow.defn
class W:
    @workflow.run
    async def run(self, copied: Copied):
        class Local:
            def __init__(self):  # runs: workflow
                self.fill()
            def fill(self):  # runs: workflow
                ...
            def other(self):  # runs: elsewhere
                ...
        Order.parse()
        copied.copy()
        Local()
",
    );
}

#[test]
fn cached_properties_of_any_library() {
    check(
        "from somewhere.functional import cached_property
class Api:
    def fetch(self):  # runs: workflow
        ...
class Client:
    @cached_property
    def api(self) -> Api:  # runs: workflow
        ...
@workflow.defn
class W:
    @workflow.run
    async def run(self, client: Client):
        client.api.fetch()
",
    );
}

#[test]
fn one_of_very_many_overrides() {
    let mut snippet = "class Model:
    def ask(self):  # runs: workflow
        ...
class Wrapped(Model):
    def ask(self):  # runs: elsewhere
        ...
"
    .to_owned();
    for number in 0..8 {
        snippet.push_str(&format!("class Model{number}(Model):\n    def ask(self):  # runs: elsewhere\n        ...\n"));
    }
    snippet.push_str(
        "@workflow.defn
class W:
    @workflow.run
    async def run(self, model: Model):
        model.ask()
",
    );
    check(&snippet);
}
