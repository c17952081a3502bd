from .pulse import every, Pulse, Reporting, told
