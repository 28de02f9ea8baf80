/* A chart is a drawing in the page; it becomes a live one when a reader asks for it. */
(() => {
  const { embeddedJson, find, findAll, loadScript } = self.lookback;
  const ownAddress = /** @type {HTMLScriptElement} */ (document.currentScript).src;
  const RUNTIME = ["../vendor/vega.js", "chart-themes.js"];
  const figures = findAll(document, ".chart", HTMLElement);
  const rowsOfUnits = findAll(document, "tr[data-unit]", HTMLTableRowElement);

  /** @type {Map<HTMLElement, VegaEmbedding>} The living drawing of each figure that has one. */
  const embeddings = new Map();
  /** @type {Promise<unknown> | undefined} */
  let runtime;

  /** Loads what draws, once. */
  const loadRuntime = () => {
    runtime ??= Promise.all(RUNTIME.map((path) => loadScript(new URL(path, ownAddress))));
    return runtime;
  };

  /** Gives the colour scheme that the reader has chosen. */
  const colourScheme = () => (document.body.dataset.mdColorScheme === "slate" ? "dark" : "light");

  /** Whether the reader sees this figure alive. */
  const isLive = (/** @type {HTMLElement} */ figure) => figure.classList.contains("chart--live");

  /** Draws the figure, in the colours of now. */
  const draw = async (/** @type {HTMLElement} */ figure) => {
    await loadRuntime();
    const scheme = colourScheme();
    embeddings.get(figure)?.finalize();
    const embedding = await self.vegaEmbed(
      find(figure, ".chart__live", HTMLElement),
      { ...embeddedJson(figure), width: "container" },
      {
        actions: false,
        ast: true,
        renderer: "svg",
        config: self.lookbackChartThemes[scheme],
        tooltip: { theme: scheme },
      },
    );
    embeddings.set(figure, embedding);
    embedding.view.addEventListener("pointerover", (_, item) => point(item?.datum?.name ?? ""));
    embedding.view.addEventListener("pointerout", () => point(""));
    figure.dispatchEvent(new CustomEvent("chart:live", { detail: embedding.view }));
  };

  /** Makes a unit stand out in every chart and table of the page; no unit if the name is blank. */
  const point = (/** @type {string} */ name) => {
    for (const [figure, { view }] of embeddings) {
      const canPoint = isLive(figure) && "pointed" in view.getState().signals;
      if (canPoint) view.signal("pointed", name).runAsync();
    }
    for (const row of rowsOfUnits) {
      row.classList.toggle("pointed", name !== "" && row.dataset.unit === name);
    }
  };

  /** Changes between the drawing and the living chart. */
  const toggle = async (
    /** @type {HTMLElement} */ figure,
    /** @type {HTMLButtonElement} */ button,
  ) => {
    const becomesLive = figure.classList.toggle("chart--live");
    button.setAttribute("aria-pressed", String(becomesLive));
    if (becomesLive) await draw(figure);
  };

  for (const row of rowsOfUnits) {
    row.addEventListener("pointerenter", () => point(row.dataset.unit ?? ""));
    row.addEventListener("pointerleave", () => point(""));
  }
  for (const figure of figures) {
    const button = find(figure, ".chart__button", HTMLButtonElement);
    button.hidden = false;
    button.addEventListener("click", () => toggle(figure, button));
  }
  new MutationObserver(() => figures.filter(isLive).forEach(draw)).observe(document.body, {
    attributes: true,
    attributeFilter: ["data-md-color-scheme"],
  });
})();
