"""The Member API's limit: 24 calls a second, burst 40 (section 2.6)."""

import threading
import time
from dataclasses import dataclass, field

PER_SECOND = 24.0
BURST = 40.0
MODES = ("client", "host", "off")
PAGE = "<html><head><title>503 Service Temporarily Unavailable</title></head><body><h1>503</h1></body></html>"


@dataclass
class LeakyBucket:
    """A bucket that every call fills by one and that leaks at the permitted rate."""

    level: float = 0.0
    at: float = 0.0

    def takes_one(self, now: float) -> bool:
        """Say whether there was room for one more call at `now` (seconds), and fill it in.

        ORCID's proxy may let a burst wait; the stand-in refuses at once what stands over the burst.
        """
        self.level = max(0.0, self.level - (now - self.at) * PER_SECOND)
        self.at = now
        if self.level + 1 > BURST:
            return False
        self.level += 1
        return True


@dataclass
class Gate:
    """The buckets of this process; ORCID does not say whether it counts by client or by address, so both can be had."""

    mode: str = "off"
    buckets: dict[str, LeakyBucket] = field(default_factory=dict)
    lock: threading.Lock = field(default_factory=threading.Lock)

    def counts_by(self, mode: str) -> None:
        """Choose what is counted together, and empty every bucket; raises ValueError for an unknown mode."""
        if mode not in MODES:
            raise ValueError(mode)
        with self.lock:
            self.mode = mode
            self.buckets.clear()

    def lets_through(self, client_id: str) -> bool:
        """Say whether a call of this client may be answered now."""
        if self.mode == "off":
            return True
        with self.lock:
            bucket = self.buckets.setdefault(client_id if self.mode == "client" else "", LeakyBucket())
            return bucket.takes_one(time.monotonic())


# One for the process: a stand-in is served by one process only.
gate = Gate()
