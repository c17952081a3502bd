from datetime import datetime

from temporalio import activity, workflow


def label(name: str) -> str:
    return f"{name} {workflow.now().isoformat()}"


@activity.defn
async def print_label(name: str) -> str:
    return label(name)


@workflow.defn
class Labels:
    @workflow.run
    async def run(self, name: str) -> str:
        return label(name)

    @workflow.query
    def at(self) -> datetime:
        return workflow.now()
