"""Every command of the README works as it stands there. The set-up commands are run by .ci/run; the real portal is replaced
by one on loopback.
"""

from __future__ import annotations

import os
import re
import shlex
import shutil
import subprocess
from pathlib import Path

from tests.conftest import BIN, Khotin
from tests.site import Site

README = (Path(__file__).parents[2] / "README.md").read_text(encoding="utf-8")
COMMANDS = [
    line
    for block in re.findall(r"^```sh\n(.*?)^```$", README, re.MULTILINE | re.DOTALL)
    for line in block.splitlines()
    if line.startswith(("khotin ", "scrapy ", "sqlite-utils "))
]


def test_every_command_of_the_readme(tmp_path: Path, site: Site) -> None:
    rows = []
    for number in range(1, 21):
        title = f"Xã Bình An báo cáo việc số {number}"
        body = (
            f"<p>Tin số {number} của Khánh Hoà: Tỉnh uỷ họp bàn về vụ lúa mới, nghe các xã báo cáo tiến độ gieo trồng, nước tưới,"
            f" giống và phân bón, rồi giao việc cho từng ngành trong đợt {number}.</p>"
        )
        path = site.article(f"/thong-bao/tin-{number}.html", title, date="05/03/2025", body=body)
        rows.append((path, title, ""))
    site.listing("/tin", rows)
    site.listing("/", rows)
    site.portal(tmp_path / "archive", "tamnongkhanhhoa")
    env = Khotin(tmp_path).env | {"KHOTIN_CONTACT": "you@example.org", "PATH": f"{BIN}{os.pathsep}{os.environ['PATH']}"}
    env |= {"HOME": str(tmp_path), "XDG_CONFIG_HOME": str(tmp_path / ".config")}  # where a timer is installed
    other = Khotin(tmp_path / "other" / "archive")
    other.crawl(site.portal(other.archive, "tamnongkhanhhoa"))
    (file,) = (other.archive / "warc").iterdir()
    file.rename(tmp_path / "mirror.warc.gz")
    (tmp_path / "scrapy.cfg").write_text("[settings]\ndefault = crawler.settings\n")
    run = [line for line in COMMANDS if not line.startswith("khotin browse")]  # which has its own tests
    assert len(run) >= 8
    for line in run:
        command, _, target = line.partition(" > ")
        if command.startswith("khotin learn"):
            command += " --yes"  # there is no terminal to ask on
        if command.startswith("khotin schedule install") and not shutil.which("systemctl"):
            command += " --print"
        done = subprocess.run(shlex.split(command), cwd=tmp_path, env=env, capture_output=True, text=True, check=False)
        assert done.returncode == 0, (line, done.stdout, done.stderr)
        if target:
            assert len(done.stdout.splitlines()) == 21
