"""The lists L1–L10: what is posted, announced, or handed to those who have to act."""

from lookback.compute.lists import units, wall, withdrawing, work
from lookback.compute.lists.declaration import AnnouncementList

LISTS: tuple[AnnouncementList, ...] = (
    *wall.LISTS,
    *units.LISTS,
    *work.LISTS,
    *withdrawing.LISTS,
)
"""Every list, in the order of the codes."""

BY_CODE = {one.code: one for one in LISTS}
