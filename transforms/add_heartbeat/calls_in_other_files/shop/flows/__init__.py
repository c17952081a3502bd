from .refill import RefillWorkflow
from .season import SeasonWorkflow

__all__ = ["RefillWorkflow", "SeasonWorkflow"]
