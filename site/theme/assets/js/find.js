/* A number or a code in the search of the site leads straight to its place. */
(() => {
  const input = document.querySelector(".md-search__input");
  const output = document.querySelector(".md-search__output");
  if (!input || !output) return;
  const place = Object.assign(document.createElement("p"), { className: "find-number", hidden: true });
  const what = document.createElement("span");
  const link = document.createElement("a");
  place.append(what, link);
  output.prepend(place);

  const suffix = (text = "") => (/^\.kg\d$/i.test(text) ? text.toUpperCase() : text.toLowerCase());
  const kinds = [
    {
      form: /^\d{10,12}$/,
      page: "ledger.html",
      told: ([number]) => ["这是户的编号：", `在更正台账里看 ${number} 的全部改动`, `key=${number}`],
    },
    {
      form: /^((?:AE|AG|EL|HH|ID|IN|LW|MS|PR|RK|SB)\d{2})([a-z]?)$/i,
      page: "rules.html",
      told: ([, code, part]) => {
        const rule = code.toUpperCase() + part.toLowerCase();
        return ["这是规则的代码：", `在规则目录里看 ${rule}`, rule];
      },
    },
    {
      form: /^(I\d{2})(\.\w+)?$/i,
      page: "indicators.html",
      told: ([, code, part]) => {
        const indicator = code.toUpperCase() + suffix(part);
        return ["这是指标的代码：", `在指标目录里看 ${indicator}`, indicator];
      },
    },
  ];

  const show = () => {
    const text = input.value.trim();
    const kind = kinds.find((one) => one.form.test(text));
    const page = kind && document.querySelector(`a[href$="${kind.page}"]`); // not every edition has it
    place.hidden = !page;
    if (!page) return;
    const [title, label, anchor] = kind.told(kind.form.exec(text));
    what.textContent = title;
    link.textContent = label;
    link.href = `${page.href}#${anchor}`;
  };
  for (const kind of ["input", "keyup", "focus"]) input.addEventListener(kind, show);
  // The theme listens to keys alone: what is pasted or dictated must be looked for too.
  input.addEventListener("input", (event) => {
    if (!event.isComposing) input.dispatchEvent(new KeyboardEvent("keyup"));
  });
})();
