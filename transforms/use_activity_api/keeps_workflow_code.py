from temporalio import workflow


@workflow.defn
class Ticket:
    @workflow.run
    async def run(self) -> str:
        workflow.logger.info("made")
        return f"{workflow.uuid4()} {workflow.now()} {workflow.random().random()} {workflow.info().run_id}"
