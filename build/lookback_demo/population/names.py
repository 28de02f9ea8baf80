"""示例人名：common surnames with invented given names, each with its birth date used once."""

from datetime import date
from random import Random

SURNAMES = (
    "王李张刘陈杨赵黄周吴徐孙胡朱高林何郭马罗梁宋郑谢韩唐冯于董萧程曹袁邓许傅沈曾彭吕"
    "苏卢蒋蔡贾丁魏薛叶阎余潘杜戴夏钟汪田任姜范方石姚谭廖邹熊金陆郝孔白崔康毛邱秦江史"
)
MALE = (
    "伟强磊军勇杰涛超明辉鹏华飞刚波斌宇浩凯健俊帆帅旭宁龙林欢东海洋峰建国平志文武彬"
    "云松柏山川河庆春秋生根水火土木成才富贵荣昌盛安康福禄寿"
)
FEMALE = (
    "芳娜敏静丽艳娟霞秀玲桂英梅兰竹菊莉萍红玉珍凤洁琳素云莲真环雪爱妹香月莺媛瑞凡佳"
    "嘉琼勤珠贞莹翠花春燕慧巧美倩婷姣婉淑娴瑾颖露瑶怡婵雁蓓纨仪荷丹"
)
SYLLABLES = "子家思梓雨欣一天晓小志文永德明光正学世长"


class Names:
    """Draws names; staff never share one with a villager."""

    def __init__(self, rng: Random) -> None:
        self._rng = rng
        self._staff: set[str] = set()
        self._persons: set[tuple[str, date]] = set()

    def surname(self) -> str:
        """A surname, the frequent ones more often."""
        return SURNAMES[int(self._rng.random() ** 1.6 * len(SURNAMES))]

    def staff(self) -> str:
        """An official's name, given to one official alone."""
        while True:
            name = self._draw(self.surname(), MALE if self._rng.random() < 0.6 else FEMALE)
            if name not in self._staff:
                self._staff.add(name)
                return name

    def person(self, surname: str, sex: str, birth: date) -> str:
        """A villager's name, unique among those born on the day."""
        while True:
            name = self._draw(surname, MALE if sex == "男" else FEMALE)
            if name not in self._staff and (name, birth) not in self._persons:
                self._persons.add((name, birth))
                return name

    def _draw(self, surname: str, letters: str) -> str:
        pick = self._rng.random
        last = letters[int(pick() * len(letters))]
        if pick() < 0.18:
            return surname + last
        middle = SYLLABLES if pick() < 0.5 else letters
        return surname + middle[int(pick() * len(middle))] + last
