from enum import StrEnum

CHARGE = "charge_card"


class Names(StrEnum):
    REFUND = "refund_card"
