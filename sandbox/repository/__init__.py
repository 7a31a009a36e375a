"""A stand-in for a Figshare repository: API v2, curator's pages, a few invented and many real public items."""
