/* 更正台账: the entries by column, loaded shard by shard, the newest first. */
(() => {
  const { loadScript } = self.lookback;
  // Paths start from this script, so both URL styles of the site generator work.
  const ownAddress = /** @type {HTMLScriptElement} */ (document.currentScript).src;
  const siteAddress = new URL("../../", ownAddress);
  // From disk nothing can be fetched; old browsers cannot unpack.
  const canFetch = location.protocol !== "file:" && "DecompressionStream" in self;

  /**
   * Fetches a shard from the server.
   * @returns {Promise<LedgerShard>}
   */
  const fetchShard = async (/** @type {LedgerShardFile} */ file) => {
    const answer = await fetch(new URL(file.name + ".json.gz", siteAddress));
    if (!answer.ok) throw new Error(answer.statusText);
    let bytes = await answer.arrayBuffer();
    const [first, second] = new Uint8Array(bytes);
    // Where the server declared the encoding, the browser has unpacked it already.
    if (first === 0x1f && second === 0x8b) {
      const plain = new Blob([bytes]).stream().pipeThrough(new DecompressionStream("gzip"));
      bytes = await new Response(plain).arrayBuffer();
    }
    return JSON.parse(new TextDecoder().decode(bytes));
  };

  /** Loads a shard as a script, which only the newest are as well. */
  const loadShardScript = async (/** @type {LedgerShardFile} */ file) => {
    if (!file.script) throw new Error("no script of this shard");
    await loadScript(new URL(file.name + ".js", siteAddress));
    return self.ledgerShards[file.name];
  };

  /**
   * Makes a column of the whole ledger, still without entries.
   * @returns {LedgerColumn}
   */
  const emptyColumn = (
    /** @type {Record<string, string>} */ titles,
    /** @type {number} */ total,
  ) => ({
    titles: new Map(Object.entries(titles)),
    texts: [],
    folded: [],
    places: new Map(),
    codes: new Int32Array(total),
  });

  /** Adds the texts of a shard to a column, and the code of each of its rows from `start` on. */
  const appendColumn = (
    /** @type {LedgerColumn} */ { codes, places, texts },
    /** @type {{ values: string[], codes: number[] }} */ added,
    /** @type {number} */ start,
  ) => {
    /** Gives the place of a text among those of the column, a new one the next. */
    const placeOf = (/** @type {string} */ text) => {
      const place = places.get(text) ?? texts.push(text) - 1;
      places.set(text, place);
      return place;
    };
    const placesOfValues = added.values.map(placeOf);
    codes.set(added.codes.map((code) => placesOfValues[code]), start);
  };

  /** Adds the rows of a shard to all that is loaded. */
  const append = (/** @type {LedgerStore} */ store, /** @type {LedgerShard} */ shard) => {
    const { blocks, columns, lines, loaded, names } = store;
    for (const name of names) appendColumn(columns[name], shard.columns[name], loaded);
    lines.set(shard.line, loaded);
    const { codes } = columns.commit;
    for (let row = loaded; row < loaded + shard.rows; row++) {
      blocks[row] = row && blocks[row - 1] + Number(codes[row] !== codes[row - 1]);
    }
    store.loaded += shard.rows;
  };

  self.lookback.ledgerStore = (index) => {
    const names = Object.keys(index.headings).filter((name) => name !== "line");
    /** @type {LedgerStore} */
    const store = {
      index,
      names,
      columns: Object.fromEntries(
        names.map((name) => [name, emptyColumn(index.titles[name] ?? {}, index.total)]),
      ),
      lines: new Int32Array(index.total),
      blocks: new Int32Array(index.total),
      loaded: 0,
      isBroken: false,

      /** Gives the text of a cell as the data have it. */
      text(name, row) {
        const { codes, texts } = store.columns[name];
        return texts[codes[row]];
      },

      /** Gives the title for a text that is a code, or the text itself. */
      title(name, text) {
        const { titles } = store.columns[name];
        /** Gives the title of one code. */
        const titleOf = (/** @type {string} */ code) => titles.get(code) || code;
        return name === "flags" ? text.split(" ").map(titleOf).join(" ") : titleOf(text);
      },

      /** Gives the titles of a column in small letters, in which words are looked for. */
      folded(name) {
        const { folded, texts } = store.columns[name];
        while (folded.length < texts.length) {
          folded.push(store.title(name, texts[folded.length]).toLowerCase());
        }
        return folded;
      },

      /** Loads shards side by side and adds them in their order, up to the first that fails. */
      async load(shards) {
        const answers = shards.map(canFetch ? fetchShard : loadShardScript);
        for (const answer of answers) answer.catch(() => {}); // awaited below, each in its turn
        try {
          for (const answer of answers) append(store, await answer);
        } catch {
          store.isBroken = true; // and stop: a hole between shards would go unsaid
        }
      },
    };
    return store;
  };
})();
