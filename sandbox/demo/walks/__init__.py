"""What people do on the first day, one file for each part of it."""
