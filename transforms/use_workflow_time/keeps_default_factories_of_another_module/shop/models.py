# flags: --unsafe-fixes --in-flight ignore
import time
from dataclasses import dataclass, field


@dataclass
class Order:
    name: str
    created: float = field(default_factory=time.time)
    started: float = field(default_factory=lambda: round(time.time()))


@dataclass
class Line:
    name: str
    created: float = field(default_factory=time.time)


@dataclass
class Invoice:
    name: str
    created: float = field(default_factory=time.time)
