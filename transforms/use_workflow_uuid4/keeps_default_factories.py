# flags: --unsafe-fixes --in-flight ignore
import uuid
from dataclasses import dataclass, field

from temporalio import workflow


@dataclass
class Order:
    name: str
    id: str = field(default_factory=lambda: str(uuid.uuid4()))
    trace: uuid.UUID = field(default_factory=uuid.uuid4)


@dataclass
class Line:
    id: str = field(default_factory=lambda: str(uuid.uuid4()))


@workflow.defn
class OrderWorkflow:
    @workflow.run
    async def run(self, name: str) -> str:
        order = Order(name, trace=workflow.uuid4())
        line = Line(id=order.id)
        return line.id
