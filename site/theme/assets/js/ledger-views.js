/* 更正台账: what a commit was, what a record held on a day, rows as CSV; ledger.js chooses them.
   Texts from data reach the page as text nodes alone. */
(function () {
  "use strict";
  const root = document.querySelector("[data-ledger]");
  if (!root) return;
  const [form, said, place] = ["form", ".ledger-said", ".ledger-told"].map((selector) => root.querySelector(selector));
  const index = JSON.parse(root.querySelector("script[type='application/json']").textContent);

  function h(tag, kind, ...content) {
    const made = document.createElement(tag);
    if (kind) made.className = kind;
    made.append(...content);
    return made;
  }
  const bdi = (text) => h("bdi", "", text);
  const anchor = (hash, text) => Object.assign(h("a", "", text), { href: "#" + hash });
  const fact = ([label, content]) => h("div", "", h("dt", "", label), h("dd", "", content));

  function counted(rows) {
    const counts = new Map();
    for (const { resource } of rows) counts.set(resource, (counts.get(resource) || 0) + 1);
    return Array.from(counts, ([resource, count]) => `${resource} ${count} 条`).join("、");
  }

  /* One commit: who, when, why, on what ground, and what it touched. */
  function commit(rows) {
    const [first] = rows;
    const facts = [
      ["提交说明", bdi(first.subject)], ["提交", h("code", "", first.commit)],
      ["时间", first.when === first.committed ? first.when : `${first.when}，入库 ${first.committed}`],
      ["提交人", bdi(first.author)], ["经办", bdi(first.handled_by || "没有写明")],
      ["审核", bdi(first.reviewed_by || "没有写明")], ["原因", bdi(first.reason || "没有写明")],
      ["依据", bdi(first.basis || "没有写明")], ["标记", first.flags || "无"],
      ["改动", `${rows.length} 条：${counted(rows)}`],
    ];
    return [h("dl", "ledger-facts", ...facts.map(fact))];
  }

  /* Each field that ever changed: its value on the day, from the last change up to then, or,
     where every change came later, what the first of them found. */
  function held(rows, until) {
    const fields = new Map();
    for (const row of rows.filter((row) => row.field && row.old !== row.new)) {
      const isKnown = !until || row.when.slice(0, 10) <= until, before = fields.get(row.field);
      if (isKnown) fields.set(row.field, { value: row.new, row });
      else if (!before) fields.set(row.field, { value: row.old, row: null });
    }
    return fields;
  }

  function record(rows, until) {
    const seen = rows.filter((row) => !until || row.when.slice(0, 10) <= until);
    const last = seen.filter((row) => ["added", "removed"].includes(row.code)).pop();
    const lines = Array.from(held(rows, until), ([field, { value, row }]) => {
      const line = h("tr", "", h("th", "", bdi(field)), h("td", "", value ? bdi(value) : h("i", "ledger-blank", "空白")),
        h("td", "", row ? `${row.when} ${row.author}` : "这一天之前没有改过"));
      line.firstChild.scope = "row";
      return line;
    });
    const heads = ["字段", "值", "最近一次改动"].map((text) => Object.assign(h("th", "", text), { scope: "col" }));
    const day = until ? `${until} 当日` : "现在";
    const table = h("table", "ledger-held", h("caption", "", `${day}的值（只列改动过的字段；选“截至”日期可看任何一天）`),
      h("thead", "", h("tr", "", ...heads)), h("tbody", "", ...lines));
    const born = last ? [h("p", "", `${last.when} ${last.kind}：`, bdi(last.new || last.old))] : [];
    return [...born, ...(lines.length ? [table] : [])];
  }

  function csv(table) {
    // A leading mark that a spreadsheet would take for a formula is made text.
    const quoted = (cell) => '"' + cell.replace(/^[=+\-@\t\r]/, "'$&").replace(/"/g, '""') + '"';
    const blob = new Blob(["\ufeff" + table.map((cells) => cells.map(quoted).join(",") + "\r\n").join("")], { type: "text/csv" });
    const saved = Object.assign(document.createElement("a"), { href: URL.createObjectURL(blob), download: "更正台账-筛选.csv" });
    saved.click();
    setTimeout(() => URL.revokeObjectURL(saved.href), 60000);
  }

  root.addEventListener("ledger-save", ({ detail }) => csv(detail));
  function heading({ commit, record, key = "" }) {
    if (commit) return [bdi(`提交 ${commit}`)];
    if (!record) return [bdi(`编号以 ${key} 开头的各表记录，从最早到最近`)];
    const resource = record.split("/", 1)[0], id = record.slice(resource.length + 1);
    const wider = index.households.includes(resource) ? [" ", anchor("key=" + id.slice(0, 10), "看这一户的各表")] : [];
    return [bdi(`${index.titles.resource[resource] || resource} ${id} 的来龙去脉，从最早到最近`), ...wider];
  }

  /* The address always says what is shown, so that it can be passed on. */
  form.addEventListener("input", () => {
    const { commit, record, key } = Object.fromEntries(new URLSearchParams(location.hash.slice(1)));
    const chosen = Array.from(new FormData(form), ([name, value]) => [name, value.replace(/^=/, "")]);
    const asked = [...Object.entries({ commit, record, key }), ...chosen].filter(([, value]) => value);
    const hash = new URLSearchParams(asked).toString();
    history.replaceState(null, "", hash ? "#" + hash : location.pathname);
  });

  root.addEventListener("ledger-told", ({ detail: { link, rows, until } }) => {
    if (link.commit || link.record || link.key) said.replaceChildren(...heading(link), " ", anchor("", "看全部台账"));
    const inTime = [...rows].reverse(); // they come the newest first
    const told = rows.length === 0 ? [] : link.commit ? commit(rows) : link.record ? record(inTime, until) : [];
    place.replaceChildren(...told);
  });
})();
