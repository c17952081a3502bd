"""A small order system: checkout and delivery as Temporal workflows."""
