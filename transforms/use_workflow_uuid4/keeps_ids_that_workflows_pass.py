# flags: --unsafe-fixes --in-flight ignore
import uuid
from dataclasses import dataclass

from temporalio import activity, workflow


@dataclass
class Order:
    name: str
    id: str


def make_order(name: str, order_id: str | None = None) -> Order:
    return Order(name, order_id or str(uuid.uuid4()))


def make_trace(trace_id: str | None = None) -> str:
    if trace_id is None:
        trace_id = uuid.uuid4().hex
    return trace_id


@activity.defn
async def import_order(name: str) -> Order:
    return make_order(name)


@workflow.defn
class OrderWorkflow:
    @workflow.run
    async def run(self, name: str) -> str:
        order = make_order(name, str(workflow.uuid4()))
        return order.id + make_trace(trace_id=workflow.info().run_id)
