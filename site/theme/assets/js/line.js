/* Move the monitoring line: the counts below it, by town, and the line in the chart. */
(() => {
  for (const place of document.querySelectorAll(".what-if")) {
    const slider = place.querySelector("input[type='range']");
    const typed = place.querySelector("input[type='number']");
    const output = place.querySelector("output");
    const series = JSON.parse(place.querySelector("script").textContent);
    const at = (line) => Math.round((line - series.from) / series.step);
    const count = (unit, amount, name, line) => series.units[unit][amount][name][at(line)];

    const figure = document.querySelector(".chart");
    const draw = () => figure.view?.view.signal("chosen", Number(slider.value)).runAsync();
    figure.addEventListener("chart:live", draw);

    const show = () => {
      const line = Number(slider.value);
      const present = Number(slider.dataset.present);
      output.textContent = line;
      if (typed !== document.activeElement) typed.value = line;
      for (const row of place.querySelectorAll("[data-unit]")) {
        const { unit } = row.dataset;
        for (const cell of row.querySelectorAll("[data-count]")) {
          cell.textContent = count(unit, cell.dataset.amount, cell.dataset.count, line);
        }
        const change = count(unit, "A38", "households", line) - count(unit, "A38", "households", present);
        row.querySelector("[data-change]").textContent = change > 0 ? `+${change}` : String(change).replace("-", "−");
      }
      draw();
    };
    const begin = () => figure.classList.contains("chart--live") || figure.querySelector("button").click();

    place.hidden = false;
    slider.addEventListener("input", show);
    slider.addEventListener("input", begin, { once: true }); // from now on the chart moves too
    typed.addEventListener("input", () => {
      if (!typed.checkValidity() || typed.value === "") return;
      slider.value = typed.value;
      slider.dispatchEvent(new Event("input"));
    });
    place.querySelector("button").addEventListener("click", () => {
      slider.value = slider.dataset.present;
      show();
    });
    show();
  }
})();
