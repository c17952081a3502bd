from .options import QUICK as FAST, SLOW
