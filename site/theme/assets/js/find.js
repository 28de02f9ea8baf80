/* The number of a household in the search of the site: its story stands in the ledger. */
(() => {
  const input = document.querySelector(".md-search__input");
  const output = document.querySelector(".md-search__output");
  if (!input || !output) return;
  const base = new URL("../../", document.currentScript.src);
  const place = Object.assign(document.createElement("p"), { className: "find-number", hidden: true });
  const link = document.createElement("a");
  place.append("这是户的编号：", link);
  output.prepend(place);

  const show = () => {
    const number = input.value.trim();
    place.hidden = !/^\d{10,12}$/.test(number);
    link.textContent = `在更正台账里看 ${number} 的全部改动`;
    link.href = new URL(`ledger.html#key=${number}`, base).href;
  };
  for (const kind of ["input", "keyup", "focus"]) input.addEventListener(kind, show);
})();
