# SPDX-License-Identifier: Apache-2.0
"""Chromium without a window, led by its own protocol over two pipes: JSON texts, each ended by a zero byte."""

import json
import os
import select
import shutil
import signal
import subprocess
import tempfile
import time

PATH = shutil.which("chromium")
MISSING = None if PATH else "chromium is not installed. By hand: apt-get install --no-install-recommends chromium"
OPTIONS = ("--headless", "--no-sandbox", "--disable-gpu", "--disable-dev-shm-usage", "--no-first-run",
           "--disable-background-networking", "--disable-component-update", "--host-resolver-rules=MAP * ~NOTFOUND, "
           "EXCLUDE 127.0.0.1", "--remote-debugging-pipe")
TIMEOUT = 60


class Chromium:
    """One browser; `open` gives a page."""

    def __init__(self):
        self.profile = tempfile.TemporaryDirectory(prefix="simstudio-chromium-", ignore_cleanup_errors=True)
        to_browser, self.writing = os.pipe()
        self.reading, from_browser = os.pipe()
        # The browser wants exactly 3 and 4. It may run as root, in a container, without a sandbox of its own: it is
        # shown nothing but the page under test.
        command = f'exec "$0" "$@" 3<&{to_browser} 4>&{from_browser}'
        self.process = subprocess.Popen(
            ["bash", "-c", command, PATH, *OPTIONS, "--user-data-dir=" + self.profile.name, "about:blank"],
            pass_fds=(to_browser, from_browser), stdin=subprocess.DEVNULL, stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL, start_new_session=True)
        os.close(to_browser)
        os.close(from_browser)
        self.buffer, self.last_id = b"", 0

    def __enter__(self):
        return self

    def __exit__(self, *_):
        os.killpg(self.process.pid, signal.SIGKILL)  # Its own session: no browser but this one.
        self.process.wait(TIMEOUT)
        os.close(self.writing)
        os.close(self.reading)
        self.profile.cleanup()

    def call(self, method, session=None, **parameters):
        self.last_id += 1
        message = {"id": self.last_id, "method": method, "params": parameters}
        if session:
            message["sessionId"] = session
        os.write(self.writing, json.dumps(message).encode() + b"\0")
        while True:
            answer = self.receive()
            if answer.get("id") == self.last_id:
                if "error" in answer:
                    raise RuntimeError(f"{method}: {answer['error']}")
                return answer["result"]

    def receive(self):
        while b"\0" not in self.buffer:
            ready, _, _ = select.select([self.reading], [], [], TIMEOUT)
            piece = os.read(self.reading, 1 << 16) if ready else b""
            if not piece:
                raise RuntimeError(f"chromium said nothing for {TIMEOUT} s, or ended: {self.process.poll()}")
            self.buffer += piece
        text, self.buffer = self.buffer.split(b"\0", 1)
        return json.loads(text)

    def open(self, url):
        target = self.call("Target.createTarget", url="about:blank")["targetId"]
        page = BrowserPage(self, self.call("Target.attachToTarget", targetId=target, flatten=True)["sessionId"], target)
        page.go(url)
        return page


class BrowserPage:
    def __init__(self, browser, session, target):
        self.browser, self.session, self.target = browser, session, target

    def go(self, url):
        self.browser.call("Page.navigate", self.session, url=url)

    def close(self):
        self.browser.call("Target.closeTarget", targetId=self.target)

    def evaluate(self, expression):
        result = self.browser.call("Runtime.evaluate", self.session, expression=expression, returnByValue=True)
        if "exceptionDetails" in result:
            raise RuntimeError(f"{expression}: {result['exceptionDetails']}")
        return result["result"].get("value")

    def wait_for(self, expression, seconds=TIMEOUT):
        """The first value of `expression` that is true; its last one when the time is over."""
        deadline = time.monotonic() + seconds
        while True:
            value = self.evaluate(expression)
            if value or time.monotonic() > deadline:
                return value
            time.sleep(0.02)

    def screenshot(self):
        """PNG, as base64."""
        return self.browser.call("Page.captureScreenshot", self.session, format="png")["data"]
