"""Fill in Word templates in a process of its own, with limits on time, memory and size."""

import json
import os
import subprocess
import sys
import tempfile
from base64 import b64decode, b64encode
from pathlib import Path
from signal import SIGKILL, SIGXCPU

from .word import Picture, WordTemplateError

ADDON = Path(__file__).resolve().parents[1]
# By the clock on the wall, for a machine that is busy; the time it works is limited by the process itself.
SECONDS = 40


def fill_in(template, values, is_strict=True):
    """As `word.fill_in`, which says what it takes and raises; `limit` of the error names what was exceeded."""
    request = {"template": b64encode(template).decode(), "values": values, "is_strict": is_strict}
    with tempfile.TemporaryFile() as output:
        try:
            done = subprocess.run(
                [sys.executable, "-m", "engine"],
                input=json.dumps(request, default=_write_picture).encode(),
                stdout=output,
                stderr=subprocess.DEVNULL,
                cwd=ADDON,
                # Nothing of the server's surroundings but where its libraries are.
                env={"PYTHONPATH": os.pathsep.join(filter(None, sys.path)), "PYTHONIOENCODING": "utf-8"},
                timeout=SECONDS,
                check=False,
            )
        except subprocess.TimeoutExpired as error:
            raise WordTemplateError("", limit="time") from error
        if done.returncode:
            limit = "time" if -done.returncode in (SIGXCPU, SIGKILL) else "memory"
            raise WordTemplateError("", limit=limit)
        output.seek(0)
        answer = json.load(output)
    if "error" in answer:
        raise WordTemplateError(**answer["error"])
    return b64decode(answer["content"])


def _write_picture(value):
    if isinstance(value, Picture):
        return {"picture": b64encode(value.data).decode(), "width": value.width}
    return str(value)
