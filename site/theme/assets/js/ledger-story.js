/* 更正台账: what a commit was, and what a record held on a day.
   Texts from data reach the page as text nodes alone. */
(() => {
  const { element, placeLink } = self.lookback;
  const HOUSEHOLD_DIGITS = 10;
  const UNSAID = "没有写明";

  /** Shows a text from data. */
  const bdi = (/** @type {string} */ text) => element("bdi", "", text);

  /** Gives the day of an entry. */
  const dayOf = (/** @type {LedgerEntry} */ entry) => entry.when.slice(0, 10);

  /** Says how many entries there are of each table. */
  const countsByTable = (/** @type {LedgerEntry[]} */ entries) => {
    const counts = new Map();
    for (const { resource } of entries) counts.set(resource, (counts.get(resource) ?? 0) + 1);
    return Array.from(counts, ([resource, count]) => `${resource} ${count} 条`).join("、");
  };

  /** One commit: who, when, why, on what ground, and what it touched. */
  const commitStory = (/** @type {LedgerEntry[]} */ entries) => {
    const [first] = entries;
    const isStoredAtOnce = first.when === first.committed;
    /** @type {[string, Node | string][]} */
    const facts = [
      ["提交说明", bdi(first.subject)],
      ["提交", element("code", "", first.commit)],
      ["时间", isStoredAtOnce ? first.when : `${first.when}，入库 ${first.committed}`],
      ["提交人", bdi(first.author)],
      ["经办", bdi(first.handled_by || UNSAID)],
      ["审核", bdi(first.reviewed_by || UNSAID)],
      ["原因", bdi(first.reason || UNSAID)],
      ["依据", bdi(first.basis || UNSAID)],
      ["标记", first.flags || "无"],
      ["改动", `${entries.length} 条：${countsByTable(entries)}`],
    ];
    const lines = facts.map(([label, content]) =>
      element("div", "", element("dt", "", label), element("dd", "", content))
    );
    return [element("dl", "ledger-facts", ...lines)];
  };

  /**
   * Each field that ever changed: its value on the day, from the last change up to then, or,
   * where every change came later, what the first of them found.
   */
  const valuesOn = (/** @type {LedgerEntry[]} */ entries, /** @type {string} */ until) => {
    /** @type {Map<string, { value: string, entry?: LedgerEntry }>} */
    const fields = new Map();
    for (const entry of entries) {
      if (!entry.field || entry.old === entry.new) continue;
      /** Whether an entry is of the day or before it. */
      /** Whether an entry is of the day or before it. */
      const isKnown = !until || dayOf(entry) <= until;
      if (isKnown) fields.set(entry.field, { value: entry.new, entry });
      else if (!fields.has(entry.field)) fields.set(entry.field, { value: entry.old });
    }
    return fields;
  };

  /** Makes a heading of a row or a column. */
  const heading = (/** @type {"row" | "col"} */ scope, /** @type {Node | string} */ content) =>
    Object.assign(element("th", "", content), { scope });

  /** Makes the table of what a record held on a day. */
  const valuesTable = (/** @type {LedgerEntry[]} */ entries, /** @type {string} */ until) => {
    const lines = Array.from(valuesOn(entries, until), ([field, { value, entry }]) => {
      const shown = value ? bdi(value) : element("i", "ledger-blank", "空白");
      const change = entry ? `${entry.when} ${entry.author}` : "这一天之前没有改过";
      const cells = [element("td", "", shown), element("td", "", change)];
      return element("tr", "", heading("row", bdi(field)), ...cells);
    });
    if (lines.length === 0) return [];
    const day = until ? `${until} 当日` : "现在";
    const caption = `${day}的值（只列改动过的字段；选“截至”日期可看任何一天）`;
    const headings = ["字段", "值", "最近一次改动"].map((text) => heading("col", text));
    return [
      element(
        "table",
        "ledger-held",
        element("caption", "", caption),
        element("thead", "", element("tr", "", ...headings)),
        element("tbody", "", ...lines),
      ),
    ];
  };

  /** One record: when it was added or removed, and what it held on a day. */
  const recordStory = (
    /** @type {LedgerEntry[]} */ entries,
    /** @type {string} */ until,
    /** @type {string[]} */ rowKinds,
  ) => {
    /** Whether a row came or went. */
    const isOfRow = (/** @type {LedgerEntry} */ { code }) => rowKinds.includes(code);
    /** Whether an entry is of the day or before it. */
    const isKnown = (/** @type {LedgerEntry} */ entry) => !until || dayOf(entry) <= until;
    const [last] = entries.filter((entry) => isKnown(entry) && isOfRow(entry)).slice(-1);
    const lines = last
      ? [element("p", "", `${last.when} ${last.kind}：`, bdi(last.new || last.old))]
      : [];
    return [...lines, ...valuesTable(entries, until)];
  };

  self.lookback.ledgerStory = (index) => {
    /** Says what is shown, with the way to what lies around it. */
    const title = (/** @type {LedgerLink} */ { commit, record, key = "" }) => {
      if (commit) return [bdi(`提交 ${commit}`)];
      if (!record) return [bdi(`编号以 ${key} 开头的各表记录，从最早到最近`)];
      const [resource] = record.split("/", 1);
      const id = record.slice(resource.length + 1);
      const name = index.titles.resource[resource] || resource;
      const household = "key=" + id.slice(0, HOUSEHOLD_DIGITS);
      const wider = index.households.includes(resource)
        ? [" ", placeLink(household, "看这一户的各表")]
        : [];
      return [bdi(`${name} ${id} 的来龙去脉，从最早到最近`), ...wider];
    };

    return {
      heading: (link) => [...title(link), " ", placeLink("", "看全部台账")],

      /** Tells what the entries, the newest first, say of the linked commit or record. */
      story(link, entries, until) {
        if (entries.length === 0) return [];
        if (link.commit) return commitStory(entries);
        const inTime = [...entries].reverse();
        return link.record ? recordStory(inTime, until, index.row_kinds) : [];
      },
    };
  };
})();
