import logging

logger = logging.getLogger(__name__)


def check(total: int) -> bool:
    logger.info("checking %d", total)
    return total > 0
