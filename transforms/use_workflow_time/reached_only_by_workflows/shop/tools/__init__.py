from .clock import opened_at as opened
from .stamps import Stamps

__all__: list[str] = []
