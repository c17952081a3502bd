# flags: --unsafe-fixes --in-flight ignore
