from temporalio.workflow import logger, now as current


class Stamps:
    def now(self) -> str:
        logger.debug("asked")
        return current().isoformat()
