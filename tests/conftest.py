"""What every test shares: two institutions with data that could leak, and a cast of people."""
