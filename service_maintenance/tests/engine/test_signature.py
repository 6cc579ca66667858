from base64 import b64encode
from io import BytesIO

from PIL import Image

from odoo.tests import BaseCase, tagged

from odoo.addons.service_maintenance.engine.signature import MAX_BYTES, MAX_SIDE, is_picture


def png(width, height):
    target = BytesIO()
    Image.new("1", (width, height)).save(target, "PNG")
    return b64encode(target.getvalue())


@tagged("post_install", "-at_install")
class TestSignature(BaseCase):
    def test_pictures(self):
        """D9: what a browser draws is a signature, as bytes and as text."""
        for drawn in (png(600, 200), png(600, 200).decode(), png(MAX_SIDE, 1)):
            self.assertTrue(is_picture(drawn))

    def test_no_pictures(self):
        """D9: a picture cut off at its head, one too large, and whatever else is sent in its place is none."""
        cut, wide, long = png(600, 200)[:20], png(MAX_SIDE + 1, 1), "A" * (MAX_BYTES + 4)
        for sent in ("", "???", b64encode(b"hello"), cut, wide, long, 12, None):
            self.assertFalse(is_picture(sent), sent)
