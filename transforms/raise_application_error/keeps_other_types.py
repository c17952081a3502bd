from temporalio import workflow


@workflow.defn(failure_exception_types=[KeyError])
class OtherTypesWorkflow:
    @workflow.run
    async def run(self, n: int) -> None:
        if n:
            raise KeyError("taken")
        raise ValueError("not taken: withheld, for it needs a flag")
