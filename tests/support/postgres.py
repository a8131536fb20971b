"""A throw-away Postgres, started from the binaries that are installed: no Docker, no service, nothing left behind."""

import os
import pwd
import shutil
import subprocess
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path


def binaries() -> Path | None:
    """Return the folder with initdb and postgres, the newest version first; None when Postgres is not installed."""
    folders = list(Path("/usr/lib/postgresql").glob("*/bin"))
    folders.sort(key=lambda folder: float(folder.parent.name), reverse=True)
    on_path = shutil.which("initdb")
    if on_path:
        folders.append(Path(on_path).resolve().parent)
    return next((folder for folder in folders if (folder / "initdb").exists() and (folder / "postgres").exists()), None)


@contextmanager
def cluster(folder: Path) -> Iterator[str]:
    """Run a Postgres out of `folder` and yield its URL, without a database name: "postgresql://postgres@/%s?host=..."."""
    with tempfile.TemporaryDirectory(prefix="walkback-pg-") as temporary:
        home = Path(temporary)
        account: dict[str, object] = {}
        if os.geteuid() == 0:
            # Postgres refuses to run as root; any other account will do.
            user = pwd.getpwnam("nobody")
            os.chown(home, user.pw_uid, user.pw_gid)
            account = {"user": user.pw_uid, "group": user.pw_gid, "extra_groups": []}
        environment = {"PATH": os.environ.get("PATH", ""), "LC_ALL": "C", "HOME": temporary}
        common = {"env": environment, "cwd": temporary, "stdout": subprocess.DEVNULL, **account}
        subprocess.run(  # type: ignore[call-overload]
            [folder / "initdb", "-D", home / "data", "-U", "postgres", "-A", "trust", "-E", "UTF8", "--no-sync"],
            check=True,
            timeout=60,
            **common,
        )
        # It listens on a socket file in its own folder alone, so that no port can be taken or reached.
        server = subprocess.Popen(  # type: ignore[call-overload]
            [folder / "postgres", "-D", home / "data", "-k", temporary, "-c", "listen_addresses=", "-c", "fsync=off"],
            stderr=subprocess.DEVNULL,
            **common,
        )
        try:
            subprocess.run(  # type: ignore[call-overload]
                [folder / "pg_isready", "-h", temporary, "-t", "30"], check=False, timeout=40, **common
            )
            yield f"postgresql://postgres@/%s?host={temporary}"
        finally:
            server.terminate()
            server.wait(30)
