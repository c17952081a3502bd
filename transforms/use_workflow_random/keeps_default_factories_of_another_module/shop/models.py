# flags: --unsafe-fixes --in-flight ignore
import random
from dataclasses import dataclass, field


@dataclass
class Order:
    name: str
    number: int = field(default_factory=lambda: random.randint(1, 100))
    weight: float = field(default_factory=lambda: random.random())


@dataclass
class Line:
    name: str
    number: int = field(default_factory=lambda: random.randint(1, 9))


@dataclass
class Invoice:
    name: str
    number: int = field(default_factory=lambda: random.randint(1, 9))
