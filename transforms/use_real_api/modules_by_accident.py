from temporalio import workflow


@workflow.defn
class Named:
    @workflow.run
    async def run(self) -> str:
        return str(workflow.uuid.uuid5(workflow.uuid.NAMESPACE_DNS, "a"))
