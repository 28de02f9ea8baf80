// The selector of releases: only where the site is one of several, in a folder named versions or versions-web.
(() => {
  if (!location.protocol.startsWith("http")) return;
  const { base } = JSON.parse(document.querySelector("#__config").textContent);
  const root = new URL(base.endsWith("/") ? base : base + "/", location.href);
  const parent = new URL("../", root);
  if (!/\/versions(-web)?\/$/.test(parent.pathname)) return;
  const place = document.querySelector(".md-header__inner");
  if (!place) return;
  const here = decodeURIComponent(root.pathname.split("/").at(-2));
  fetch(new URL("versions.json", parent)).then((answer) => answer.json()).then((all) => {
    const box = document.createElement("select");
    box.className = "versions";
    box.setAttribute("aria-label", "版本");
    for (const one of all) box.add(new Option(one.name, one.name, false, one.name === here));
    box.addEventListener("change", () => {
      location.href = new URL(`${encodeURIComponent(box.value)}/index.html`, parent);
    });
    place.append(box);
  }).catch(() => {});
})();
