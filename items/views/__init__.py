"""What people see and answer."""
