"""People: who they are here, what they may do, and how they sign in through their institution's provider."""
