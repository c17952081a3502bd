# flags: --unsafe-fixes
import uuid


def make(given: str | None = None) -> str:
    return given or str(uuid.uuid4())
