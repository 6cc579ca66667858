"""pytest plugin: where browser tests are required, a skipped one is a failed one."""
import os

import pytest

from tools.test import BROWSER_REQUIRED


@pytest.hookimpl(hookwrapper=True)
def pytest_runtest_makereport(item, call):
    report = (yield).get_result()
    if os.environ.get(BROWSER_REQUIRED) and report.skipped and uses_browser(item):
        report.outcome = "failed"
        report.longrepr = f"Browser tests may not be skipped here: {report.longrepr}"


def uses_browser(item):
    from odoo.tests import HttpCase

    return isinstance(getattr(item, "instance", None), HttpCase) or (
        isinstance(getattr(item, "cls", None), type) and issubclass(item.cls, HttpCase)
    )
