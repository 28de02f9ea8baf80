/* Move the monitoring line: the counts below it, by town, and the line in the chart. */
(() => {
  const { embeddedJson, find, findAll } = self.lookback;

  for (const place of findAll(document, ".what-if", HTMLElement)) {
    const slider = find(place, "input[type='range']", HTMLInputElement);
    const typed = find(place, "input[type='number']", HTMLInputElement);
    const output = find(place, "output", HTMLOutputElement);
    const figure = find(document, ".chart", HTMLElement);
    const series = /** @type {LineSeries} */ (embeddedJson(place));
    const presentLine = Number(slider.dataset.present);
    /** @type {VegaView | undefined} The chart, once it is live. */
    let view;

    /** Counts a unit's households or persons whose amount lies below the line. */
    const count = (
      /** @type {string} */ unit,
      /** @type {string} */ amount,
      /** @type {string} */ counted,
      /** @type {number} */ line,
    ) => series.units[unit][amount][counted][Math.round((line - series.from) / series.step)];

    /** Moves the line in the chart. */
    const draw = () => view?.signal("chosen", Number(slider.value)).runAsync();

    /** Shows the counts below the chosen line, and how many more they are than below today's. */
    const show = () => {
      const line = Number(slider.value);
      output.value = slider.value;
      if (typed !== document.activeElement) typed.value = slider.value;
      for (const row of findAll(place, "[data-unit]", HTMLElement)) {
        const { unit = "" } = row.dataset;
        for (const cell of findAll(row, "[data-count]", HTMLElement)) {
          const { amount = "", count: counted = "" } = cell.dataset;
          cell.textContent = String(count(unit, amount, counted, line));
        }
        const change = count(unit, "A38", "households", line) -
          count(unit, "A38", "households", presentLine);
        const text = change > 0 ? `+${change}` : String(change).replace("-", "−");
        find(row, "[data-change]", HTMLElement).textContent = text;
      }
      draw();
    };

    /** Brings the chart to life. */
    const begin = () => {
      if (!figure.classList.contains("chart--live")) {
        find(figure, "button", HTMLButtonElement).click();
      }
    };

    place.hidden = false;
    figure.addEventListener("chart:live", ({ detail }) => {
      view = detail;
      draw();
    });
    slider.addEventListener("input", show);
    slider.addEventListener("input", begin, { once: true }); // from now on the chart moves too
    typed.addEventListener("input", () => {
      if (!typed.checkValidity() || typed.value === "") return;
      slider.value = typed.value;
      slider.dispatchEvent(new Event("input"));
    });
    find(place, "button", HTMLButtonElement).addEventListener("click", () => {
      slider.value = String(presentLine);
      show();
    });
    show();
  }
})();
