import random
import uuid
from uuid import uuid4 as fresh

__all__ = ["fresh", "random", "uuid"]
