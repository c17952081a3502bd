from temporalio import workflow


@workflow.defn
class Order:
    @workflow.run
    async def run(self, order: str) -> None:
        workflow.logger.info("started %s", order)
