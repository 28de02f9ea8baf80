/* The selector of releases: only where the site is one of several, in a folder named versions or
   versions-web. */
(() => {
  const { element, find } = self.lookback;
  if (!location.protocol.startsWith("http")) return;
  const { base } = JSON.parse(find(document, "#__config", HTMLScriptElement).text);
  const root = new URL(base.endsWith("/") ? base : base + "/", location.href);
  const parent = new URL("../", root);
  if (!/\/versions(-web)?\/$/.test(parent.pathname)) return;
  const header = document.querySelector(".md-header__inner");
  if (!header) return;
  const ownName = decodeURIComponent(root.pathname.split("/").at(-2) ?? "");

  /** Adds the selector to the header. */
  const addSelector = (/** @type {{ name: string }[]} */ releases) => {
    const selector = element("select", "versions");
    selector.setAttribute("aria-label", "版本");
    for (const { name } of releases) selector.add(new Option(name, name, false, name === ownName));
    selector.addEventListener("change", () => {
      location.href = new URL(`${encodeURIComponent(selector.value)}/index.html`, parent).href;
    });
    header.append(selector);
  };

  fetch(new URL("versions.json", parent))
    .then((answer) => answer.json())
    .then(addSelector)
    .catch(() => {}); // a release that was copied away from the others has no selector
})();
