/* Find a village by any part of its name; without this script the whole list stays. */
(() => {
  for (const picker of document.querySelectorAll(".picker")) {
    const input = picker.querySelector("input");
    const town = picker.querySelector("select");
    const status = picker.querySelector("[role=status]");
    const groups = [...document.querySelectorAll(".villages")];
    const items = groups.flatMap((group) => [...group.querySelectorAll("li")]);
    picker.hidden = false;

    const filter = () => {
      const wanted = input.value.trim();
      const isAsked = (item) => !town.value || item.closest(".villages").dataset.town === town.value;
      for (const item of items) item.hidden = !isAsked(item) || !item.querySelector("a").textContent.includes(wanted);
      const found = items.filter((item) => !item.hidden);
      for (const group of groups) {
        group.hidden = (wanted !== "" || town.value !== "") && !found.some((item) => group.contains(item));
      }
      status.textContent = wanted === "" && !town.value ? "" : `找到 ${found.length} 个村`;
    };

    input.addEventListener("input", filter);
    town.addEventListener("input", filter);
    input.addEventListener("keydown", (event) => {
      const first = items.find((item) => !item.hidden);
      if (event.key === "Enter" && input.value.trim() && first) first.querySelector("a").click();
    });
  }
})();
