"""How gunicorn serves the product; the variables are listed in docs/deployment.md."""

import gc
import os
from typing import Any

bind = os.environ.get("GUNICORN_BIND") or f"127.0.0.1:{os.environ.get('PORT', '8000')}"
workers = int(os.environ.get("WEB_CONCURRENCY", "2"))
worker_class = "gthread"
threads = 4
# The workers are forked from a loaded application: half the memory and half the time to start.
preload_app = True
# Heartbeats on a slow disk would stop healthy workers.
worker_tmp_dir = "/dev/shm"  # noqa: S108
timeout = 60
control_socket_disable = True


def when_ready(_server: Any) -> None:
    """The loaded application is no garbage: no collection of a worker looks at it again."""
    gc.collect()
    gc.freeze()
    # A request leaves tens of thousands of objects, nearly all freed without the collector.
    gc.set_threshold(50_000, 20, 20)
