"""pytest plugin: tests outside of addons, and browser tests that may not be skipped."""
import os

import freezegun
import pytest

from odoo.tests import BaseCase, HttpCase

from tools.test import BROWSER_REQUIRED

# How long a test takes is read from the real clock, also where the test stops time.
freezegun.configure(extend_ignore_list=["_pytest.timing"])
# Odoo tags test classes of addons only; those in tests/ across the addons need the same.
BaseCase.test_tags = {"standard", "at_install"}
BaseCase.test_module = "tests"


@pytest.hookimpl(hookwrapper=True)
def pytest_runtest_makereport(item):
    """Where a browser is required, a browser test that was skipped has failed."""
    report = (yield).get_result()
    if report.skipped and os.environ.get(BROWSER_REQUIRED) and uses_browser(item):
        report.outcome = "failed"
        report.longrepr = f"Browser tests may not be skipped here: {report.longrepr}"


def uses_browser(item):
    return issubclass(getattr(item, "cls", None) or object, HttpCase)
