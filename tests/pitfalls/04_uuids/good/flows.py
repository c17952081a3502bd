from temporalio import workflow


@workflow.defn
class Parcel:
    @workflow.run
    async def run(self) -> str:
        return f"parcel-{workflow.uuid4()}"
