/* Find one of many by any part of its text; without this script the whole list stays.

A `.picker` names by a selector what is to be found (`data-items`, by the words of `data-words` in
it or else by all), and says what they are called (`data-unit`). They may stand in groups, each
with `data-group`. A heading that Markdown wrote stands before its item or group, not in it. */
(() => {
  for (const picker of document.querySelectorAll(".picker")) {
    const input = picker.querySelector("input");
    const chosen = picker.querySelector("select");
    const status = picker.querySelector("[role=status]");
    const groups = [...document.querySelectorAll("[data-group]")];
    const items = [...document.querySelectorAll(picker.dataset.items)];
    const headingOf = ({ previousElementSibling: one }) => (one?.matches("h2") ? one : undefined);
    const hide = (one, isHidden) => {
      for (const part of [headingOf(one), one]) if (part) part.hidden = isHidden;
    };
    picker.hidden = false;

    const filter = () => {
      const wanted = input.value.trim().toLowerCase();
      const isAsked = (item) =>
        !chosen?.value || item.closest("[data-group]").dataset.group === chosen.value;
      for (const item of items) {
        const words = picker.dataset.words ? item.querySelector(picker.dataset.words) : item;
        const text = `${headingOf(item)?.textContent ?? ""} ${words.textContent}`.toLowerCase();
        hide(item, !isAsked(item) || !text.includes(wanted));
      }
      const found = items.filter((item) => !item.hidden);
      const isWhole = wanted === "" && !chosen?.value;
      for (const group of groups) {
        hide(group, !isWhole && !found.some((item) => group.contains(item)));
      }
      status.textContent = isWhole ? "" : `找到 ${found.length} ${picker.dataset.unit}`;
    };

    input.addEventListener("input", filter);
    chosen?.addEventListener("input", filter);
    input.addEventListener("keydown", (event) => {
      const first = items.find((item) => !item.hidden)?.querySelector("a");
      if (event.key === "Enter" && input.value.trim() && first) first.click();
    });
  }
})();
