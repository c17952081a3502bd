# flags: --in-flight guard
from functools import wraps
from uuid import uuid4

from temporalio import workflow


def labelled(label: str):
    return wraps


@workflow.defn(sandboxed=False)
class Booking:
    @workflow.run
    async def run(self, orders: list[str]) -> list[str]:
        first = workflow.uuid4()

        def reference(label: str = str(uuid4())) -> str:
            return label

        @labelled(str(uuid4()))
        def plain(label: str) -> str:
            return label

        references = [f"{order} {uuid4()}" for order in orders]
        await workflow.execute_child_workflow("Confirm", reference()); await self.note(uuid4())
        if orders: await self.note(uuid4())
        return [str(first), plain("x"), *references]

    async def note(self, reference: object) -> None:
        await workflow.execute_activity("note", str(reference))
