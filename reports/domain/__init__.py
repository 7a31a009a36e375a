"""What is done about report keys, and the numbers that they open."""
