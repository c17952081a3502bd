# flags: --in-flight ignore
import random

from temporalio import workflow


@workflow.defn
class RouteWorkflow:
    @workflow.run
    async def run(self, routes: list[str]) -> str:
        route = random.choice(routes)
        await workflow.start_child_workflow("drive", route)
        return route
