"""Fill in one template: the request is JSON on the standard input, the answer JSON on the standard output.

A process of its own, because a template may be written to take all memory and time there is.
"""

import json
import resource
import sys
from base64 import b64decode, b64encode

from . import word

SECONDS = 10
MEMORY = 512 * 2**20
RESULT = 20 * 2**20
# Base64 takes a third more.
FILE = 2 * RESULT


def limit():
    """Take from this process what no document needs; the system kills what goes beyond."""
    for what, most in ((resource.RLIMIT_CPU, SECONDS), (resource.RLIMIT_AS, MEMORY), (resource.RLIMIT_FSIZE, FILE)):
        _soft, hard = resource.getrlimit(what)
        most = most if hard == resource.RLIM_INFINITY else min(most, hard)
        resource.setrlimit(what, (most, most))


def answer(request):
    """{"content"} as base64, or {"error"}: what a WordTemplateError is made of."""
    try:
        content = word.fill_in(b64decode(request["template"]), request["values"], request["is_strict"])
    except word.WordTemplateError as error:
        return {"error": vars(error)}
    except MemoryError:
        return {"error": {"problem": "", "limit": "memory"}}
    if len(content) > RESULT:
        return {"error": {"problem": "", "limit": "size"}}
    return {"content": b64encode(content).decode()}


def read_picture(value):
    return word.Picture(b64decode(value["picture"]), value["width"]) if value.keys() == {"picture", "width"} else value


if __name__ == "__main__":
    limit()
    json.dump(answer(json.load(sys.stdin, object_hook=read_picture)), sys.stdout)
