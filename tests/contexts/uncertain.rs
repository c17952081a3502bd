//! Who may run something although that is not certain: nothing is followed there, but it is not the workflow's alone.

use super::{HEAD, check, check_files};

const FLOW: &str = "@workflow.defn
class W:
    @workflow.run
    async def run(self, given):
";

#[test]
fn methods_of_values_of_which_nothing_is_known() {
    check(&format!(
        "class Order:
    def age(self):  # runs: workflow elsewhere
        self.deep()
    def deep(self):  # runs: workflow elsewhere
        ...
    def total(self):  # runs: workflow activity elsewhere
        ...
    def own(self):  # runs: workflow
        ...
{FLOW}        order = Order()
        order.age()
        order.total()
        order.own()
        [each.own() for each in given]
def report(orders: list[Order]):  # runs: elsewhere
    return [order.age() for order in orders]
@activity.defn
def charge(order: Order, orders: dict[str, Order]):  # runs: activity
    order.total()
    orders['a'].total()
"
    ));
}

#[test]
fn methods_of_workflows_are_their_own() {
    check(&format!(
        "class Base:
    def step(self):  # runs: workflow
        ...
{FLOW}        ...
@workflow.defn
class V(Base):
    @workflow.run
    async def run(self):
        self.step()
        self.close()
    def close(self):  # runs: workflow
        ...
def serve(connection):  # runs: elsewhere
    connection.close()
    connection.step()
"
    ));
}

#[test]
fn names_that_an_import_and_something_else_bind() {
    let flows = format!("{HEAD}from clock import stamp\n{FLOW}        stamp()\n");
    for api in [
        "try:\n    from clock import stamp\nexcept ImportError:\n    stamp = None\ndef serve():\n    stamp()\n",
        "try:\n    import clock\nexcept ImportError:\n    clock = None\ndef serve():\n    clock.stamp()\n",
        "try:\n    from clock import stamp\nexcept ImportError:\n    def stamp(): ...\ndef serve():\n    stamp()\n",
        "if late:\n    from clock import stamp\nelse:\n    stamp = print\ndef serve():\n    stamp()\n",
        "from clock import stamp\nstamp = cached(stamp)\ndef serve():\n    stamp()\n",
        "from clock import stamp\ndef serve():\n    stamp()\nserve()\ndel stamp\n",
    ] {
        let clock = "def stamp():  # runs: workflow elsewhere\n    ...\n";
        check_files(&[("flows.py", &flows), ("clock.py", clock), ("api.py", api)]);
    }
}

#[test]
fn what_stands_behind_a_type() {
    let flows = format!("{HEAD}from clock import stamp, zone\n{FLOW}        stamp()\n        zone()\n");
    let clock = "def stamp():  # runs: workflow elsewhere\n    ...\ndef zone():  # runs: workflow\n    ...\n";
    for annotation in ["Annotated[str, Depends(stamp)]", "typing.Annotated[str, Field(default_factory=stamp)]"] {
        let imports = "import typing\nfrom typing import Annotated\nfrom clock import stamp, zone\n";
        let api = format!("{imports}def serve(now: {annotation}, other: zone) -> zone:\n    ...\n");
        check_files(&[("flows.py", &flows), ("clock.py", clock), ("api.py", &api)]);
        let model = format!("{imports}class Model:\n    now: {annotation}\n");
        check_files(&[("flows.py", &flows), ("clock.py", clock), ("model.py", &model)]);
    }
}

#[test]
fn decorators_that_give_back_what_they_decorate() {
    check(&format!(
        "RULES = {{}}
def rule(name):
    def wrap(f):
        RULES[name] = f
        return f
    return wrap
def kept(cls):
    RULES[cls] = cls
    return cls
def wrapped(f):
    def inner():
        return f()
    return inner
@rule('a')
def stamp():  # runs: workflow elsewhere
    ...
@wrapped
def plain():  # runs: workflow
    ...
@kept
class Step:
    def do(self):  # runs: workflow elsewhere
        ...
class Other:
    def do_other(self):  # runs: workflow
        ...
{FLOW}        stamp()
        Step().do()
        Other().do_other()
        plain()
"
    ));
}

#[test]
fn what_sleeps_in_an_activity_may_be_called_by_others() {
    let acts = format!("{HEAD}from retry import backoff\n@activity.defn\nasync def ship():\n    backoff()\n");
    let retry = "import time\ndef backoff():  # runs: activity elsewhere\n    time.sleep(1)\n";
    let jobs = "from retry import backoff\ndef job():\n    backoff()\n";
    check_files(&[("acts.py", &acts), ("retry.py", retry), ("jobs.py", jobs)]);
}

#[test]
fn lists_of_exports_that_grow() {
    let flows = format!("{HEAD}from clock import stamp\n{FLOW}        stamp()\n");
    let clock = "def stamp():  # runs: workflow elsewhere\n    ...\n";
    for grown in ["__all__.append('stamp')", "__all__ += ['stamp']", "__all__ = __all__ + ['stamp']"] {
        let between = format!("from clock import stamp\n__all__ = ['other']\n{grown}\n");
        let api = "from between import *\ndef serve():\n    stamp()\n";
        check_files(&[("flows.py", &flows), ("clock.py", clock), ("between.py", &between), ("api.py", api)]);
    }
}

#[test]
fn methods_that_workflows_share_with_others() {
    check(&format!(
        "class Clocked:
    def stamp(self):  # runs: workflow elsewhere
        ...
class Service(Clocked): ...
{FLOW}        ...
@workflow.defn
class V(Clocked):
    @workflow.run
    async def run(self):
        self.stamp()
def serve(services: list[Service]):  # runs: elsewhere
    return [service.stamp() for service in services]
"
    ));
}

#[test]
fn values_that_another_project_has() {
    let order = "class Order:\n    def age(self):  # runs: workflow elsewhere\n        ...\n";
    let cart = "class Cart:\n    def age(self):  # runs: workflow\n        ...\n";
    let flows = format!(
        "{HEAD}from common.order import Order\nfrom cart import Cart\n{FLOW}        Order().age()\n        Cart().age()\n"
    );
    let web = "from common.order import Order\ndef show(orders: list[Order]):\n    return [o.age() for o in orders]\n";
    check_files(&[
        ("libs/pyproject.toml", ""),
        ("libs/common/order.py", order),
        ("worker/pyproject.toml", ""),
        ("worker/flows.py", &flows),
        ("worker/cart.py", cart),
        ("web/pyproject.toml", ""),
        ("web/app.py", web),
    ]);
}
