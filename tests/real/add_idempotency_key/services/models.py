from dataclasses import dataclass


@dataclass
class Invoice:
    amount: int
