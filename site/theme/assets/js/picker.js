/* Find one of many by any part of its text; without this script the whole list stays.

A `.picker` names by selectors its groups (`data-groups`, each with `data-group`) and what in
them is to be found (`data-items`, by the words of `data-words` in it or else by all), and says what they are called (`data-unit`). */
(() => {
  for (const picker of document.querySelectorAll(".picker")) {
    const input = picker.querySelector("input");
    const chosen = picker.querySelector("select");
    const status = picker.querySelector("[role=status]");
    const groups = [...document.querySelectorAll(picker.dataset.groups)];
    const items = groups.flatMap((group) => [...group.querySelectorAll(picker.dataset.items)]);
    picker.hidden = false;

    const filter = () => {
      const wanted = input.value.trim().toLowerCase();
      const isAsked = (item) =>
        !chosen?.value || item.closest(picker.dataset.groups).dataset.group === chosen.value;
      for (const item of items) {
        const words = picker.dataset.words ? item.querySelector(picker.dataset.words) : item;
        item.hidden = !isAsked(item) || !words.textContent.toLowerCase().includes(wanted);
      }
      const found = items.filter((item) => !item.hidden);
      const isWhole = wanted === "" && !chosen?.value;
      for (const group of groups) {
        group.hidden = !isWhole && !found.some((item) => group.contains(item));
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
