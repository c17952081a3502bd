from .environment import is_dry_run
from .rates import load_rates

__all__ = ["is_dry_run", "load_rates"]
