"""News for the rooms above about people of the institution in scope."""

from django.dispatch import Signal

#: Somebody has left, with `person: User`. Sent inside the transaction that lets them go: what hears it is done with it,
#: or not at all. Calls to the outside have to wait for its end.
person_left = Signal()

#: Somebody who had left is back, with `person: User`. Sent inside the transaction that lets them in.
person_returned = Signal()

#: Two accounts of one person may become one, with `kept: User` and `given_up: User`. Who hears it returns a sentence
#: for that person where it cannot be, and None otherwise.
joining_asked = Signal()

#: Two accounts of one person become one, with `kept: User` and `given_up: User`. Sent inside the transaction that joins
#: them, when what this room keeps is the kept one's already.
accounts_joined = Signal()

#: What the institution says of these people has changed, or they are new here: `person_ids: list[int]`. Sent after commit.
people_changed = Signal()
