"""pytest plugin: tests outside of addons, browser tests that may not be skipped, a database for each process."""
import contextlib
import os

import freezegun
import pytest
import pytest_odoo

from odoo.tests import BaseCase, HttpCase
from odoo.tests.common import get_db_name

from tools.test import BROWSER_REQUIRED, CONFIGURATIONS

# How long a test takes is read from the real clock, also where the test stops time.
freezegun.configure(extend_ignore_list=["_pytest.timing"])
# Odoo tags test classes of addons only; those in tests/ across the addons need the same.
BaseCase.test_tags = {"standard", "at_install"}
BaseCase.test_module = "tests"

# Each process of pytest-xdist has a database: pytest-odoo would copy the first one, by tools that need not be here.
if worker := os.environ.get("PYTEST_XDIST_WORKER"):
    os.environ["ODOO_RC"] = os.environ[CONFIGURATIONS].split(os.pathsep)[int(worker.removeprefix("gw"))]
    pytest_odoo._worker_db_name = lambda: contextlib.nullcontext(get_db_name())


@pytest.hookimpl(hookwrapper=True)
def pytest_runtest_makereport(item):
    """Where a browser is required, a browser test that was skipped has failed."""
    report = (yield).get_result()
    if report.skipped and os.environ.get(BROWSER_REQUIRED) and uses_browser(item):
        report.outcome = "failed"
        report.longrepr = f"Browser tests may not be skipped here: {report.longrepr}"


def uses_browser(item):
    return issubclass(getattr(item, "cls", None) or object, HttpCase)


def pytest_collection_modifyitems(items):
    """What takes longest, the tests across addons, comes first: so no process waits for another at the end."""
    items.sort(key=lambda item: not item.nodeid.startswith("tests/"))
