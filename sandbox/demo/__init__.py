"""The demo: a made-up world, and what starts the site with its stand-ins."""
