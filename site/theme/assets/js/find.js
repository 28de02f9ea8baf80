/* A number or a code in the search of the site leads straight to its place. */
(() => {
  const { element } = self.lookback;
  const input = document.querySelector(".md-search__input");
  const output = document.querySelector(".md-search__output");
  if (!(input instanceof HTMLInputElement) || !output) return;

  const what = element("span", "");
  const link = element("a", "");
  const shortcut = element("p", "find-number", what, link);
  shortcut.hidden = true;
  output.prepend(shortcut);

  /** Writes the end of an indicator's code as its catalogue does. */
  const suffix = (text = "") => (/^\.kg\d$/i.test(text) ? text.toUpperCase() : text.toLowerCase());

  /** What can be typed: its form, the page that has it, and what to say of it. */
  const KINDS = [
    {
      form: /^(\d{10,12})$/,
      page: "ledger.html",
      title: "这是户的编号：",
      target: (/** @type {string} */ number) => ({
        label: `在更正台账里看 ${number} 的全部改动`,
        anchor: `key=${number}`,
      }),
    },
    {
      form: new RegExp(`^((?:${self.lookbackRuleFamilies.join("|")})\\d{2})([a-z]?)$`, "i"),
      page: "rules.html",
      title: "这是规则的代码：",
      target: (/** @type {string} */ code, part = "") => {
        const rule = code.toUpperCase() + part.toLowerCase();
        return { label: `在规则目录里看 ${rule}`, anchor: rule };
      },
    },
    {
      form: /^(I\d{2})(\.\w+)?$/i,
      page: "indicators.html",
      title: "这是指标的代码：",
      target: (/** @type {string} */ code, part = "") => {
        const indicator = code.toUpperCase() + suffix(part);
        return { label: `在指标目录里看 ${indicator}`, anchor: indicator };
      },
    },
  ];

  /** Shows where what is typed leads to, or nothing. */
  const show = () => {
    const text = input.value.trim();
    const kind = KINDS.find(({ form }) => form.test(text));
    // Not every edition has the page.
    const page = kind && document.querySelector(`a[href$="${kind.page}"]`);
    shortcut.hidden = !page;
    if (!kind || !(page instanceof HTMLAnchorElement)) return;
    const [, code, part] = kind.form.exec(text) ?? [];
    const { label, anchor } = kind.target(code, part);
    what.textContent = kind.title;
    link.textContent = label;
    link.href = `${page.href}#${anchor}`;
  };

  for (const type of ["input", "keyup", "focus"]) input.addEventListener(type, show);
  // The theme listens to keys alone: what is pasted or dictated must be looked for too.
  input.addEventListener("input", (event) => {
    const isComposing = event instanceof InputEvent && event.isComposing;
    if (!isComposing) input.dispatchEvent(new KeyboardEvent("keyup"));
  });
})();
