from .calls import best_effort
from .store import Service

__all__ = ["Service", "best_effort"]
