"""Random moments that can be had again, and logs of what was tried at them, for `tally` to add up."""

import contextlib
import os
import random
import time

DIRECTORY = os.path.join(os.path.dirname(os.path.abspath(__file__)), "../../build/crash")


def seed():
    return int(os.environ.get("CRASH_SEED") or random.SystemRandom().randrange(1 << 32))


def chance(number, row):
    """Where the moments of a ROW come from."""
    return random.Random(f"{number} {row}")


def write(name, row, count, facts, result):
    os.makedirs(DIRECTORY, exist_ok=True)
    words = [f"{key}={value}" for key, value in facts.items()]
    with open(os.path.join(DIRECTORY, f"{name}.log"), "a", encoding="ascii") as file:
        print(time.strftime("%Y-%m-%dT%H:%M:%S", time.gmtime()), row, count, *words, result, file=file)


@contextlib.contextmanager
def line(name, row, count, **facts):
    """A line in the log NAME once the context is over: that the COUNT things tried for ROW held, or that one was lost; with FACTS, which
    the context may add to."""
    try:
        yield facts
    except Exception:
        write(name, row, count, facts, "LOST")
        raise
    write(name, row, count, facts, "held")
