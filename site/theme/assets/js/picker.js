/* Find one of many by any part of its text; without this script the whole list stays.

   A `.picker` names by a selector what is to be found (`data-items`, by the words of `data-words`
   in it or else by all), and says what they are called (`data-unit`). They may stand in groups,
   each with `data-group`. A heading that Markdown wrote stands before its item or group, not in
   it. */
(() => {
  const { find, findAll } = self.lookback;

  /** Gives the heading that stands before an item or a group, if there is one. */
  const headingOf = (/** @type {HTMLElement} */ part) => {
    const before = part.previousElementSibling;
    return before instanceof HTMLHeadingElement && before.matches("h2") ? before : undefined;
  };

  /** Hides or shows an item or a group with its heading. */
  const hide = (/** @type {HTMLElement} */ part, /** @type {boolean} */ isHidden) => {
    const heading = headingOf(part);
    if (heading) heading.hidden = isHidden;
    part.hidden = isHidden;
  };

  for (const picker of findAll(document, ".picker", HTMLElement)) {
    const { items: itemsSelector = "", words: wordsSelector, unit } = picker.dataset;
    const input = find(picker, "input", HTMLInputElement);
    const groupChoice = picker.querySelector("select");
    const status = find(picker, "[role=status]", HTMLElement);
    const groups = findAll(document, "[data-group]", HTMLElement);
    const items = findAll(document, itemsSelector, HTMLElement);

    /** Gives what an item is found by, in small letters. */
    const wordsOf = (/** @type {HTMLElement} */ item) => {
      const words = wordsSelector ? item.querySelector(wordsSelector) : item;
      return `${headingOf(item)?.textContent ?? ""} ${words?.textContent ?? ""}`.toLowerCase();
    };

    /** Whether an item is of the chosen group. */
    const isOfGroup = (/** @type {HTMLElement} */ item) => {
      const group = item.closest("[data-group]");
      const isChosen = group instanceof HTMLElement && group.dataset.group === groupChoice?.value;
      return !groupChoice?.value || isChosen;
    };

    /** Shows what is asked for, and says how many there are. */
    const filter = () => {
      const wanted = input.value.trim().toLowerCase();
      const isWhole = wanted === "" && !groupChoice?.value;
      for (const item of items) hide(item, !isOfGroup(item) || !wordsOf(item).includes(wanted));
      const found = items.filter((item) => !item.hidden);
      for (const group of groups) {
        hide(group, !isWhole && !found.some((item) => group.contains(item)));
      }
      status.textContent = isWhole ? "" : `找到 ${found.length} ${unit}`;
    };

    picker.hidden = false;
    input.addEventListener("input", filter);
    groupChoice?.addEventListener("input", filter);
    input.addEventListener("keydown", (event) => {
      const first = items.find((item) => !item.hidden)?.querySelector("a");
      if (event.key === "Enter" && input.value.trim() && first) first.click();
    });
  }
})();
