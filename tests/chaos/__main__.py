"""`make chaos`: publish nights through at least two hundred faults of the store."""

import argparse
import sys
from pathlib import Path
from tempfile import TemporaryDirectory

from chaos.nights import run, two_writers
from pipeline.embedded.s3 import EmbeddedS3


def main() -> None:
    """Say what was injected and what came of it; 1 where a row or an edition differs."""
    parser = argparse.ArgumentParser(prog="make chaos", description=__doc__)
    parser.add_argument("--faults", type=int, default=200)
    parser.add_argument("--seed", type=int, default=1)
    asked = parser.parse_args()
    with TemporaryDirectory() as scratch, EmbeddedS3(Path(scratch), others="chaos-") as server:
        account = run(server, asked.faults, asked.seed)
        differing = two_writers(server, asked.seed)
    for fault, count in sorted(account.injected.items()):
        print(f"{count:4d} times: {fault}")
    print(f"{account.injected.total()} faults in {account.attempts} attempts at nights")
    print("attempts that ended in a sentence: " + (f"{dict(account.sentences)}" or "none"))
    print(f"editions torn: {account.torn}")
    print(f"tables that differ from the calm run: {account.differing + differing or 0}")
    sys.exit(bool(account.torn or account.differing or differing))


if __name__ == "__main__":
    main()
