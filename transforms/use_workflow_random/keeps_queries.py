# flags: --unsafe-fixes --in-flight ignore
import random

from temporalio import workflow


@workflow.defn
class CartWorkflow:
    def __init__(self) -> None:
        self.items: list[str] = []

    @workflow.run
    async def run(self) -> None:
        await workflow.wait_condition(lambda: len(self.items) > 3)

    @workflow.query
    def suggestion(self) -> str:
        return random.choice(self.items)

    @workflow.query
    def other(self) -> str:
        return random.Random().choice(self.items)
