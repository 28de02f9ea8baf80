/* 更正台账: search, filter, sort, page and download the corrections ledger.
   Texts from data reach the page as text nodes alone. */
(function () {
  "use strict";
  const root = document.querySelector("[data-ledger]");
  if (!root) return;

  const PAGE = matchMedia("(max-width: 59.9375em)").matches ? 20 : 50, PRINTED = 500, LONG = 80;
  // Paths start from this script, so both URL styles of the site generator work.
  const base = new URL("../../", document.currentScript.src);
  const index = JSON.parse(root.querySelector("script[type='application/json']").textContent);
  const names = Object.keys(index.headings).filter((name) => name !== "line");
  const find = (selector) => root.querySelector(selector);
  const [form, table, status, focus] = ["form", ".ledger-table", ".ledger-status", ".ledger-focus"].map(find);

  // The distinct texts of a column and a code per row: shards add to both.
  const columns = {};
  for (const name of names) {
    const titles = new Map(Object.entries(index.titles[name] || {}));
    columns[name] = { titles, texts: [], folded: [], places: new Map(), codes: new Int32Array(index.total) };
  }
  const lines = new Int32Array(index.total);
  const blocks = new Int32Array(index.total); // the rows of a commit share a block
  let loaded = 0, isBroken = false, older = null;

  function title(name, text) {
    const word = (code) => columns[name].titles.get(code) || code;
    return name === "flags" ? text.split(" ").map(word).join(" ") : word(text);
  }

  function append(shard) {
    for (const name of names) {
      const { codes, places, texts } = columns[name], part = shard.columns[name];
      for (const text of part.values) if (!places.has(text)) places.set(text, texts.push(text) - 1);
      const own = part.values.map((text) => places.get(text));
      for (let i = 0; i < shard.rows; i++) codes[loaded + i] = own[part.codes[i]];
    }
    lines.set(shard.line, loaded);
    const { codes } = columns.commit;
    for (let i = loaded; i < loaded + shard.rows; i++) blocks[i] = i && blocks[i - 1] + Number(codes[i] !== codes[i - 1]);
    loaded += shard.rows;
  }

  async function fetched(shard) {
    const answer = await fetch(new URL(shard.name + ".json.gz", base));
    if (!answer.ok) throw new Error(answer.statusText);
    let bytes = await answer.arrayBuffer();
    const [first, second] = new Uint8Array(bytes);
    // Where the server declared the encoding, the browser has unpacked it already.
    if (first === 0x1f && second === 0x8b) {
      const plain = new Blob([bytes]).stream().pipeThrough(new DecompressionStream("gzip"));
      bytes = await new Response(plain).arrayBuffer();
    }
    return JSON.parse(new TextDecoder().decode(bytes));
  }

  function scripted(shard) {
    return new Promise((resolve, reject) => {
      if (!shard.script) throw new Error("no script of this shard");
      const script = document.createElement("script");
      script.src = new URL(shard.name + ".js", base);
      script.onload = () => resolve(self.ledgerShards[shard.name]);
      script.onerror = reject;
      document.head.append(script);
    });
  }

  // From disk nothing can be fetched; old browsers cannot unpack.
  const isFetched = location.protocol !== "file:" && "DecompressionStream" in self;
  async function load(shards) {
    const answers = shards.map(isFetched ? fetched : scripted);
    for (const answer of answers) answer.catch(() => {}); // awaited below, each in its turn
    try {
      for (const answer of answers) append(await answer);
    } catch (error) {
      isBroken = true; // and stop: a hole between shards would go unsaid
    }
  }

  const loadOlder = () => { older = older || load(index.shards.slice(1)).then(apply); };

  const parts = (record) => [record.slice(0, record.indexOf("/")), record.slice(record.indexOf("/") + 1)];
  const state = { page: 0, sort: "when", isDescending: true, rows: [], link: {} };

  function folded(name) {
    const { folded, texts } = columns[name];
    while (folded.length < texts.length) folded.push(title(name, texts[folded.length]).toLowerCase());
    return folded;
  }

  const test = (name, accepts) => [columns[name].codes, Uint8Array.from(columns[name].texts, accepts)];

  /* A condition is a list of [codes, accepted]: a row meets it if one of them accepts. */
  function conditions() {
    const words = form.elements.q.value.toLowerCase().split(/\s+/).filter(Boolean);
    const all = words.map((word) => names.map((name) => {
      const texts = folded(name);
      return test(name, (_, code) => texts[code].includes(word));
    }));
    for (const { name, value } of form.querySelectorAll("select")) {
      const wanted = value.slice(1);
      const has = (text) => text === wanted || (name === "flags" && text.split(" ").includes(wanted));
      if (value) all.push([test(name, has)]);
    }
    const { from, until } = form.elements;
    if (from.value) all.push([test("when", (text) => text.slice(0, 10) >= from.value)]);
    if (until.value) all.push([test("when", (text) => text.slice(0, 10) <= until.value)]);
    return [...all, ...linked()];
  }

  function linked() {
    const { commit, record, key } = state.link, [resource, id] = parts(record || "");
    if (commit) return [[test("commit", (text) => text.startsWith(commit))]];
    if (key) return [[test("key", (text) => text.startsWith(key))]];
    return record ? [[test("resource", (text) => text === resource)], [test("key", (text) => text === id)]] : [];
  }

  function meeting(all) {
    const rows = [];
    for (let i = 0; i < loaded; i++) {
      if (all.every((tests) => tests.some(([codes, accepted]) => accepted[codes[i]]))) rows.push(i);
    }
    return rows;
  }

  function ranks(name) {
    const texts = folded(name), rank = new Int32Array(texts.length);
    // Collation is slow: worth it for words, not for thousands of numbers.
    const zh = new Intl.Collator("zh", { numeric: true });
    const order = texts.length > 2000 ? (a, b) => (texts[a] < texts[b] ? -1 : 1) : (a, b) => zh.compare(texts[a], texts[b]);
    Array.from(texts.keys()).sort(order).forEach((code, i) => { rank[code] = i; });
    return rank;
  }

  /* Rows come the newest first; turned round, the rows of one commit keep their order. */
  function ordered(rows) {
    const sign = state.isDescending ? -1 : 1;
    if (state.sort === "when") return state.isDescending ? rows : rows.sort((a, b) => blocks[b] - blocks[a] || a - b);
    const keys = state.sort.split(" ").map((name) => [columns[name].codes, ranks(name)]);
    return rows.sort((a, b) => {
      const [codes, rank] = keys.find(([codes]) => codes[a] !== codes[b]) || keys[0];
      return sign * (rank[codes[a]] - rank[codes[b]]) || a - b;
    });
  }

  function apply() {
    const all = conditions();
    Object.assign(state, { rows: ordered(meeting(all)), isFiltered: all.length > 0 });
    if (all.length) loadOlder();
    root.dataset.state = isBroken ? "partial" : loaded < index.total ? "newest" : "complete";
    show(state.page);
    const words = (row) => Object.fromEntries(names.map((name) => [name, title(name, text(name, row))]));
    const told = focus.hidden ? [] : meeting(linked()).map((row) => ({ ...words(row), code: text("kind", row) }));
    root.dispatchEvent(new CustomEvent("ledger-told", { detail: { link: state.link, rows: told, until: form.elements.until.value } }));
  }

  function h(tag, kind, ...content) {
    const made = document.createElement(tag);
    if (kind) made.className = kind;
    made.append(...content);
    return made;
  }
  const text = (name, row) => columns[name].texts[columns[name].codes[row]];
  const bdi = (name, row) => h("bdi", "", text(name, row));
  const small = (...content) => h("small", "", ...content);
  const link = (hash, ...content) => Object.assign(h("a", "", ...content), { href: "#" + hash });

  function value(full) {
    if (full.length <= LONG) return h("bdi", "", full);
    const brief = h("summary", "", h("bdi", "", full.slice(0, LONG - 20) + "…"));
    return h("details", "", brief, h("bdi", "", full));
  }
  function change(row) {
    const [kind, old, now] = ["kind", "old", "new"].map((name) => text(name, row));
    // In other kinds an empty side is an absent row or name, not a blank cell.
    const isCell = text("field", row) && ["changed", "filled", "discarded"].includes(kind);
    const side = (tag, full) => h(tag, "", full ? value(full) : h("i", "ledger-blank", "空白"));
    const arrow = Object.assign(h("span", "ledger-arrow", "→"), { role: "img", ariaLabel: "改为" });
    const sides = [...(old || isCell ? [side("del", old)] : []), ...(now || isCell ? [side("ins", now)] : [])];
    if (sides.length > 1) sides.splice(1, 0, " ", arrow, " ");
    return [h("span", "ledger-kind", title("kind", kind)), " ", ...sides];
  }

  function where(row) {
    const [resource, key] = [text("resource", row), text("key", row)];
    const record = "record=" + [resource, key].map(encodeURIComponent).join("/");
    // A masked key stands for many records, so no link leads to one.
    const shown = key && !key.includes("*") ? link(record, bdi("key", row)) : bdi("key", row);
    return [h("div", "", title("resource", resource), " ", small(text("town", row))), h("div", "", shown),
      h("div", "ledger-field", text("field", row)), small(text("file", row).replace(/^datapackage\//, "") + ":" + lines[row])];
  }
  function people(row) {
    const others = [["经办", "handled_by"], ["审核", "reviewed_by"]].filter(([, name]) => text(name, row));
    return [h("div", "", bdi("author", row)), ...others.map(([label, name]) => h("div", "", small(label), " ", bdi(name, row)))];
  }
  function commit(row) {
    const id = text("commit", row), flags = text("flags", row).split(" ").filter(Boolean);
    const badges = flags.map((flag) => [" ", h("span", "ledger-flag", title("flags", flag))]);
    return [link("commit=" + id.slice(0, 12), h("code", "", id.slice(0, 8))), ...badges.flat()];
  }
  function time(row) {
    const [day, minute = ""] = text("when", row).split(" "), stored = text("committed", row).split(" ")[0];
    return [h("time", "", day), " ", small(minute), ...(stored === day ? [] : [" ", small("入库 " + stored)])];
  }
  const CELLS = {
    时间: time, 位置: where, 变更: change,
    原因: (row) => [text("reason", row) ? bdi("reason", row) : small("提交说明 ", bdi("subject", row))],
    依据: (row) => [bdi("basis", row)], 经手: people, 提交: commit,
  };

  function line(row, i, rows) {
    const made = h("tr", i && blocks[row] === blocks[rows[i - 1]] ? "ledger-same" : "");
    for (const label of Object.keys(CELLS)) {
      const cell = made.insertCell();
      cell.append(h("div", "", ...CELLS[label](row)));
      cell.dataset.label = cell.textContent && label;
    }
    return made;
  }

  function show(page, size = PAGE) {
    const last = Math.max(0, Math.ceil(state.rows.length / PAGE) - 1);
    state.page = Math.min(Math.max(page, 0), last);
    const from = state.page * PAGE, rows = state.rows.slice(from, from + size);
    const count = (n) => n.toLocaleString("en");
    // Older rows that arrive must not shut what is open.
    if (String(rows) !== String(state.shown)) table.tBodies[0].replaceWith(h("tbody", "", ...rows.map(line)));
    state.shown = rows;
    const range = rows.length ? `，显示第 ${count(from + 1)}–${count(from + rows.length)} 条` : "：没有符合条件的";
    const missing = count(index.total - loaded);
    const late = isBroken ? `。更早的 ${missing} 条未能载入，本页结果不全：请经网站服务器打开，或下载全部台账`
      : loaded < index.total ? `。更早的 ${missing} 条正在载入…` : "";
    const matching = state.isFiltered ? `，符合条件 ${count(state.rows.length)} 条` : "";
    status.textContent = `共 ${count(index.total)} 条${matching}${range}${late}`;
    status.classList.toggle("ledger-warning", isBroken);
    for (const button of root.querySelectorAll("[data-step]")) {
      const target = { first: 0, back: state.page - 1, next: state.page + 1, last }[button.dataset.step];
      button.disabled = target < 0 || target > last || target === state.page;
      button.onclick = () => { show(target); table.scrollIntoView({ block: "start" }); };
    }
    for (const output of root.querySelectorAll("output")) output.textContent = `${count(state.page + 1)} / ${count(last + 1)}`;
    for (const head of table.querySelectorAll("[data-sort]")) {
      head.setAttribute("aria-sort", head.dataset.sort !== state.sort ? "none" : state.isDescending ? "descending" : "ascending");
    }
  }

  function save() {
    const heads = Object.entries(index.headings);
    const content = (row) => heads.map(([name]) => (name === "line" ? String(lines[row]) : title(name, text(name, row))));
    root.dispatchEvent(new CustomEvent("ledger-save", { detail: [heads.map(([, label]) => label), ...state.rows.map(content)] }));
  }

  /* A link shows one commit, or the story of a record in the order of time. */
  function follow() {
    // #commit=…, #record=table/key, #key=beginning, #q=words, #column=value
    state.link = Object.fromEntries(new URLSearchParams(location.hash.slice(1)));
    const { commit, record, key } = state.link, isStory = Boolean(record || key);
    Object.assign(state, { page: 0, sort: "when", isDescending: !isStory });
    for (const name of ["q", "from", "until"]) form.elements[name].value = state.link[name] || "";
    for (const select of form.querySelectorAll("select")) {
      select.value = select.name in state.link ? "=" + state.link[select.name] : "";
    }
    focus.hidden = !(commit || isStory);
    apply();
    find(".ledger-summary").hidden = !focus.hidden; // so that the answer stands on top
    if (!focus.hidden) focus.focus();
  }

  for (const head of table.querySelectorAll("[data-sort]")) {
    const button = h("button", "", head.textContent);
    button.type = "button";
    button.onclick = () => {
      const { sort } = head.dataset, isDescending = state.sort === sort ? !state.isDescending : sort === "when";
      Object.assign(state, { sort, isDescending, page: 0 });
      apply();
    };
    head.replaceChildren(button);
  }
  for (const { dataset, firstChild } of root.querySelectorAll("[data-filter]")) {
    firstChild.replaceChildren(link(dataset.filter, firstChild.textContent));
  }
  form.onsubmit = () => false;
  form.oninput = () => { state.page = 0; apply(); };
  form.onreset = () => setTimeout(() => { history.pushState(null, "", location.pathname); follow(); });
  form.elements.q.onfocus = loadOlder;
  form.elements.csv.onclick = save;
  self.addEventListener("hashchange", follow);
  root.addEventListener("click", ({ target }) => {
    const used = target.closest("a");
    if (used && used.hash && used.hash === location.hash) follow(); // the address does not change
  });
  // Paper has no pages to turn: what was asked for is printed whole, within reason.
  self.addEventListener("beforeprint", () => state.isFiltered && show(state.page, PRINTED));
  self.addEventListener("afterprint", () => show(state.page));
  load(index.shards.slice(0, 1)).then(() => {
    if (isBroken) return status.append("。台账数据未能载入，不能搜索和翻页：请经网站服务器打开，或下载全部台账");
    follow();
    (self.requestIdleCallback || setTimeout)(loadOlder, { timeout: 100 });
  });
})();
