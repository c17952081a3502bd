# flags: --unsafe-fixes
import logging

from temporalio import workflow

logger = logging.getLogger(__name__)
logger.setLevel(logging.DEBUG)
logger.addHandler(logging.StreamHandler())


@workflow.defn
class ConfiguredWorkflow:
    @workflow.run
    async def run(self) -> None:
        logger.debug("unsafe: this logger has a level of its own")
