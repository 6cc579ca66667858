"""A drawn signature, as a browser sends it: is it a picture, and of what size?"""

from base64 import b64decode
from io import BytesIO

from PIL import Image

# More than any screen; as a file, a drawing takes a hundredth of this.
MAX_SIDE = 5000
MAX_BYTES = 5 * 2**20
FORMATS = ("PNG", "JPEG", "GIF")


def is_picture(signature):
    """Whether `signature` (base64, text or bytes) can be drawn, and without taking all memory.

    Only the size is believed before it is unpacked: a small file may unpack to 30 000 pixels a side.
    """
    try:
        if len(signature) > MAX_BYTES:
            return False
        picture = Image.open(BytesIO(b64decode(signature, validate=True)), formats=FORMATS)
        if max(picture.size) > MAX_SIDE:
            return False
        picture.load()
    except (OSError, SyntaxError, TypeError, ValueError, Image.DecompressionBombError):
        return False
    return True
