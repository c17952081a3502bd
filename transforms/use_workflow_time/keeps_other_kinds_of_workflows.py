from datetime import datetime, timezone

from approvals.status import in_workflow
from temporalio import workflow


def submitted(document: str) -> datetime | None:
    # Of an approval, not of Temporal: it says nothing of where this runs.
    if in_workflow(document):
        return datetime.now(timezone.utc)
    return None


def printed(loud: bool) -> datetime | None:
    # True in a page that is not loud, too.
    if not (loud and not workflow.in_workflow()):
        return datetime.now(timezone.utc)
    return None


@workflow.defn(sandboxed=False)
class Approval:
    @workflow.run
    async def run(self, document: str) -> None:
        submitted(document)
        printed(False)


def page(document: str) -> tuple[datetime | None, datetime | None]:
    return submitted(document), printed(True)
