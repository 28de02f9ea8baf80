"""The store of results: sealed, written whole, safe for two at once; damage is never believed."""

import errno
import os
import random
import shutil
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pandas as pd
import pytest

from lookback.execution import store as module
from lookback.execution.store import NO_STORE, Store, cache_folder

KEY = ["figures", {"day": "2022-05-20"}]
DAY = 24 * 60 * 60


@pytest.fixture
def store(tmp_path: Path) -> Store:
    return Store(tmp_path / "store")


def made(store: Store, key: object = KEY, value: object = "x") -> tuple[object, bool]:
    """What the store gives for a key, and whether it had to be made."""
    calls: list[object] = []

    def make() -> object:
        calls.append(key)
        return value

    return store.result(key, make), bool(calls)


def files(store: Store) -> list[Path]:
    assert store.folder
    return sorted(path for path in store.folder.rglob("*") if path.is_file())


def test_what_was_made_once_is_found_under_its_key_and_no_other(store: Store) -> None:
    assert made(store) == ("x", True)
    assert made(store) == ("x", False)
    assert made(Store(store.folder)) == ("x", False)
    assert made(store, ["figures", {"day": "2022-05-21"}], "y") == ("y", True)
    assert made(store) == ("x", False)


def test_the_order_of_a_key_s_names_does_not_count_but_that_of_its_parts_does(store: Store) -> None:
    assert store.name({"a": 1, "b": 2}) == store.name({"b": 2, "a": 1})
    assert store.name(["a", "b"]) != store.name(["b", "a"])
    assert store.name(["a", ["b"]]) != store.name([["a"], "b"])


def test_what_is_made_and_what_is_found_are_alike(store: Store) -> None:
    """Also the first time: a tuple is a list, and rows are counted from nought."""
    frame = pd.DataFrame({"a": pd.Series(["x", "y"], dtype="str")}, index=[3, 1])
    first = store.result("frame", lambda: (frame, 1))
    again = store.result("frame", lambda: pytest.fail("made again"))
    assert first[1:] == again[1:] == [1]
    pd.testing.assert_frame_equal(first[0], again[0])


def test_another_program_finds_nothing(store: Store, monkeypatch: pytest.MonkeyPatch) -> None:
    made(store)
    with monkeypatch.context() as patch:
        patch.setattr(module, "code_digest", lambda: "other")
        assert made(store, value="other") == ("other", True)
    assert made(store) == ("x", False)


def test_without_a_folder_nothing_is_known_and_nothing_is_kept() -> None:
    assert made(NO_STORE) == made(NO_STORE) == ("x", True)
    NO_STORE.note("sound")
    assert not NO_STORE.knows("sound")
    NO_STORE.prune()


def test_a_note_is_known_of_its_key_alone(store: Store) -> None:
    store.note(["sound", "a"])
    assert store.knows(["sound", "a"]) and not store.knows(["sound", "b"])


def _cut(path: Path) -> None:
    path.write_bytes(path.read_bytes()[:-1])


def _cut_to_the_seal(path: Path) -> None:
    path.write_bytes(path.read_bytes()[:32])


def _longer(path: Path) -> None:
    path.write_bytes(path.read_bytes() + b"\0")


def _empty(path: Path) -> None:
    path.write_bytes(b"")


def _gone(path: Path) -> None:
    path.unlink()


def _a_folder(path: Path) -> None:
    path.unlink()
    path.mkdir()


def _unreadable(path: Path) -> None:
    path.unlink()
    path.symlink_to(path)  # as root everything can be read, but not a link to itself


def _folder_gone(path: Path) -> None:
    shutil.rmtree(path.parents[1])


def _a_file_for_a_folder(path: Path) -> None:
    shutil.rmtree(path.parent)
    path.parent.write_bytes(b"in the way")


DAMAGES = (_cut, _cut_to_the_seal, _longer, _empty, _gone, _a_folder, _unreadable, _folder_gone,
           _a_file_for_a_folder)  # fmt: skip


@pytest.mark.parametrize("damage", DAMAGES, ids=lambda damage: damage.__name__.strip("_"))
def test_a_damaged_file_is_made_anew(store: Store, damage: Callable[[Path], None]) -> None:
    made(store)
    (path,) = files(store)
    damage(path)
    assert made(store) == ("x", True)
    assert made(store)[0] == "x"
    store.prune()
    assert made(store)[0] == "x"


def test_no_flipped_bit_is_believed(store: Store) -> None:
    made(store)
    (path,) = files(store)
    content = path.read_bytes()
    for place in range(len(content)):
        for bit in range(8):
            flipped = bytearray(content)
            flipped[place] ^= 1 << bit
            path.write_bytes(flipped)
            assert store.find(path.name) is None, (place, bit)
    path.write_bytes(content)
    assert made(store) == ("x", False)


def test_the_content_of_another_name_is_not_believed(store: Store) -> None:
    made(store)
    made(store, "other", "y")
    one, other = files(store)
    first, second = one.read_bytes(), other.read_bytes()
    one.write_bytes(second)
    other.write_bytes(first)
    assert store.find(one.name) is None and store.find(other.name) is None
    assert made(store) == ("x", True) and made(store, "other", "y") == ("y", True)


