class Names:
    CHARGE = "charge_card"
    SHIP = "ship"
