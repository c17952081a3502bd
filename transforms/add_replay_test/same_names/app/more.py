from temporalio import workflow


@workflow.defn(name="new")
class Ship:
    @workflow.run
    async def run(self) -> None:
        pass
