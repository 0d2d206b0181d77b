"""QEMU's machine protocol: one JSON object a line over a Unix socket."""
import json
import socket


class QmpError(Exception):
    """What QEMU refused, in its words."""


class Qmp:
    """A connected, negotiated client. Events that come between answers are kept in `events`."""

    def __init__(self, path, timeout):
        self.socket = socket.socket(socket.AF_UNIX)
        self.socket.settimeout(timeout)
        self.socket.connect(path)
        self.lines = self.socket.makefile("rwb")
        self.events = []
        json.loads(self.lines.readline())  # the greeting
        self.call("qmp_capabilities")

    def call(self, command, **arguments):
        """Sends a command and returns its result."""
        arguments = {name.replace("_", "-"): value for name, value in arguments.items()}
        self.lines.write(json.dumps({"execute": command, "arguments": arguments}).encode() + b"\n")
        self.lines.flush()
        while True:
            line = self.lines.readline()
            if not line:
                raise QmpError(f"{command}: QEMU has gone")
            answer = json.loads(line)
            if "event" in answer:
                self.events.append(answer)
            elif "error" in answer:
                raise QmpError(f"{command}: {answer['error']['desc']}")
            else:
                return answer["return"]

    def close(self):
        self.lines.close()
        self.socket.close()
