from shop.options import TOTAL as LIMITS
