from . import state
from .state import seen


def count() -> int:
    state.count += 1
    return state.count


def see(name: str) -> bool:
    seen.append(name)
    return name in state.seen


def limit() -> int:
    return state.limits["daily"]
