"""Prefect's own files of a test run go to a folder of its own: it reads where when it is imported."""

import os
import tempfile

os.environ["PREFECT_HOME"] = tempfile.mkdtemp(prefix="walkback-prefect-")
