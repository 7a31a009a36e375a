"""Public items and where they come from, who wrote them, and what a citation of them is made from."""
