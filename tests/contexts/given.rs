//! Defaults that a body makes where a parameter is not given.

use super::check;

fn flow(calls: &str) -> String {
    format!("@workflow.defn\nclass W:\n    @workflow.run\n    async def run(self, order):\n        {calls}\n")
}

fn helper(body: &str, runs: &str) -> String {
    format!("def fresh():  # runs: {runs}\n    ...\ndef helper(first, key=None, *, more=None):\n{body}\n")
}

const FORMS: [&str; 6] = [
    "    return key or fresh()",
    "    return key if key else fresh()",
    "    return fresh() if key is None else key",
    "    if key is None:\n        key = fresh()",
    "    if not key:\n        key = fresh()",
    "    if key is not None:\n        pass\n    else:\n        key = fresh()",
];

#[test]
fn every_workflow_gives_it() {
    for form in FORMS {
        check(&format!("{}{}", helper(form, "elsewhere"), flow("helper(1, 2); helper(1, key=order)")));
    }
    check(&format!("{}{}", helper("    return more or fresh()", "elsewhere"), flow("helper(1, more=2)")));
}

#[test]
fn some_workflow_does_not() {
    for form in FORMS {
        for calls in [
            "helper(1)",
            "helper(1, 2); helper(1)",
            "helper(1, None)",
            "helper(1, key=None)",
            "helper(*order)",
            "helper(1, more=2)",
            "key = None; helper(1, key)",
            "sorted([], key=helper)",
        ] {
            check(&format!("{}{}", helper(form, "workflow"), flow(calls)));
        }
    }
}

#[test]
fn others_may_leave_it_out() {
    check(&format!(
        "{}{}def main():\n    helper(1)\n",
        helper("    return key or fresh()", "elsewhere"),
        flow("helper(1, 2)")
    ));
    // A handler's arguments come from outside, and what may be None is passed on.
    check(
        "def fresh():  # runs: workflow
    ...
def helper(key):
    return key or fresh()
@workflow.defn
class W:
    @workflow.run
    async def run(self, order, key=None):
        helper(key)
",
    );
    check(
        "def fresh():  # runs: workflow
    ...
@workflow.defn
class W:
    @workflow.run
    async def run(self, key=None):
        return key or fresh()
",
    );
}

#[test]
fn what_cannot_be_left_out_may_still_be_empty() {
    check(
        "def fresh():  # runs: workflow
    ...
def refused():  # runs: workflow
    ...
def helper(key, more=None):
    if not more:
        refused()
    return key or fresh()
@workflow.defn
class W:
    @workflow.run
    async def run(self, order):
        helper(order, order)
",
    );
}

#[test]
fn methods_and_constructors() {
    check(
        "def fresh():  # runs: elsewhere
    ...
def made():  # runs: elsewhere
    deep()
def deep():  # runs: elsewhere
    ...
class Order:
    def __init__(self, id=None):
        self.id = id or fresh()
@workflow.defn
class W:
    @workflow.run
    async def run(self, order):
        Order(order.id)
        self.step(1)
    def step(self, key=None):
        if key is None:
            key = made()
",
    );
}
