import logging
import logging.config

from temporalio import workflow

logger = logging.getLogger(__name__)


def configure() -> None:
    logging.config.dictConfig({"version": 1, "loggers": {"flows": {"level": "DEBUG"}}})


@workflow.defn
class ConfiguredWorkflow:
    @workflow.run
    async def run(self) -> None:
        logger.debug("withheld: the dictionary may name this logger")
