# flags: --unsafe-fixes
from datetime import timedelta

from temporalio import activity, workflow

from shop.search import add_document


@activity.defn
async def index_documents(documents: list[str]) -> None:
    for document in documents:
        await add_document(document)


@workflow.defn
class SearchWorkflow:
    @workflow.run
    async def run(self, documents: list[str]) -> None:
        await workflow.execute_activity(
            index_documents,
            documents,
            start_to_close_timeout=timedelta(seconds=50),
            heartbeat_timeout=timedelta(seconds=10),
        )
