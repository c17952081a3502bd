# flags: --unsafe-fixes --in-flight ignore
import uuid

from temporalio import workflow


def token() -> str:
    return uuid.uuid4().hex


@workflow.defn
class CartWorkflow:
    def __init__(self) -> None:
        self.items: list[str] = []

    @workflow.run
    async def run(self) -> None:
        await workflow.wait_condition(lambda: len(self.items) > 3)

    @workflow.query
    def snapshot(self) -> str:
        return f"{token()}: {self.items}"

    @workflow.update
    async def add(self, item: str) -> None:
        self.items.append(item)

    @add.validator
    def check(self, item: str) -> None:
        if item == str(uuid.uuid4()):
            raise ValueError(item)
