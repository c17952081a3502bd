# settings: names = { "acme.http.fetch" = "side-effect" }
from acme.http import fetch
from temporalio import workflow


@workflow.defn
class FetchWorkflow:
    @workflow.run
    async def run(self, url: str) -> str:
        return fetch(url)
