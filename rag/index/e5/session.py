"""ONNX Runtime, as the bundled models are run in it."""

from __future__ import annotations

import os
from pathlib import Path
from typing import Any

from rag.errors import ModelError


def open_session(model: bytes) -> Any:
    """Return an ``InferenceSession`` of a serialised model that is optimised already.

    Raises:
        ModelError: ONNX Runtime refuses the model.
    """
    import onnxruntime

    options = onnxruntime.SessionOptions()
    # One thread a text, and texts side by side, measured 1.2 to 1.4 times the speed of two
    # threads on one text; and two processes whose threads spin take the cores from each other.
    options.intra_op_num_threads = 1
    options.graph_optimization_level = onnxruntime.GraphOptimizationLevel.ORT_DISABLE_ALL
    try:
        return onnxruntime.InferenceSession(model, options, providers=["CPUExecutionProvider"])
    except Exception as error:
        raise ModelError("onnx_refuses", version=onnxruntime.__version__, reason=error) from error


def physical_cores() -> int:
    """Count the cores this process may use; a core's second hyper-thread adds nothing here."""
    if not hasattr(os, "sched_getaffinity"):
        return os.cpu_count() or 1
    cores = set()
    for cpu in os.sched_getaffinity(0):
        siblings = Path(f"/sys/devices/system/cpu/cpu{cpu}/topology/thread_siblings_list")
        cores.add(siblings.read_text() if siblings.is_file() else str(cpu))
    return len(cores)
