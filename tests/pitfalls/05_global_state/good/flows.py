from temporalio import workflow

LIMIT = 10


@workflow.defn
class Visit:
    def __init__(self) -> None:
        self.visits = 0

    @workflow.run
    async def run(self) -> int:
        self.visits += 1
        return min(self.visits, LIMIT)
