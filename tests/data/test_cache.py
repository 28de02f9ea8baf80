"""What is kept by name: made once, made anew for another key, and no more than is asked for."""

from pathlib import Path

from lookback.data.cache import kept_each


def test_only_what_is_not_kept_is_made(tmp_path: Path) -> None:
    file, made = tmp_path / "kept.json", list[str]()

    def make(name: str) -> list[str]:
        made.append(name)
        return [name, "甲"]

    assert kept_each(file, 1, ["a", "b"], make) == {"a": ["a", "甲"], "b": ["b", "甲"]}
    assert kept_each(file, 1, ["b", "c"], make) == {"b": ["b", "甲"], "c": ["c", "甲"]}
    assert made == ["a", "b", "c"]
    kept_each(file, 1, ["a"], make)
    kept_each(file, 2, ["a"], make)
    assert made[3:] == ["a", "a"], "what is not asked for goes; another key has its own"
