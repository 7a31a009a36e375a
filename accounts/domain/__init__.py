"""What is done about people and their ways in: one verb a function."""
