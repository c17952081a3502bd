# flags: --unsafe-fixes
from dataclasses import dataclass


@dataclass
class Payment:
    order_id: str
    amount: int
