import uuid


def order_id() -> str:
    return str(uuid.uuid4())
