"""A drawn signature, as a browser sends it: is it a picture, and of what size?"""

from base64 import b64decode
from io import BytesIO

from PIL import Image

# More than any screen; as a file, a drawing takes a hundredth of this.
MAX_SIDE = 5000
MAX_BYTES = 5 * 2**20
# The formats, and how a whole file of each ends: Pillow can be told to draw one that was cut off, and Odoo tells it so.
FORMATS = {"PNG": b"IEND\xaeB`\x82", "JPEG": b"\xff\xd9", "GIF": b";"}


def is_picture(signature):
    """Whether `signature` (base64, text or bytes) can be drawn, and without taking all memory.

    Only the size is believed before it is unpacked: a small file may unpack to 30 000 pixels a side.
    """
    try:
        if len(signature) > MAX_BYTES:
            return False
        data = b64decode(signature, validate=True)
        picture = Image.open(BytesIO(data), formats=tuple(FORMATS))
        if max(picture.size) > MAX_SIDE or FORMATS[picture.format] not in data[-100:]:
            return False
        picture.load()
    except (OSError, SyntaxError, TypeError, ValueError, Image.DecompressionBombError):
        return False
    return True
