"""A person's own pages: profile, picture, and the first-day checklist that every room adds its step to."""
