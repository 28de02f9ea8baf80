/* 更正台账: how an entry looks. Texts from data reach the page as text nodes alone. */
(() => {
  const { element, placeLink } = self.lookback;
  /** Shows a text in small letters. */
  const small = (/** @type {(Node | string)[]} */ ...content) => element("small", "", ...content);

  self.lookback.ledgerLine = (store) => {
    const { index, lines, text, title } = store;

    /** Shows a value, a long one folded. */
    const valueElement = (/** @type {string} */ value) => {
      if (value.length <= index.long_value) return element("bdi", "", value);
      const brief = value.slice(0, index.brief_value) + "…";
      const summary = element("summary", "", element("bdi", "", brief));
      return element("details", "", summary, element("bdi", "", value));
    };

    /** Shows one side of a change. */
    const changeSide = (/** @type {"del" | "ins"} */ tag, /** @type {string} */ value) =>
      element(tag, "", value ? valueElement(value) : element("i", "ledger-blank", "空白"));

    /** Shows a text from data. */
    const bdi = (/** @type {string} */ name, /** @type {number} */ row) =>
      element("bdi", "", text(name, row));

    /** What a row shows in each column of the table, by the column's heading. */
    /** @type {Record<string, (row: number) => (Node | string)[]>} */
    const CELLS = {
      /** The day and the minute, and the day on which the commit was stored if that is another. */
      时间(row) {
        const [day, minute = ""] = text("when", row).split(" ");
        const [stored] = text("committed", row).split(" ");
        const late = stored === day ? [] : [" ", small("入库 " + stored)];
        return [element("time", "", day), " ", small(minute), ...late];
      },

      /** Table, record, field, and where the cell stands. */
      位置(row) {
        const [resource, key] = [text("resource", row), text("key", row)];
        const record = "record=" + [resource, key].map(encodeURIComponent).join("/");
        // A masked key stands for many records, so no link leads to one.
        const hasStory = key && !key.includes("*");
        const shown = hasStory ? placeLink(record, bdi("key", row)) : bdi("key", row);
        const file = text("file", row).replace(/^datapackage\//, "");
        return [
          element("div", "", title("resource", resource), " ", small(text("town", row))),
          element("div", "", shown),
          element("div", "ledger-field", text("field", row)),
          small(`${file}:${lines[row]}`),
        ];
      },

      /** What kind of change it is, and from what to what. */
      变更(row) {
        const [kind, before, after] = [text("kind", row), text("old", row), text("new", row)];
        // In other kinds an empty side is an absent row or name, not a blank cell.
        const isCell = text("field", row) && index.cell_kinds.includes(kind);
        /** @type {(Node | string)[]} */
        const sides = [];
        if (before || isCell) sides.push(changeSide("del", before));
        if (after || isCell) sides.push(changeSide("ins", after));
        if (sides.length > 1) {
          const arrow = element("span", "ledger-arrow", "→");
          sides.splice(1, 0, " ", Object.assign(arrow, { role: "img", ariaLabel: "改为" }), " ");
        }
        return [element("span", "ledger-kind", title("kind", kind)), " ", ...sides];
      },

      /** The reason, or what the commit says instead. */
      原因(row) {
        return text("reason", row)
          ? [bdi("reason", row)]
          : [small("提交说明 ", bdi("subject", row))];
      },

      /** The document. */
      依据: (row) => [bdi("basis", row)],

      /** Who committed it, who handled it, who reviewed it. */
      经手(row) {
        const others = [["经办", "handled_by"], ["审核", "reviewed_by"]];
        const named = others.filter(([, name]) => text(name, row));
        return [
          element("div", "", bdi("author", row)),
          ...named.map(([label, name]) => element("div", "", small(label), " ", bdi(name, row))),
        ];
      },

      /** The commit, with its marks. */
      提交(row) {
        const commit = text("commit", row);
        const flags = text("flags", row).split(" ").filter(Boolean);
        const code = element("code", "", commit.slice(0, 8));
        return [
          placeLink("commit=" + commit.slice(0, 12), code),
          ...flags.flatMap((flag) => [" ", element("span", "ledger-flag", title("flags", flag))]),
        ];
      },
    };

    /** Shows an entry as a row of the table. */
    return (row, isSameCommit) => {
      const line = element("tr", isSameCommit ? "ledger-same" : "");
      for (const [heading, content] of Object.entries(CELLS)) {
        const cell = line.insertCell();
        cell.append(element("div", "", ...content(row)));
        cell.dataset.label = cell.textContent && heading;
      }
      return line;
    };
  };
})();
