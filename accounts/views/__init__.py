"""The pages on the way in and out."""
