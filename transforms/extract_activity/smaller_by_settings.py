# flags: --unsafe-fixes --in-flight ignore
# settings: computation = { statements = 3, branches = 1 }
from temporalio import workflow


@workflow.defn
class SumWorkflow:
    @workflow.run
    async def run(self, numbers: list[int]) -> int:
        total = 0
        for number in numbers:
            if number > 0:
                total += number
        return total
