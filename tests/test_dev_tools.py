"""./dev: what goes wrong is told in one sentence; what runs is ended."""
import os
import socket
import subprocess
import sys
import time
from pathlib import Path
from types import SimpleNamespace

import pytest

from tools import bench, cli, common, odoo_source, postgres, serve
from tools.common import DevError
from tools.database import Databases

ROOT = Path(__file__).parent.parent


def dev(*arguments, **variables):
    """Run ./dev as a user would."""
    command = [sys.executable, str(ROOT / "dev"), *arguments]
    environment = {**os.environ, **variables}
    return subprocess.run(command, capture_output=True, text=True, env=environment, timeout=60, check=False)


def test_taken_port_is_one_sentence(tmp_path):
    with socket.socket() as other:
        other.bind(("127.0.0.1", 0))
        other.listen()
        port = str(other.getsockname()[1])
        result = dev("serve", "--port", port, SERVICE_CREDIT_CACHE=str(tmp_path))
    assert result.returncode == 1
    assert result.stderr == f"dev: Port {port} is taken: choose another one with `--port`.\n"


def test_unknown_addon_is_one_sentence(tmp_path):
    result = dev("update", "no_such_addon", SERVICE_CREDIT_CACHE=str(tmp_path))
    assert result.returncode == 1
    assert result.stderr.startswith("dev: No such addon here: no_such_addon")


def test_unknown_argument_is_refused_except_by_test():
    assert cli.parse(["test", "-k", "month", "a/b.py"]).rest == ["-k", "month", "a/b.py"]
    with pytest.raises(SystemExit):
        cli.parse(["serve", "--prot", "8070"])


def test_not_an_odoo_is_one_sentence(tmp_path):
    with pytest.raises(DevError, match="No Odoo in"):
        odoo_source.inspect(tmp_path)


def test_another_version_of_odoo_is_refused(tmp_path):
    (tmp_path / "odoo").mkdir()
    (tmp_path / "odoo/release.py").write_text("version_info = (18, 0, 0, FINAL, 0, '')\n")
    with pytest.raises(DevError, match=r"not version 19\.0"):
        odoo_source.inspect(tmp_path)


def test_checkout_of_odoo_is_recognised(tmp_path):
    (tmp_path / "odoo/addons").mkdir(parents=True)
    (tmp_path / "addons").mkdir()
    (tmp_path / "odoo/release.py").write_text("version_info = (19, 0, 0, FINAL, 0, '')\n")
    assert odoo_source.inspect(tmp_path).addons == [tmp_path / "addons", tmp_path / "odoo/addons"]


@pytest.mark.parametrize(
    ("url", "expected"),
    [
        ("postgresql://me:p%40ss@db.example:5433", ("db.example", "5433", "me", "p@ss")),
        ("postgres://me@localhost/other", ("localhost", "5432", "me", "")),
        ("postgresql://me@/postgres?host=/var/run/postgresql", ("/var/run/postgresql", "5432", "me", "")),
    ],
)
def test_database_address(url, expected):
    server = postgres.parse(url, Path("/bin"))
    assert (server.host, server.port, server.user, server.password) == expected


@pytest.mark.parametrize("url", ["localhost:5432", "mysql://localhost", "postgresql://localhost:port"])
def test_wrong_database_address_is_one_sentence(url):
    with pytest.raises(DevError, match="--database"):
        postgres.parse(url, Path("/bin"))


def test_password_is_not_shown():
    assert "secret" not in repr(postgres.parse("postgresql://me:secret@localhost", Path("/bin")))


def test_long_path_gets_a_short_socket():
    assert len(str(postgres.socket_folder(Path("/var" * 40)))) < 85


@pytest.mark.parametrize(
    ("output", "cause"),
    [
        ("cp: error writing: No space left on device", "the disk is full"),
        ("Temporary failure resolving 'mirror'", "the network cannot be reached"),
        ("Traceback\nodoo.exceptions.ParseError: wrong view\n", "wrong view"),
        ("nothing telling", "its output says why"),
    ],
)
def test_cause_is_read_from_the_log(tmp_path, output, cause):
    log = tmp_path / "log"
    log.write_text(output)
    sentence = common.explain(log, "It failed")
    assert sentence.startswith("It failed: ") and cause in sentence and str(log) in sentence


def test_full_disk_is_one_sentence(tmp_path):
    with pytest.raises(DevError, match="Not enough disk space"):
        common.require_space(tmp_path, 10**9)


def test_stop_ends_what_the_child_started():
    child = common.start(["sh", "-c", "sleep 60 & echo $!; wait"], stdout=subprocess.PIPE, text=True)
    grandchild = int(child.stdout.readline())
    common.stop(child, patience=2)
    child.stdout.close()
    time.sleep(0.1)
    assert not alive(grandchild)


def alive(pid):
    """Whether this process still runs (a dead one nobody waited for does not)."""
    try:
        return Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()[0] != "Z"
    except FileNotFoundError:
        return False


class Tidying:
    """A server whose own worker is in the database that is dropped."""

    def __init__(self):
        self.statements = []

    def sql(self, statement):
        self.statements.append(statement)
        if "FORCE" in statement:
            raise DevError("PostgreSQL refused: ERROR:  permission denied to terminate process.")


def test_a_database_the_server_tidies_up_is_dropped(tmp_path):
    """Only a superuser may end the server's own worker; a plain DROP sends it away."""
    server = Tidying()
    shop = SimpleNamespace(server=server, site=common.Site(ROOT, tmp_path), data_folder=tmp_path)
    Databases(shop).drop("a_clone")
    assert server.statements == ['DROP DATABASE IF EXISTS "a_clone" WITH (FORCE)', 'DROP DATABASE IF EXISTS "a_clone"']


def test_benchmarks_are_found_by_name():
    """`./dev bench NAME` without such a benchmark is one sentence; what a benchmark needs stands in its file."""
    with pytest.raises(DevError, match="No benchmark of that name"):
        bench.chosen(ROOT / "benchmarks", ["no_such"])
    assert bench.constants(ROOT / "benchmarks/bench_service_peer.py")["INSTALL"] == ["fieldservice_recurring"]


def test_each_role_has_a_login_to_show():
    assert {"dispatcher", "technician", "manager", "accountant"} <= set(serve.ROLES)
