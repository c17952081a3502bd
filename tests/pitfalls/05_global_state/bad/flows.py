from temporalio import workflow

visits = 0


@workflow.defn
class Visit:
    @workflow.run
    async def run(self) -> int:
        global visits
        visits += 1  # found
        return visits
