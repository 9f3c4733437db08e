"""`khotin schedule install`: what systemd and cron are given."""

from __future__ import annotations

import os
import re
import shutil
import subprocess
from pathlib import Path

import pytest
from croniter import croniter
from hypothesis import given, settings
from hypothesis import strategies as st

from crawler.archive.folder import ArchiveError, Folder
from crawler.watch import crontab, units
from crawler.watch.installing import MINUTES, Job, by_cron, by_systemd
from tests.conftest import Khotin

ODD = ["tin tức", '100% "báo"', "$HOME ${x} $(id)", "a\\b", "it's; # one", "-n", "%h%%"]
# Whatever a folder's name may hold, one line.
NAMES = st.text(st.characters(exclude_categories=("Cc", "Cs"), exclude_characters="/"), min_size=1, max_size=20)


@pytest.fixture
def home(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A user's home, without a crontab yet: `crontab` is a program that keeps it in a file."""
    programs = tmp_path / "bin"
    programs.mkdir()
    for name, text in {"crontab": _CRONTAB, "systemctl": "#!/bin/sh\n", "khotin": "#!/bin/sh\n"}.items():
        (programs / name).write_text(text)
        (programs / name).chmod(0o755)
    monkeypatch.setenv("PATH", f"{programs}{os.pathsep}{os.environ['PATH']}")
    monkeypatch.setenv("HOME", str(tmp_path))
    monkeypatch.delenv("XDG_CONFIG_HOME", raising=False)
    return tmp_path


_CRONTAB = """#!/bin/sh
case "$1" in
    -l) [ -e "$HOME/denied" ] && { echo "you may not use this program" >&2; exit 1; }
        [ -e "$HOME/tab" ] || { echo "no crontab for somebody" >&2; exit 1; }
        cat "$HOME/tab" ;;
    -) cat > "$HOME/tab" ;;
esac
"""


def archive(home: Path, name: str = "tin tức") -> Folder:
    folder = home / "srv" / name
    folder.mkdir(parents=True, exist_ok=True)
    return Folder(folder)


def argv(line: str) -> list[str]:
    """What a program gets that a crontab's line starts: cron takes the backslash from `\\%`, a shell the rest."""
    arguments = line.split(" ", 6)[6].replace("\\%", "%")
    command = f"printf '%s\\0' {arguments}"
    done = subprocess.run(["sh", "-c", command], capture_output=True, check=True)
    return os.fsdecode(done.stdout).split("\0")[:-1]


@pytest.mark.skipif(not shutil.which("systemd-analyze"), reason="no systemd-analyze")
@pytest.mark.parametrize("name", ODD)
def test_systemd_accepts_the_units(tmp_path: Path, name: str) -> None:
    """That the program's own path has odd marks too shows how systemd reads them: it looks for that file. It takes none with
    quotes or backslashes, whatever is written.
    """
    program = tmp_path / re.sub(r"[\\\"']", "", f"{name} bin")
    program.write_text("#!/bin/sh\n")
    program.chmod(0o755)
    files = [tmp_path / "khotin-tin.service", tmp_path / "khotin-tin.timer"]
    files[0].write_text(units.service(tmp_path / name, [str(program), "due", str(tmp_path / name)]), encoding="utf-8")
    files[1].write_text(units.timer(tmp_path / name, MINUTES), encoding="utf-8")
    done = subprocess.run(["systemd-analyze", "verify", *files], capture_output=True, text=True, check=False)
    assert (done.returncode, done.stdout, done.stderr) == (0, "", "")


@pytest.mark.skipif(not shutil.which("systemd-analyze"), reason="no systemd-analyze")
def test_systemd_refuses_a_program_that_is_not_there(tmp_path: Path) -> None:
    file = tmp_path / "khotin-tin.service"
    file.write_text(units.service(tmp_path, [str(tmp_path / "none")]), encoding="utf-8")
    done = subprocess.run(["systemd-analyze", "verify", file], capture_output=True, text=True, check=False)
    assert done.returncode != 0


@pytest.mark.parametrize("name", [name for name in ODD if "\\" not in name])
def test_cron_accepts_the_line(tmp_path: Path, name: str) -> None:
    line = crontab.line(["/opt/khotin/bin/khotin", "due", "--archive", f"/srv/{name}"], "khotin-tin", MINUTES)
    assert croniter.is_valid(" ".join(line.split()[:5]))
    assert argv(line) == ["due", "--archive", f"/srv/{name}"]
    if shutil.which("crontab"):
        file = tmp_path / "tab"
        file.write_text(line + "\n", encoding="utf-8")
        # Debian 12 has the option by another name than later releases.
        done = [subprocess.run(["crontab", option, file], capture_output=True, check=False) for option in ("-T", "-n")]
        assert any(each.returncode == 0 for each in done), done


@settings(deadline=None, max_examples=30)
@given(NAMES)
def test_the_shell_gets_the_folder_as_it_is_called(name: str) -> None:
    folder = f"/srv/{name}"
    if "\\" in name:
        with pytest.raises(ArchiveError, match="backslash"):
            crontab.line(["/khotin", folder], "khotin-tin", MINUTES)
    else:
        assert argv(crontab.line(["/khotin", folder], "khotin-tin", MINUTES)) == [folder]


def test_units_are_written_once(home: Path) -> None:
    said = by_systemd(archive(home), only_print=False)
    written = sorted((home / ".config" / "systemd" / "user").iterdir())
    name = written[0].stem
    assert [file.suffix for file in written] == [".service", ".timer"]
    assert name.startswith("khotin-tin-tuc-")
    assert f"To start it: systemctl --user enable --now {name}.timer" in said
    times = [file.stat().st_mtime_ns for file in written]
    assert "installed already" in by_systemd(archive(home), only_print=False)[0]
    assert [file.stat().st_mtime_ns for file in written] == times
    assert "Persistent=true" in written[1].read_text(encoding="utf-8")


def test_two_archives_of_one_name_have_each_their_own(home: Path) -> None:
    one, other = archive(home), archive(home / "khác")
    assert Job.of(one).name != Job.of(other).name
    for each in (one, other):
        by_systemd(each, only_print=False)
        by_cron(each, only_print=False)
    assert len(list((home / ".config" / "systemd" / "user").iterdir())) == 4
    assert (home / "tab").read_text().count("\n") == 2


def test_the_line_is_added_once_and_others_are_left_alone(home: Path) -> None:
    others = "# mine\n\n0 1 * * * /bin/true  # khotin\n@reboot echo 'xin chào'"
    (home / "tab").write_text(others, encoding="utf-8")
    (said,) = by_cron(archive(home), only_print=False)
    line = crontab.line(Job.of(archive(home)).command, Job.of(archive(home)).name, MINUTES)
    assert said == f"Written to your crontab: {line}"
    assert (home / "tab").read_text(encoding="utf-8") == f"{others}\n{line}\n"
    assert by_cron(archive(home), only_print=False)[0].startswith("Already in")
    assert (home / "tab").read_text(encoding="utf-8") == f"{others}\n{line}\n"


def test_an_earlier_line_of_the_same_archive_is_replaced(home: Path) -> None:
    name = Job.of(archive(home)).name
    (home / "tab").write_text(f"0 3 * * * /old/khotin due # {name}\n#0 4 * * * off # {name}\n")
    by_cron(archive(home), only_print=False)
    lines = (home / "tab").read_text(encoding="utf-8").splitlines()
    assert lines[0] == f"#0 4 * * * off # {name}"
    assert lines[1].startswith("*/5 * * * * ")
    assert len(lines) == 2


def test_a_crontab_that_cannot_be_read_is_not_written_over(home: Path) -> None:
    (home / "tab").write_text("0 1 * * * /bin/true\n")
    (home / "denied").touch()
    with pytest.raises(ArchiveError, match="cannot be read"):
        by_cron(archive(home), only_print=False)
    assert (home / "tab").read_text() == "0 1 * * * /bin/true\n"


def test_print_writes_nothing(home: Path) -> None:
    shown = [*by_systemd(archive(home), only_print=True), *by_cron(archive(home), only_print=True)]
    assert "[Timer]" in "\n".join(shown)
    assert not (home / "tab").exists()
    assert not (home / ".config").exists()


@pytest.mark.parametrize(("install", "said"), [(by_systemd, "use --cron"), (by_cron, "use --systemd")])
def test_a_machine_without_it_is_one_sentence(
    home: Path, monkeypatch: pytest.MonkeyPatch, install: object, said: str
) -> None:
    for name in ("crontab", "systemctl"):
        (home / "bin" / name).unlink()
    monkeypatch.setenv("PATH", str(home / "bin"))
    with pytest.raises(ArchiveError, match=said):
        install(archive(home), only_print=False)  # type: ignore[operator]


def test_a_contact_that_only_this_shell_has_is_told(home: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("KHOTIN_CONTACT", "ban@example.org")
    assert "khotin.toml has the contact" in by_cron(archive(home), only_print=False)[-1]


def test_the_command_says_what_is_missing(khotin: Khotin) -> None:
    khotin.archive.mkdir()
    assert khotin("schedule", "install", "--cron", "--print").stdout.startswith("*/5 * * * * /")
    for wrong in (["install"], ["--cron"], ["install", "--cron", "--json"]):
        assert khotin("schedule", *wrong).returncode == 2
    shutil.rmtree(khotin.archive)
    done = khotin("schedule", "install", "--systemd")
    assert (done.returncode, "there is no archive" in done.stderr) == (2, True)
