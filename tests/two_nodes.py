"""A Ray cluster of two nodes of one processor each, in a process of its own.

Prints its address. A line on standard input kills the second node, the end of it ends the cluster.
"""

from __future__ import annotations

import sys
import tempfile
from pathlib import Path

from ray.cluster_utils import Cluster


def main() -> None:
    # Whatever folder it is told, Ray notes the address there, and does not make it.
    Path(tempfile.gettempdir(), "ray").mkdir(exist_ok=True)
    small = {"num_cpus": 1, "object_store_memory": 100_000_000, "include_dashboard": False}
    # The paths of its sockets may not be long.
    with tempfile.TemporaryDirectory(prefix="ray", ignore_cleanup_errors=True) as folder:
        cluster = Cluster(True, head_node_args={**small, "temp_dir": folder})
        try:
            second = cluster.add_node(**small)
            print(cluster.address, flush=True)
            if sys.stdin.readline():
                cluster.remove_node(second, allow_graceful=False)
                print("gone", flush=True)
                sys.stdin.read()
        finally:
            cluster.shutdown()


if __name__ == "__main__":
    main()
