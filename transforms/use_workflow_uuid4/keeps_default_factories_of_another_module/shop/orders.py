from temporalio import workflow

from .build import order
from .models import Line


@workflow.defn
class OrderWorkflow:
    @workflow.run
    async def run(self, name: str) -> str:
        line = Line(name, id=None)
        return order(name).name + line.name
