"""The lists L1–L10: what is posted, announced, or handed to those who have to act."""

from lookback.compute.lists import pending_lists, posted_lists, unit_lists, withdrawal_lists
from lookback.compute.lists.announcement_list import AnnouncementList

LISTS: tuple[AnnouncementList, ...] = (
    *posted_lists.LISTS,
    *unit_lists.LISTS,
    *pending_lists.LISTS,
    *withdrawal_lists.LISTS,
)
"""Every list, in the order of the codes."""

LIST_BY_CODE = {announcement_list.code: announcement_list for announcement_list in LISTS}