def test_a_note_cannot_be_forged_by_an_empty_file(store: Store) -> None:
    """What is noted has no content; an empty file in its place says nothing."""
    store.note("sound")
    (path,) = files(store)
    _empty(path)
    assert not store.knows("sound")


def _failing(number: int) -> Callable[..., None]:
    def fail(*_: object, **__: object) -> None:
        raise OSError(number, os.strerror(number))

    return fail


@pytest.mark.parametrize("number", [errno.ENOSPC, errno.EROFS, errno.EACCES])
@pytest.mark.parametrize("call", ["replace", "mkdir", "write"])
def test_a_store_that_cannot_be_written_changes_no_result(
    store: Store, monkeypatch: pytest.MonkeyPatch, number: int, call: str
) -> None:
    """A full disk, one that can only be read, a folder of somebody else's; nothing is left over."""
    if call == "replace":
        monkeypatch.setattr(os, "replace", _failing(number))
    elif call == "mkdir":
        monkeypatch.setattr(Path, "mkdir", _failing(number))
    else:
        monkeypatch.setattr(module, "NamedTemporaryFile", _failing(number))
    assert made(store) == made(store) == ("x", True)
    monkeypatch.undo()
    assert not store.folder or files(store) == []


def test_what_stands_in_a_folder_that_can_only_be_read_is_found(
    store: Store, monkeypatch: pytest.MonkeyPatch
) -> None:
    """However long ago it was used: that it was used now cannot be noted there."""
    made(store)
    (path,) = files(store)
    os.utime(path, (0, 0))
    monkeypatch.setattr(os, "utime", _failing(errno.EROFS))
    assert made(store) == ("x", False)


def test_a_file_deleted_while_it_is_read_is_made_anew(
    store: Store, monkeypatch: pytest.MonkeyPatch
) -> None:
    made(store)
    read = Path.read_bytes

    def vanishing(path: Path) -> bytes:
        path.unlink()
        return read(path)

    monkeypatch.setattr(Path, "read_bytes", vanishing)
    assert made(store) == ("x", True)


def test_nothing_half_written_has_the_name_of_a_result(
    store: Store, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A process that is killed while it writes leaves a file that nobody looks for."""

    class Killed(BaseException):
        pass

    def killed(*_: object) -> None:
        raise Killed

    with monkeypatch.context() as patch:
        patch.setattr(os, "replace", killed)
        with pytest.raises(Killed):
            made(store)
    assert [path.name.startswith(".new-") for path in files(store)] == [True]
    assert made(store) == ("x", True)
    store.prune(now=files(store)[0].stat().st_mtime + (module.MOST_DAYS + 1) * DAY)
    assert files(store) == []


def test_what_was_not_used_for_long_goes_and_what_was_stays(store: Store) -> None:
    for number in range(4):
        made(store, number)
    old, used, *_ = files(store)
    long_ago = old.stat().st_mtime - (module.MOST_DAYS + 1) * DAY
    for path in (old, used):
        os.utime(path, (long_ago, long_ago))
    assert store.find(used.name) is not None
    store.prune()
    assert len(files(store)) == 3 and old not in files(store) and used in files(store)


def test_of_what_is_too_much_the_oldest_goes(store: Store, monkeypatch: pytest.MonkeyPatch) -> None:
    for number in range(6):
        made(store, number, "x" * 1000)
    by_age = files(store)
    random.Random(1).shuffle(by_age)
    now = by_age[0].stat().st_mtime
    for age, path in enumerate(by_age):
        os.utime(path, (now - age, now - age))
    monkeypatch.setattr(module, "MOST_BYTES", 3500)
    store.prune()
    assert {*files(store)} == {*by_age[:3]}
    store.prune()
    assert {*files(store)} == {*by_age[:3]}


TWO = """
import random, sys
from pathlib import Path
from lookback.execution import store as module
from lookback.execution.store import Store
module.MOST_BYTES = 20_000
store, lot = Store(Path(sys.argv[1])), random.Random(int(sys.argv[2]))
for step in range(400):
    key = lot.randrange(30)
    value = [key] * 400
    assert store.result(key, lambda: value) == value
    if step % 20 == 0:
        store.prune()
"""


def test_two_processes_write_and_prune_at_once(store: Store) -> None:
    """Each finds what it would have made, whatever the other writes or takes away."""
    command = [sys.executable, "-c", TWO, str(store.folder)]
    running = [subprocess.Popen([*command, seed], stderr=subprocess.PIPE) for seed in "12"]
    said = [process.communicate(timeout=120)[1].decode() for process in running]
    assert [process.returncode for process in running] == [0, 0], said
    assert files(store)
    assert not [path for path in files(store) if path.name.startswith(".new-")]


def test_git_never_takes_the_store(tmp_path: Path) -> None:
    subprocess.run(["git", "init", "-q", str(tmp_path)], check=True)
    made(Store(cache_folder(tmp_path) / "results"))
    status = ["git", "-C", str(tmp_path), "status", "--porcelain", "--untracked-files=all"]
    assert subprocess.run(status, capture_output=True, check=True).stdout == b""


def test_a_package_that_cannot_be_written_to_has_no_store(tmp_path: Path) -> None:
    (tmp_path / "package").write_bytes(b"no folder")
    store = Store(cache_folder(tmp_path / "package") / "results")
    assert made(store) == made(store) == ("x", True)
