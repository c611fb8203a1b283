# SPDX-License-Identifier: Apache-2.0
"""What the library sends: simstudio_requests makes every call of the public API and prints each request. BIN_DIR holds
it."""

import functools
import json
import os
import subprocess

DATA = os.path.join(os.path.dirname(os.path.abspath(__file__)), "..", "data")


@functools.lru_cache(None)
def sent_requests():
    done = subprocess.run([os.environ["BIN_DIR"] + "/simstudio_requests"], capture_output=True, text=True, check=True,
                          timeout=60)
    return [json.loads(line) for line in done.stdout.splitlines()]


def sent(case, api="v2"):
    return next(one for one in sent_requests() if one["case"] == case and one["api"] == api)
