from dataclasses import dataclass


@dataclass
class Payment:
    charge: str
