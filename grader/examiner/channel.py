"""How verdicts leave the examiner: messages on a stream that pytest's captured output can't reach."""

import dataclasses
import os
from typing import BinaryIO, Protocol

from grader.model import Finding, Need, Probe, ProbeResult
from sandbox.protocol import write_message


class Channel(Protocol):
    def collected(self, probes: tuple[Probe, ...], n_boxes: int) -> None: ...

    def started(self, probe: Probe) -> None: ...

    def result(self, result: ProbeResult) -> None: ...

    def finding(self, finding: Finding) -> None: ...

    def judge_error(self, text: str) -> None: ...

    def box_died(self, box: int, generation: int) -> None:
        """Asks the host for the box's next generation."""
        ...

    def phase(self, name: str, wall_seconds: float) -> None: ...

    def need(self, need: Need) -> None: ...


class MessageChannel:
    """The channel to the host."""

    def __init__(self, stream: BinaryIO) -> None:
        self._stream = stream

    @classmethod
    def on_standard_output(cls) -> "MessageChannel":
        """Takes the real standard output for itself; what prints from now on goes to standard error."""
        mine = os.dup(1)
        os.set_inheritable(mine, False)
        os.dup2(2, 1)
        return cls(open(mine, "wb", buffering=0))  # noqa: PTH123 - a descriptor, open until the end

    def collected(self, probes: tuple[Probe, ...], n_boxes: int) -> None:
        head = {"op": "collected", "probes": [dataclasses.asdict(probe) for probe in probes], "n_boxes": n_boxes}
        write_message(self._stream, head)

    def started(self, probe: Probe) -> None:
        write_message(self._stream, {"op": "started", "probe": probe.id})

    def result(self, result: ProbeResult) -> None:
        write_message(self._stream, {"op": "result", "result": dataclasses.asdict(result)})

    def finding(self, finding: Finding) -> None:
        write_message(self._stream, {"op": "finding", "finding": dataclasses.asdict(finding)})

    def judge_error(self, text: str) -> None:
        write_message(self._stream, {"op": "judge_error", "text": text})

    def box_died(self, box: int, generation: int) -> None:
        write_message(self._stream, {"op": "box_died", "box": box, "generation": generation})

    def phase(self, name: str, wall_seconds: float) -> None:
        write_message(self._stream, {"op": "phase", "name": name, "wall_seconds": wall_seconds})

    def need(self, need: Need) -> None:
        write_message(self._stream, {"op": "need", "need": dataclasses.asdict(need)})

    def end(self) -> None:
        write_message(self._stream, {"op": "end"})
