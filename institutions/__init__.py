"""Ground floor: institutions and their hosts, the walls between them, the key ring, the door out, audit events."""
