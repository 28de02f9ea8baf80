"""lookback demo: an invented dataset repository with a history."""

from pathlib import Path

import click

from lookback.demo import write_demo
from lookback.demo.faults import Kinds
from lookback.options import Call, shared


@click.command()
@shared
@click.argument("folder", metavar="DIR", type=click.Path(path_type=Path))
@click.option("--households", default=4000, show_default=True, help="户数")
@click.option("--commits", default=90, show_default=True, help="历史中的提交数")
@click.option("--seed", default=2022, show_default=True, help="随机种子：相同则逐字节相同")
@click.option(
    "--faults", type=click.Choice(["all", "doubts", "none"]), default="all", show_default=True,
    help="埋设哪些已知的问题：all 全部，doubts 只有疑点和提示，none 没有",
)  # fmt: skip
@click.option("--key", type=click.Path(dir_okay=False, path_type=Path), help="把埋设的问题写成 CSV")
@click.pass_obj
def demo(
    call: Call,
    folder: Path,
    households: int,
    commits: int,
    seed: int,
    faults: Kinds,
    key: Path | None,
) -> None:
    """虚构数据 demo：生成一个带历史的示例数据仓库。"""
    write_demo(folder, households, commits, seed, faults=faults, key=key, progress=call.step)
    call.say(f"示例数据仓库：{folder}")
