"""Runs Clients.java with Snowflake's JDBC driver: needs Java 17 and Maven, which fetches the driver.

.larder/python/local/bin/python test/clients/jdbc/run.py
"""

from __future__ import annotations

import subprocess
import sys
import tempfile
from pathlib import Path
from urllib.parse import urlencode

HERE = Path(__file__).parent
sys.path.insert(0, str(HERE.parent))

from served import REPOSITORY, served  # noqa: E402 - of the folder above

VERSION = "3.25.0"
DRIVERS = REPOSITORY / ".larder" / "cache" / "jdbc"


def driver() -> Path:
    jar = DRIVERS / f"snowflake-jdbc-{VERSION}.jar"
    if not jar.exists():
        copy = "org.apache.maven.plugins:maven-dependency-plugin:3.6.1:copy"
        wanted = [f"-Dartifact=net.snowflake:snowflake-jdbc:{VERSION}", f"-DoutputDirectory={DRIVERS}"]
        subprocess.run(["mvn", "-q", "-B", copy, *wanted], check=True)
    return jar


def main() -> int:
    jar = driver()
    with (
        tempfile.TemporaryDirectory() as folder,
        served(["local/tests/snowflake/serve.py"], Path(folder)) as told,
    ):
        options = {
            "account": "LARDER-LOCAL",
            "user": told["user"],
            "role": "ACCOUNTADMIN",
            "authenticator": "SNOWFLAKE_JWT",
            "private_key_file": told["key"],
            "ssl": "off",
        }
        address = f"jdbc:snowflake://127.0.0.1:{told['port']}/?{urlencode(options)}"
        # Arrow's own memory, which Java 16 and later open to nobody who does not ask.
        opened = "--add-opens=java.base/java.nio=ALL-UNNAMED"
        command = ["java", opened, "-cp", str(jar), str(HERE / "Clients.java"), address]
        return subprocess.run(command).returncode


if __name__ == "__main__":
    sys.exit(main())
