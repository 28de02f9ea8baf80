/* 更正台账: search, filter, sort, page and download the corrections ledger. What the page's other
   scripts know (store, query, line, story, csv) is put to work here. */
(() => {
  const { embeddedJson, element, find, findAll, placeLink, saveCsv } = self.lookback;
  const root = document.querySelector("[data-ledger]");
  if (!(root instanceof HTMLElement)) return;

  const PAGE_ROWS = matchMedia("(max-width: 59.9375em)").matches ? 20 : 50;
  const PRINTED_ROWS = 500;
  const form = find(root, "form", HTMLFormElement);
  const table = find(root, ".ledger-table", HTMLTableElement);
  const status = find(root, ".ledger-status", HTMLElement);
  const focus = find(root, ".ledger-focus", HTMLElement);
  const summary = find(root, ".ledger-summary", HTMLElement);
  const sortedHeads = findAll(table, "[data-sort]", HTMLElement);
  const index = /** @type {LedgerIndex} */ (embeddedJson(root));
  const store = self.lookback.ledgerStore(index);
  const query = self.lookback.ledgerQuery(store);
  const lineOf = self.lookback.ledgerLine(store);
  const { heading, story } = self.lookback.ledgerStory(index);

  const state = {
    page: 0,
    sort: "when",
    isDescending: true,
    isFiltered: false,
    /** @type {number[]} What is asked for, in its order. */
    rows: [],
    /** @type {number[]} What of it the table shows. */
    shownRows: [],
    /** @type {LedgerLink} */
    link: {},
  };
  /** @type {Promise<void> | undefined} */
  let older;

  /** Loads all that is older than the newest shard, once. */
  const loadOlder = () => {
    older ??= store.load(index.shards.slice(1)).then(apply);
  };

  /** Gives the input of this name. */
  const input = (/** @type {string} */ name) => find(form, `[name=${name}]`, HTMLInputElement);

  /** Writes a number with its thousands set apart. */
  const grouped = (/** @type {number} */ count) => count.toLocaleString("en");

  /** Gives an entry in the words of the page. */
  const entryOf = (/** @type {number} */ row) => {
    const words = store.names.map((name) => [name, store.title(name, store.text(name, row))]);
    return { ...Object.fromEntries(words), code: store.text("kind", row) };
  };

  /** Tells what the linked commit was, or what the linked record held. */
  const tell = (/** @type {LedgerEntry[]} */ entries) => {
    const told = story(state.link, entries, input("until").value);
    find(focus, ".ledger-heading", HTMLElement).replaceChildren(...heading(state.link));
    find(focus, ".ledger-story", HTMLElement).replaceChildren(...told);
  };

  /** Shows what the form and the address ask for of all that is loaded. */
  const apply = () => {
    const linked = query.linkedConditions(state.link);
    const conditions = [...query.chosenConditions(form), ...linked];
    const rows = query.matchingRows(conditions);
    state.rows = query.orderedRows(rows, state.sort, state.isDescending);
    state.isFiltered = conditions.length > 0;
    if (state.isFiltered) loadOlder();
    const isWhole = store.loaded >= index.total;
    root.dataset.state = store.isBroken ? "partial" : isWhole ? "complete" : "newest";
    show(state.page);
    if (!focus.hidden) tell(query.matchingRows(linked).map(entryOf));
  };

  /** Says how much there is, how much of it is asked for and shown, and what is missing. */
  const statusText = (/** @type {number} */ start) => {
    const [first, last] = [start + 1, start + state.shownRows.length].map(grouped);
    const range = state.shownRows.length ? `，显示第 ${first}–${last} 条` : "：没有符合条件的";
    const matching = state.isFiltered ? `，符合条件 ${grouped(state.rows.length)} 条` : "";
    const missing = `。更早的 ${grouped(index.total - store.loaded)} 条`;
    const lost = "未能载入，本页结果不全：请经网站服务器打开，或下载全部台账";
    const isLoading = store.loaded < index.total;
    const late = store.isBroken ? missing + lost : isLoading ? `${missing}正在载入…` : "";
    return `共 ${grouped(index.total)} 条${matching}${range}${late}`;
  };

  /** Sets the buttons that turn pages. */
  const setPager = (/** @type {number} */ lastPage) => {
    /** @type {Record<string, number>} */
    const targets = { first: 0, back: state.page - 1, next: state.page + 1, last: lastPage };
    for (const button of findAll(root, "[data-step]", HTMLButtonElement)) {
      const target = targets[button.dataset.step ?? ""];
      button.disabled = target < 0 || target > lastPage || target === state.page;
      button.onclick = () => {
        show(target);
        table.scrollIntoView({ block: "start" });
      };
    }
    for (const output of findAll(root, "output", HTMLOutputElement)) {
      output.textContent = `${grouped(state.page + 1)} / ${grouped(lastPage + 1)}`;
    }
  };

  /** Shows a page of what is asked for, or `size` rows from where it begins. */
  const show = (/** @type {number} */ page, size = PAGE_ROWS) => {
    const lastPage = Math.max(0, Math.ceil(state.rows.length / PAGE_ROWS) - 1);
    state.page = Math.min(Math.max(page, 0), lastPage);
    const start = state.page * PAGE_ROWS;
    const rows = state.rows.slice(start, start + size);
    const { blocks } = store;
    // Older rows that arrive must not shut what is open.
    if (String(rows) !== String(state.shownRows)) {
      const lines = rows.map((row, place) =>
        lineOf(row, place > 0 && blocks[row] === blocks[rows[place - 1]])
      );
      table.tBodies[0].replaceWith(element("tbody", "", ...lines));
    }
    state.shownRows = rows;
    status.textContent = statusText(start);
    status.classList.toggle("ledger-warning", store.isBroken);
    setPager(lastPage);
    const direction = state.isDescending ? "descending" : "ascending";
    for (const head of sortedHeads) {
      head.setAttribute("aria-sort", head.dataset.sort === state.sort ? direction : "none");
    }
  };

  /** Saves what is asked for as CSV. */
  const save = () => {
    /** Gives a cell as the table of the whole ledger has it. */
    const cell = (/** @type {string} */ name, /** @type {number} */ row) =>
      name === "line" ? String(store.lines[row]) : store.title(name, store.text(name, row));
    const names = Object.keys(index.headings);
    const lines = state.rows.map((row) => names.map((name) => cell(name, row)));
    saveCsv([Object.values(index.headings), ...lines], "更正台账-筛选.csv");
  };

  /** Shows what the address says: a commit, or the story of a record in the order of time. */
  const follow = () => {
    // #commit=…, #record=table/key, #key=beginning, #q=words, #column=value
    state.link = Object.fromEntries(new URLSearchParams(location.hash.slice(1)));
    const { link } = state;
    const isStory = Boolean(link.record || link.key);
    Object.assign(state, { page: 0, sort: "when", isDescending: !isStory });
    for (const name of ["q", "from", "until"]) input(name).value = link[name] ?? "";
    for (const select of findAll(form, "select", HTMLSelectElement)) {
      select.value = select.name in link ? "=" + link[select.name] : "";
    }
    focus.hidden = !(link.commit || isStory);
    apply();
    summary.hidden = !focus.hidden; // so that the answer stands on top
    if (!focus.hidden) focus.focus();
  };

  /** Writes what is shown into the address, so that it can be passed on. */
  const writeAddress = () => {
    const { commit, record, key } = Object.fromEntries(
      new URLSearchParams(location.hash.slice(1)),
    );
    const chosen = Array.from(
      new FormData(form),
      ([name, value]) => [name, String(value).replace(/^=/, "")],
    );
    const asked = [...Object.entries({ commit, record, key }), ...chosen];
    const hash = new URLSearchParams(asked.filter(([, value]) => value)).toString();
    history.replaceState(null, "", hash ? "#" + hash : location.pathname);
  };

  for (const head of sortedHeads) {
    const button = element("button", "", head.textContent);
    button.type = "button";
    button.onclick = () => {
      const { sort = "" } = head.dataset;
      const isDescending = state.sort === sort ? !state.isDescending : sort === "when";
      Object.assign(state, { sort, isDescending, page: 0 });
      apply();
    };
    head.replaceChildren(button);
  }
  for (const { dataset, firstElementChild: title } of findAll(root, "[data-filter]", HTMLElement)) {
    title?.replaceChildren(placeLink(dataset.filter ?? "", title.textContent));
  }
  form.onsubmit = () => false;
  form.oninput = () => {
    writeAddress();
    state.page = 0;
    apply();
  };
  form.onreset = () =>
    setTimeout(() => {
      history.pushState(null, "", location.pathname);
      follow();
    });
  input("q").onfocus = loadOlder;
  find(form, "[name=csv]", HTMLButtonElement).onclick = save;
  self.addEventListener("hashchange", follow);
  root.addEventListener("click", ({ target }) => {
    const link = target instanceof Element && target.closest("a");
    if (link && link.hash && link.hash === location.hash) follow(); // the address does not change
  });
  // Paper has no pages to turn: what was asked for is printed whole, within reason.
  self.addEventListener("beforeprint", () => state.isFiltered && show(state.page, PRINTED_ROWS));
  self.addEventListener("afterprint", () => show(state.page));
  store.load(index.shards.slice(0, 1)).then(() => {
    if (store.isBroken) {
      status.append("。台账数据未能载入，不能搜索和翻页：请经网站服务器打开，或下载全部台账");
      return;
    }
    follow();
    (self.requestIdleCallback || setTimeout)(loadOlder, { timeout: 100 });
  });
})();
