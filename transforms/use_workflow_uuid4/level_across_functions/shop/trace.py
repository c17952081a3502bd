import logging
import uuid

log = logging.getLogger(__name__)


def traced(request_id: str, message: str) -> None:
    log.info("%s: %s", request_id, message)


def kept(store: dict, key: str) -> None:
    store["key"] = key


def only_sent() -> str:
    return str(uuid.uuid4())


def compared() -> str:
    return str(uuid.uuid4())


def handed_on() -> str:
    return str(uuid.uuid4())
