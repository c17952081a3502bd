# flags: --unsafe-fixes --in-flight ignore
import uuid
from dataclasses import dataclass, field


@dataclass
class Order:
    name: str
    id: str = field(default_factory=lambda: str(uuid.uuid4()))
    trace: str = field(default_factory=lambda: uuid.uuid4().hex)


@dataclass
class Line:
    name: str
    id: uuid.UUID = field(default_factory=uuid.uuid4)


@dataclass
class Invoice:
    name: str
    id: uuid.UUID = field(default_factory=uuid.uuid4)
