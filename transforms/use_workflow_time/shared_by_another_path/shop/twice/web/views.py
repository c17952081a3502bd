import helpers


def view() -> float:
    return helpers.tick()
