"""Logs of the node: a JSON object a line, without personal data."""

from __future__ import annotations

import datetime as dt
import json
import logging
import os

__all__ = ["JsonLines"]

_FIELDS = ("event", "key", "kind", "attempt", "seconds", "status", "pid", "memory_mb", "count")


class JsonLines(logging.Formatter):
    """Writes a record as one line of JSON: time, level, logger, text and named figures."""

    def format(self, record: logging.LogRecord) -> str:
        """Return the line."""
        line: dict[str, object] = {
            "time": dt.datetime.fromtimestamp(record.created, dt.UTC).isoformat(
                "T", "milliseconds"
            ),
            "level": record.levelname.lower(),
            "logger": record.name,
            "process": os.getpid(),
            "text": record.getMessage(),
        }
        line |= {name: record.__dict__[name] for name in _FIELDS if name in record.__dict__}
        if record.exc_info:
            line["trace"] = self.formatException(record.exc_info)
        return json.dumps(line, ensure_ascii=False, default=str)
