from datetime import timedelta

from temporalio import workflow

from shop.activities import charge

SOON = timedelta(seconds=30)


@workflow.defn
class OrderWorkflow:
    @workflow.run
    async def run(self, order_id: str) -> None:
        await workflow.execute_activity(charge, order_id, args=[3], start_to_close_timeout=SOON)
        await workflow.execute_activity(charge, start_to_close_timeout=self.timeout(), *self.parts())

    def timeout(self) -> timedelta:
        return SOON

    def parts(self) -> list[str]:
        return ["a", "b"]
