"""Settings under which Git runs no program that a repository names, and talks to no other host.

A folder that somebody hands over brings its `.git` with it: hooks, filters, a monitor of files,
programs that sign, log in or compare. Nothing of that is ours to run; what the user's own account
says of signing holds, for it came with no repository.
"""

import os
import re
from collections.abc import Iterable, Iterator, Mapping
from pathlib import Path
from typing import NamedTuple

FIXED = (
    "core.alternateRefsCommand=",
    "core.askPass=",
    "core.attributesFile=",
    "core.checkStat=default",
    "core.commitGraph=false",
    "core.editor=false",
    "core.fsmonitor=false",
    f"core.hooksPath={os.devnull}",
    "core.ignoreStat=false",
    "core.pager=cat",
    "core.sshCommand=false",
    "core.trustctime=true",
    "core.untrackedCache=false",
    "credential.helper=",
    "diff.external=",
    "gpg.ssh.defaultKeyCommand=",
    "init.templateDir=",
    "interactive.diffFilter=",
    "protocol.allow=never",
    "submodule.recurse=false",
    "uploadpack.packObjectsHook=",
)
"""What holds in every repository, whatever it sets itself."""

ENVIRONMENT = {
    "GIT_ALLOW_PROTOCOL": "",
    "GIT_ASKPASS": "",
    "GIT_ATTR_NOSYSTEM": "1",
    "GIT_GRAFT_FILE": os.devnull,
    "GIT_NO_LAZY_FETCH": "1",
    "GIT_NO_REPLACE_OBJECTS": "1",
    "GIT_OPTIONAL_LOCKS": "0",
    "GIT_TERMINAL_PROMPT": "0",
    "SSH_ASKPASS": "",
}
"""The same in variables: no protocol, no question, the commits' own parents."""

SIGNING = {
    "gpg.program": "gpg",
    "gpg.openpgp.program": "gpg",
    "gpg.x509.program": "gpgsm",
    "gpg.ssh.program": "ssh-keygen",
}
"""The programs that sign and verify, where the user's own account names no other."""

_DRIVERS = re.compile(
    r"(filter\..+\.(clean|smudge|process)|diff\..+\.(command|textconv)|merge\..+\.driver"
    r"|trailer\..+\.(command|cmd)|credential\..+\.helper|remote\..+\.(uploadpack|receivepack|vcs)"
    r"|gc\.recentobjectshook|pager\..+|alias\..+)",
    re.IGNORECASE | re.DOTALL,
)
_REQUIRED = re.compile(r"filter\..+\.required", re.IGNORECASE | re.DOTALL)
_OWN = ("system", "global")


class Setting(NamedTuple):
    """One setting of Git's as it stands: whose it is (system, global, local …), name, value."""

    scope: str
    name: str
    value: str


def read_settings(listed: bytes) -> Iterator[Setting]:
    """What `git config --list --show-scope -z` prints."""
    fields = listed.decode("utf-8", "surrogateescape").split("\0")
    for scope, entry in zip(fields[::2], fields[1::2], strict=False):
        name, _, value = entry.partition("\n")
        yield Setting(scope, name, value)


def neutral_settings(settings: Iterable[Setting]) -> Iterator[str]:
    """Each as `name=value`: the fixed ones, no driver of those named here, who may sign."""
    yield from FIXED
    signing: dict[str, str] = dict(SIGNING)
    for scope, name, value in settings:
        if scope in _OWN and name in signing and value:
            signing[name] = value
            if name == "gpg.program":
                signing["gpg.openpgp.program"] = value
        elif _DRIVERS.fullmatch(name):
            yield f"{name}="
        elif _REQUIRED.fullmatch(name):
            yield f"{name}=false"
    yield from (f"{name}={value}" for name, value in signing.items())


def environment(caller: Mapping[str, str], kept: tuple[str, ...]) -> dict[str, str]:
    """What Git may see of the caller's variables: no GIT_* but those that begin as in `kept`."""
    own = {
        name: value
        for name, value in caller.items()
        if not name.startswith("GIT_") or name.startswith(kept)
    }
    return own | ENVIRONMENT | {"LC_ALL": "C.UTF-8"}


def program(search: str) -> str:
    """Git as the path names it; a relative place in the path, such as the folder itself, is none.

    "" where there is none.
    """
    places = (Path(place) for place in search.split(os.pathsep) if os.path.isabs(place))
    names = ("git.exe",) if os.name == "nt" else ("git",)
    found = (str(place / name) for place in places for name in names)
    return next((path for path in found if os.access(path, os.X_OK)), "")
