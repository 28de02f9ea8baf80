"""The history: kinds of commits, trailers, a branch, a base that was otherwise."""

import re
from datetime import date

TRAILERS = ("Reason", "Basis", "Handled-by", "Reviewed-by")


def _log(district, form):
    return district.git("log", "--reverse", f"--format={form}").splitlines()


def test_as_many_commits_as_asked_for_after_the_base(faulty, clean):
    for district in (faulty, clean):
        assert len(_log(district, "%H")) == 1 + district.commits


def test_subjects_name_their_kind(faulty):
    kinds = {subject.split("：")[0] for subject in _log(faulty, "%s")}
    assert kinds == {"登记", "更正", "撤销", "格式", "合并"}


def test_authors_are_roles_and_work_in_office_hours(faulty):
    rows = [line.split("|") for line in _log(faulty, "%an|%ae|%aI|%cI")]
    assert all(email.endswith("@lookback.invalid") for _, email, _, _ in rows)
    assert all(name == "区乡村振兴局" or name.endswith("信息员") for name, *_ in rows)
    assert all(authored == committed for _, _, authored, committed in rows)
    times = [authored for _, _, authored, _ in rows]
    assert times == sorted(times) and times[0].startswith("2022-05-01T09:00:00+08:00")
    assert all("08:40" <= time[11:16] <= "18:00" for time in times)
    assert date.fromisoformat(times[-1][:10]) <= date(2022, 6, 12)


def test_data_commits_touch_the_dataset_alone(faulty):
    for line in faulty.git("log", "--format=@%H %s", "--name-only", "-m").split("@")[1:]:
        subject, *paths = [part for part in line.split("\n") if part]
        outside = [path for path in paths if not path.startswith("datapackage/")]
        if "2022年4月30日基线" in subject:
            continue
        assert outside == (["schemas/visit.json"] if "mismatch_note" in subject else [])


def test_trailers_are_there_but_for_the_undisciplined(faulty):
    found = {
        name: _log(faulty, f"%(trailers:key={name},valueonly,separator=%x3B)|") for name in TRAILERS
    }
    lacking = sum(value == "|" for value in found["Reason"])
    assert lacking == 2
    assert all(value != "|" for value in found["Handled-by"])
    same = sum(a == b for a, b in zip(found["Handled-by"], found["Reviewed-by"], strict=True))
    assert same == 1


def test_a_towns_branch_is_merged(faulty):
    merges = faulty.git("log", "--merges", "--format=%P").split("\n")[0].split()
    assert len(merges) == 2
    base = faulty.git("merge-base", *merges).strip()
    assert base != merges[0], "the district went on meanwhile"
    paths = faulty.git("diff", "--name-only", base, merges[1]).split()
    assert paths and all(path.endswith("/zhaoshan.csv") for path in paths)


def test_a_field_is_renamed_and_one_is_added(faulty):
    first = _log(faulty, "%H")[0]
    before, after = faulty.rows("visit", first)[0], faulty.rows("visit")[0]
    assert "farmer_signed" in before and "is_farmer_signed" in after
    assert "mismatch_note" in after and "mismatch_note" not in before
    assert {row["farmer_signed"] for row in faulty.rows("visit", first)} == {"是", "否"}
    change = next(line for line in _log(faulty, "%H %s") if "is_farmer_signed" in line)
    touched = faulty.git("show", "--format=", "--name-only", change.split()[0]).split()
    assert len(touched) == 7 and "schemas/visit.json" in touched


def test_one_commit_changes_the_format_alone(faulty):
    commit = next(line for line in _log(faulty, "%H %s") if "统一格式" in line).split()[0]
    path = "datapackage/income/wutonghu.csv"
    assert faulty.git("show", "--format=", "--name-only", commit).split() == [path]
    before = faulty.git("show", f"{commit}^:{path}")
    assert before.startswith('"household_id"') and "\r\n" in before
    assert before.replace('"', "").replace("\r\n", "\n") == faulty.git("show", f"{commit}:{path}")


def test_a_mistake_is_undone(faulty):
    lines = _log(faulty, "%H %s")
    wrong = next(line for line in lines if "更正：" in line and "归并" in line).split()[0]
    undone = next(line for line in lines if "撤销：" in line).split()[0]
    path = faulty.git("show", "--format=", "--name-only", wrong).strip()
    village = re.search(r"(\w\w村)村民小组归并", faulty.git("show", "--format=%s", "-s", wrong))[1]

    def groups(rev):
        text = faulty.git("show", f"{rev}:{path}")
        return [line.split(",")[:3] for line in text.splitlines() if village in line]

    assert groups(f"{wrong}^") == groups(undone) != groups(wrong)


def test_corrections_change_a_cell_of_the_base(faulty):
    commits = [line.split()[0] for line in _log(faulty, "%H %s") if "更正：1" in line]
    assert len(commits) >= 10
    for commit in commits[:6]:
        changed = faulty.git("show", "--format=", "--numstat", commit).split()
        assert changed[:2] == ["1", "1"]


def test_visits_arrive_week_by_week(faulty):
    entered = [row["entered_on"] for row in faulty.rows("visit") if row["round"] == "回头看"]
    share = sum(day <= "2022-05-15" for day in entered) / len(entered)
    assert 0.2 < share < 0.5
    first = _log(faulty, "%H")[0]
    of_the_base = {row["round"] for row in faulty.rows("visit", first)}
    assert of_the_base == {"3月排查", "回头看"}, "one fault is a visit of the wrong round"
