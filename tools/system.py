"""Programs only the system can bring: the browser, the PDF maker, Python's venv."""
import os
import shutil
import time

from .common import DevError, run, say, step

BROWSERS = ("chromium", "chromium-browser", "google-chrome", "google-chrome-stable")
SKIP_FOR = 24 * 3600


def ensure_browser(site, required=False):
    """Have a Chromium, installing it where we may.

    :param required: raise DevError instead of going on without
    """
    if not any(map(shutil.which, BROWSERS)):
        offer(site, "chromium", "browser tests are skipped")
        if required and not any(map(shutil.which, BROWSERS)):
            raise DevError("Browser tests are required here, but there is no Chromium.")


def ensure_pdf(site):
    """Have wkhtmltopdf, installing it where we may."""
    if not shutil.which("wkhtmltopdf"):
        offer(site, "wkhtmltopdf", "reports are shown as web pages instead of PDF")


def require_venv(site):
    """Python's venv module, which Debian packs apart."""
    if not may_install():
        raise DevError("Python's venv module is missing: run `sudo apt-get install python3-venv`.")
    install(site, "python3-venv")


def offer(site, package, consequence):
    """Install a package, or say how to and what does not work until then."""
    refused = site.cache / f"{package}.unavailable"
    if may_install() and not (refused.exists() and time.time() - refused.stat().st_mtime < SKIP_FOR):
        try:
            install(site, package)
            return
        except DevError:
            refused.parent.mkdir(parents=True, exist_ok=True)
            refused.touch()
    say(f"  {package} is missing: `{'' if os.geteuid() == 0 else 'sudo '}apt-get install {package}` installs it;"
        f" until then {consequence}.")


def may_install():
    return os.geteuid() == 0 and shutil.which("apt-get")


def install(site, package):
    command = ["apt-get", "install", "-y", "--no-install-recommends", package]
    environment = {**os.environ, "DEBIAN_FRONTEND": "noninteractive"}
    log = site.logs / f"apt-{package}.log"
    failure = f"{package} could not be installed"
    with step(f"Installing {package}"):
        try:
            run(command, log, failure, env=environment)
        except DevError:
            run(["apt-get", "update"], log, failure, env=environment)
            run(command, log, failure, env=environment)
