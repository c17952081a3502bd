"""How pages of the shop are read."""
