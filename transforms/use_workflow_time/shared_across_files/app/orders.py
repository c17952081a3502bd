from .ids import prefix


def number():
    return f"{prefix()}-1"
