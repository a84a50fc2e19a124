"""A page that others reach: the server shows a certificate, and the run goes from its beginning to its sealed record over it."""

import subprocess

from page import Mouse, begin, chromium, new_page, said_nothing_bad, wait_for_state, world
from told import tells_the_same

RUNBOOK = """# Over there

```bash
echo pangolin
```
"""

if __name__ == "__main__":
    with world() as here, chromium() as browser:
        here.file("runbook.md", RUNBOOK).file("stepgate.toml", "[env.x]\nconfirm = 'never'\n")
        words = "req -x509 -newkey rsa:2048 -nodes -days 2 -subj /CN=localhost -addext subjectAltName=DNS:localhost -keyout s.key -out s.crt"
        subprocess.run(["openssl", *words.split()], cwd=here.repo, check=True, capture_output=True)
        reached = ["--listen", "0.0.0.0", "--name", "localhost", "--certificate", "s.crt", "--key", "s.key"]
        with here.server("runbook.md", *reached) as server:
            assert server.origin.startswith("https://localhost:"), server.origin
            page = new_page(browser, ignore_https_errors=True)
            run = begin(page, Mouse(page), server.address, "x")
            wait_for_state(page, "done")
            tells_the_same(page, here, run)
            (cookie,) = page.context.cookies()
            assert cookie["secure"] and cookie["httpOnly"] and cookie["name"].startswith("__Host-"), cookie
            said_nothing_bad(page)
            # The same server under the address that it listens on is another one, and nobody's.
            other = server.origin.replace("localhost", "127.0.0.1")
            answer = page.context.request.get(f"{other}/runbooks/0")
            assert answer.status == 421, answer.status
