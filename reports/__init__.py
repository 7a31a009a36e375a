"""What departments and offices pull: numbers, by a key of their own."""
