import uuid
from dataclasses import dataclass

REFERENCE = f"order-{uuid.uuid4()}"
UNUSED = uuid.uuid4()


@dataclass
class Input:
    name: str
    id: str = uuid.uuid4().hex


def label(name: str, suffix: str = uuid.uuid4().hex) -> str:
    return f"{name}-{suffix}"
