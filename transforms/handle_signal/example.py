from datetime import timedelta

from temporalio import workflow

with workflow.unsafe.imports_passed_through():
    from activities import add_item, check_out


@workflow.defn
class Basket:
    def __init__(self) -> None:
        self.closed = False

    @workflow.run
    async def run(self, owner: str) -> str:
        await workflow.wait_condition(lambda: self.closed)
        return await workflow.execute_activity(check_out, owner, start_to_close_timeout=timedelta(seconds=20))

    @workflow.update
    async def add(self, item: str) -> int:
        return await workflow.execute_activity(add_item, item, start_to_close_timeout=timedelta(seconds=20))

    @workflow.signal
    def close(self) -> None:
        self.closed = True
