from .pauses import settle as settled
