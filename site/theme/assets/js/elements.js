/* What the other scripts share: to find and make elements, to read what a page holds as JSON. */
self.lookback = /** @type {Lookback} */ ({
  /** Gives the one element that the selector finds; it must be of this kind. */
  find(parent, selector, kind) {
    const found = parent.querySelector(selector);
    if (found instanceof kind) return found;
    throw new TypeError(`no ${kind.name} at ${selector}`);
  },

  /** Gives every element that the selector finds; each must be of this kind. */
  findAll(parent, selector, kind) {
    return Array.from(parent.querySelectorAll(selector), (found) => {
      if (found instanceof kind) return found;
      throw new TypeError(`no ${kind.name} at ${selector}`);
    });
  },

  /** Makes an element with a class (or none) and its content. */
  element(tag, className, ...content) {
    const made = document.createElement(tag);
    if (className) made.className = className;
    made.append(...content);
    return made;
  },

  /** Makes a link to a place of this page. */
  placeLink(hash, ...content) {
    return Object.assign(self.lookback.element("a", "", ...content), { href: "#" + hash });
  },

  /** Reads the JSON that a part of the page holds. */
  embeddedJson(parent) {
    const script = self.lookback.find(
      parent,
      "script[type='application/json']",
      HTMLScriptElement,
    );
    return JSON.parse(script.text);
  },

  /** Loads a script; what it defines is there afterwards. */
  loadScript(address) {
    return new Promise((resolve, reject) => {
      const script = document.createElement("script");
      script.src = String(address);
      script.onload = () => resolve();
      script.onerror = () => reject(new Error(`not loaded: ${address}`));
      document.head.append(script);
    });
  },
});
