"""OAuth as people and clients meet it (section 1)."""
