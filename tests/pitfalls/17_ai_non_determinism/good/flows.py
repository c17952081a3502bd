from temporalio import workflow


@workflow.defn
class Assistant:
    @workflow.run
    async def run(self, prompt: str) -> dict[str, str]:
        started = workflow.now()
        model = workflow.random().choice(["small", "large"])
        return {"id": str(workflow.uuid4()), "model": model, "at": started.isoformat()}
