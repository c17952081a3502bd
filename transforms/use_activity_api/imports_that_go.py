from temporalio import activity, workflow
from temporalio.workflow import logger


@activity.defn
async def draw(limit: int) -> int:
    logger.info("up to %s", limit)
    return workflow.random().randint(0, limit)
