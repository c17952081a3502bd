import random

from temporalio import workflow


@workflow.defn
class RouteWorkflow:
    @workflow.run
    async def run(self, routes: list[str]) -> str:
        route = random.choice(routes)
        return f"{route}/{workflow.uuid4()}"


@workflow.defn
class DetourWorkflow:
    @workflow.run
    async def run(self, routes: list[str]) -> list[str]:
        random.shuffle(routes)
        return random.sample(routes, 2)
