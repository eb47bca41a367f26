"""Import once what several services need, then fork one of them for each order on stdin.

An order is a line of JSON; the answer is a line with the number of the new process, whose parent is
whoever gave the order, not we. It ends with the orders.
"""

import gc
import json
import os
import signal
import sys
import time
from importlib import import_module
from pkgutil import resolve_name
from typing import Any

from setproctitle import setproctitle

from pipeline.workers.children import die_with

PATIENCE_SECONDS = 10.0  # then whoever gave the order has gone
LOOK_SECONDS = 0.001


def main() -> None:
    """Serve orders; in a process that was forked for one, become its program."""
    program, *needed = sys.argv[1:]
    orderer = os.getppid()
    sys.argv[1:] = ["scheduler"]  # Airflow's own settings look here for what to prepare
    for name in needed:  # first: they may say where the program is found
        import_module(name)
    begin = resolve_name(program)
    gc.collect()
    gc.freeze()  # a collection would write to pages that all of them share
    for line in sys.stdin:
        order = json.loads(line)
        if _is_new(orderer, order):
            begin()
            return


def _is_new(orderer: int, order: dict[str, Any]) -> bool:
    """Fork twice, so that the new process is nobody's here; whether this is the new one."""
    if between := os.fork():
        os.waitpid(between, 0)
        return False
    if os.fork():
        os._exit(0)
    os.setsid()
    ended = time.monotonic() + PATIENCE_SECONDS
    while os.getppid() != orderer:  # until the one between has gone
        if time.monotonic() > ended:
            os._exit(1)
        time.sleep(LOOK_SECONDS)
    die_with(orderer, signal.Signals(order["stop_signal"]))
    os.write(sys.stdout.fileno(), f"{os.getpid()}\n".encode())
    log = os.open(order["log"], os.O_WRONLY | os.O_CREAT | os.O_APPEND, 0o600)
    nothing = os.open(os.devnull, os.O_RDONLY)
    for old, new in ((nothing, 0), (log, 1), (log, 2)):
        os.dup2(old, new)
    os.close(nothing)
    os.close(log)
    sys.argv[:] = [order["name"], *order["arguments"]]
    setproctitle(" ".join(sys.argv))
    return True


if __name__ == "__main__":
    main()
