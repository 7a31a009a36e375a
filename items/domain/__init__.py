"""What is done to items and by whom."""
