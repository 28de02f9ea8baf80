/* Find a village by any part of its name; without this script the whole list stays. */
(() => {
  for (const picker of document.querySelectorAll(".picker")) {
    const input = picker.querySelector("input");
    const status = picker.querySelector("[role=status]");
    const groups = [...document.querySelectorAll(".villages")];
    const items = groups.flatMap((group) => [...group.querySelectorAll("li")]);
    picker.hidden = false;

    const filter = () => {
      const wanted = input.value.trim();
      for (const item of items) item.hidden = !item.textContent.includes(wanted);
      const found = items.filter((item) => !item.hidden);
      for (const group of groups) {
        group.hidden = wanted !== "" && !found.some((item) => group.contains(item));
      }
      status.textContent = wanted === "" ? "" : `找到 ${found.length} 个村`;
    };

    input.addEventListener("input", filter);
    input.addEventListener("keydown", (event) => {
      const first = items.find((item) => !item.hidden);
      if (event.key === "Enter" && input.value.trim() && first) first.querySelector("a").click();
    });
  }
})();
