# flags: --unsafe-fixes --in-flight ignore
from uuid import uuid4


def order_id() -> str:
    return f"order-{uuid4()}"


def request_id() -> str:
    return f"request-{uuid4()}"
