from odoo.tests import tagged

from .common import PageCommon


@tagged("post_install", "-at_install")
class TestTour(PageCommon):
    def test_portal_promise(self):
        """F9: from the home page to a promise of a part of an item, in the browser."""
        self.start_tour("/my/home", "credit_portal_promise", login="test_jansen")
        self.env.invalidate_all()
        self.assertEqual(self.promises().mapped("promised_amount"), [400])
