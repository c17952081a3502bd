# settings: names = { "keeps_names_of_the_house.fresh" = "deterministic", "keeps_names_of_the_house.fetch" = "side-effect" }
import uuid

from temporalio import workflow


def fresh() -> str:
    if workflow.in_workflow():
        return str(workflow.uuid4())
    seed = uuid.uuid4()
    return str(seed)


def fetch(url: str) -> dict:
    return {"url": url, "request": str(uuid.uuid4())}


@workflow.defn
class OrderWorkflow:
    @workflow.run
    async def run(self, url: str) -> dict:
        return {**fetch(url), "id": fresh()}
