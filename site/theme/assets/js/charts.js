/* A chart is a drawing in the page; it becomes a live one when a reader asks for it. */
(() => {
  const here = document.currentScript.src;
  const runtime = ["../vendor/vega.js", "chart-themes.js"];
  let loading = null;

  const load = (address) =>
    new Promise((resolve, reject) => {
      const script = document.createElement("script");
      script.src = new URL(address, here).href;
      script.onload = resolve;
      script.onerror = () => reject(new Error(address));
      document.head.appendChild(script);
    });

  const ready = () => (loading ??= Promise.all(runtime.map(load)));
  const isDark = () => document.body.dataset.mdColorScheme === "slate";

  const draw = async (figure) => {
    await ready();
    const spec = JSON.parse(figure.querySelector("script[type='application/json']").textContent);
    const place = figure.querySelector(".chart__live");
    figure.view?.finalize();
    figure.view = await window.vegaEmbed(
      place,
      { ...spec, width: "container" },
      {
        actions: false,
        ast: true,
        renderer: "svg",
        config: window.lookbackChartThemes[isDark() ? "dark" : "light"],
        tooltip: { theme: isDark() ? "dark" : "light" },
      },
    );
    link(figure.view.view);
    figure.dispatchEvent(new CustomEvent("chart:live", { detail: figure.view.view }));
  };

  /* Whoever is pointed at in one chart or table stands out in every chart of the page. */
  const views = () => [...document.querySelectorAll(".chart--live")].flatMap(({ view }) => view?.view ?? []);
  const point = (name) => {
    for (const view of views()) {
      if ("pointed" in view.getState().signals) view.signal("pointed", name).runAsync();
    }
    for (const row of document.querySelectorAll("tr[data-unit]")) {
      row.classList.toggle("pointed", name !== "" && row.dataset.unit === name);
    }
  };
  const link = (view) => {
    view.addEventListener("pointerover", (_, item) => point(item?.datum?.name ?? ""));
    view.addEventListener("pointerout", () => point(""));
  };
  for (const row of document.querySelectorAll("tr[data-unit]")) {
    row.addEventListener("pointerenter", () => point(row.dataset.unit));
    row.addEventListener("pointerleave", () => point(""));
  }

  const toggle = async (figure, button) => {
    const live = !figure.classList.contains("chart--live");
    figure.classList.toggle("chart--live", live);
    button.setAttribute("aria-pressed", String(live));
    if (live) await draw(figure);
  };

  for (const figure of document.querySelectorAll(".chart")) {
    const button = figure.querySelector(".chart__button");
    button.hidden = false;
    button.addEventListener("click", () => toggle(figure, button));
  }

  new MutationObserver(() => {
    for (const figure of document.querySelectorAll(".chart--live")) draw(figure);
  }).observe(document.body, { attributes: true, attributeFilter: ["data-md-color-scheme"] });
})();
