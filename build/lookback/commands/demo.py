"""lookback demo: an invented dataset repository with a history."""

from pathlib import Path

import click

from lookback.options import Call, shared
from lookback_demo import SEED, write_demo
from lookback_demo.faults import Kinds
from lookback_demo.population.towns_and_villages import LIANGZIHU, invented_district


@click.command()
@shared
@click.argument("folder", metavar="DIR", type=click.Path(path_type=Path))
@click.option("--households", default=4000, show_default=True, help="户数")
@click.option("--commits", default=90, show_default=True, help="历史中的提交数")
@click.option("--seed", default=SEED, show_default=True, help="随机种子：相同则逐字节相同")
@click.option(
    "--faults", type=click.Choice(["all", "doubts", "none"]), default="all", show_default=True,
    help="埋设哪些已知的问题：all 全部，doubts 只有疑点和提示，none 没有",
)  # fmt: skip
@click.option(
    "--district", metavar="CODE", help="另一个虚构的区：99开头的6位代码（默认为通知的区）"
)
@click.option("--name", default="", metavar="NAME", help="那个区的名称，以“示例”开头")
@click.option("--key", type=click.Path(dir_okay=False, path_type=Path), help="把埋设的问题写成 CSV")
@click.pass_obj
def demo(
    call: Call,
    folder: Path,
    households: int,
    commits: int,
    seed: int,
    faults: Kinds,
    district: str | None,
    name: str,
    key: Path | None,
) -> None:
    """虚构数据 demo：生成一个带历史的示例数据仓库，规模任意，人员、号码、村名均不存在。"""
    made_up = district is not None or name
    where = invented_district(district or "", name) if made_up else LIANGZIHU
    write_demo(
        folder, households, commits, seed,
        district=where, faults=faults, key=key, progress=call.step,
    )  # fmt: skip
    call.say(f"示例数据仓库：{folder}")
