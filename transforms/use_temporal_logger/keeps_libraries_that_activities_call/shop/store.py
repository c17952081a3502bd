import logging
from typing import TYPE_CHECKING

from loguru import logger as loguru_logger

if TYPE_CHECKING:
    from temporalio.client import Client

logger = logging.getLogger(__name__)


class Store:
    client: "Client | None" = None

    async def save(self, order_id: str) -> None:
        logger.info("saving %s", order_id)
        loguru_logger.info("saving {}", order_id)
        print("saved", order_id)
