def is_large(order: str) -> bool:
    return len(order) > 3
