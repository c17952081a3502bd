from typing import TYPE_CHECKING

from temporalio import activity
from temporalio.exceptions import ApplicationError

if TYPE_CHECKING:
    from temporalio import workflow


class Flow:
    def now(self) -> str:
        return "now"

    def info(self) -> str:
        return "info"


@activity.defn
async def act(flow: "workflow.Info | None" = None) -> str:
    workflow = Flow()
    if flow:
        raise ApplicationError(workflow.info())
    activity.logger.info("%s", activity.info().workflow_id)
    return workflow.now()
