from collections import defaultdict

from temporalio import activity, workflow

_outputs = defaultdict(list)


@activity.defn
async def compute(name: str) -> None:
    _outputs[activity.info().workflow_run_id].append(name)


@workflow.defn
class OutputWorkflow:
    @workflow.run
    async def run(self) -> list[str]:
        return _outputs.pop(workflow.info().run_id, [])
