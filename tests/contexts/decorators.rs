//! What decorators make of functions: those of the house, and those of Nexus.

use super::{HEAD, check, check_files};

#[test]
fn decorators_of_the_house() {
    let flows = format!(
        "{HEAD}from .house import task, entry, both, call
class Work:
    @task(name='charge')
    def charge(self):  # runs: activity
        ...
@both
def unclear():  # runs: workflow
    ...
@workflow.defn
class W:
    @entry
    async def run(self):  # runs: workflow
        await call(Work.charge)
        await call(unclear)
"
    );
    let house = format!(
        "{HEAD}from functools import wraps
def task(name):
    def decorator(fn):
        wrapped = activity.defn(fn, name=name)
        @wraps(wrapped)
        def wrapper(*args):  # runs: activity elsewhere
            return wrapped(*args)
        return wrapper
    return decorator
def entry(fn):
    @workflow.run
    @wraps(fn)
    async def inner(self):  # runs: workflow
        return await fn(self)
    return inner
def both(fn):
    return workflow.signal(activity.defn(fn))
async def call(fn):
    return await workflow.execute_activity(fn)
"
    );
    check_files(&[("app/__init__.py", ""), ("app/flows.py", &flows), ("app/house.py", &house)]);
}

#[test]
fn operations_of_nexus_services() {
    check(
        "import nexusrpc
from temporalio import nexus
@nexusrpc.handler.service_handler(service=Orders)
class Handler:
    @nexus.workflow_run_operation
    async def start(self, ctx, order):  # runs: elsewhere
        ...
    @nexusrpc.handler.sync_operation
    async def status(self, ctx, order):  # runs: elsewhere
        ...
@workflow.defn
class W:
    @workflow.run
    async def run(self):
        client = workflow.create_nexus_client(service=Handler, endpoint='orders')
        await client.execute_operation(Handler.start, 1)
        await client.execute_operation(Handler.status, 1)
",
    );
}

#[test]
fn decorators_that_keep_what_they_decorate() {
    for (house, use_, runs) in [
        (
            "def register(fn):\n    REGISTRY[fn.__name__] = fn\n    def wrapper():\n        return fn()\n    return wrapper\n",
            "register",
            "workflow elsewhere",
        ),
        (
            "def register(fn):\n    def wrapper():\n        return fn()\n    REGISTRY[fn.__name__] = wrapper\n    return wrapper\n",
            "register",
            "workflow elsewhere",
        ),
        ("def register(fn):\n    return REGISTRY.setdefault(fn.__name__, fn)\n", "register", "workflow elsewhere"),
        (
            "def register(name):\n    return lambda fn: REGISTRY.setdefault(name, fn)\n",
            "register('a')",
            "workflow elsewhere",
        ),
        (
            "def register(name):\n    def decorate(fn):\n        keep(fn)\n        def wrapper():\n            return fn()\n        \
             return wrapper\n    return decorate\n",
            "register('a')",
            "workflow elsewhere",
        ),
        (
            "class register:\n    def __init__(self, fn):\n        self.fn = fn\n        REGISTRY[fn.__name__] = self\n    def \
             __call__(self):\n        return self.fn()\n",
            "register",
            "workflow elsewhere",
        ),
        (
            "import functools\ndef register(fn):\n    @functools.wraps(fn)\n    def wrapper(*args):\n        log(args)\n        return \
             fn(*args)\n    wrapper.marked = True\n    return wrapper\n",
            "register",
            "workflow",
        ),
        (
            "class register:\n    def __init__(self, fn):\n        self.fn = fn\n    def __call__(self):\n        return self.fn()\n",
            "register",
            "workflow",
        ),
        (
            "def register(times):\n    def decorate(fn):\n        def wrapper(order):\n            return retry(order, times)\n        \
             return wrapper\n    return decorate\n",
            "register(3)",
            "workflow",
        ),
    ] {
        check(&format!(
            "REGISTRY = {{}}\n{house}@{use_}\ndef stamp():  # runs: {runs}\n    ...\n@workflow.defn\nclass W:\n    @workflow.run\n    \
             async def run(self):\n        stamp()\n"
        ));
    }
}
