# flags: --unsafe-fixes
