from flows import uuid


def label() -> str:
    return str(uuid.uuid4())
