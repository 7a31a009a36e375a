"""What an institution says of all its people at once, in a file: read into plain rows. Pure: bytes in, rows out."""
