/* 更正台账: which entries are asked for, and in what order. */
(() => {
  const { find, findAll } = self.lookback;
  const SLOW_COLLATION = 2000;

  /** Takes `table/key` apart. */
  const recordParts = (/** @type {string} */ record) => {
    const end = record.indexOf("/");
    return { resource: record.slice(0, end), key: record.slice(end + 1) };
  };

  /** Makes a test of a column: which of its texts are accepted. */
  const columnTest = (
    /** @type {LedgerColumn} */ { codes, texts },
    /** @type {(text: string, code: number) => boolean} */ accepts,
  ) => ({ codes, accepted: Uint8Array.from(texts, (text, code) => Number(accepts(text, code))) });

  self.lookback.ledgerQuery = (store) => {
    const { blocks, columns, names } = store;

    /**
     * Makes the condition that a column's text is accepted.
     * @returns {LedgerCondition}
     */
    const condition = (
      /** @type {string} */ name,
      /** @type {(text: string) => boolean} */ accepts,
    ) => [columnTest(columns[name], accepts)];

    /** Makes the condition that a word stands in some column. */
    const wordCondition = (/** @type {string} */ word) =>
      names.map((name) => {
        const folded = store.folded(name);
        return columnTest(columns[name], (_, code) => folded[code].includes(word));
      });

    /** Makes the condition that a column has the value of a list of choices. */
    const choiceCondition = (/** @type {HTMLSelectElement} */ { name, value }) => {
      const wanted = value.slice(1); // after the sign that tells a blank value from no choice
      /** Whether the wanted mark is among those of a commit. */
      const isOneOf = (/** @type {string} */ text) => text.split(" ").includes(wanted);
      return condition(name, (text) => text === wanted || (name === "flags" && isOneOf(text)));
    };

    /** Gives the place of each text of a column in the order of its titles. */
    const ranks = (/** @type {string} */ name) => {
      const texts = store.folded(name);
      const rank = new Int32Array(texts.length);
      // Collation is slow: worth it for words, not for thousands of numbers.
      const { compare } = new Intl.Collator("zh", { numeric: true });
      const codes = Array.from(texts.keys());
      if (texts.length > SLOW_COLLATION) codes.sort((a, b) => (texts[a] < texts[b] ? -1 : 1));
      else codes.sort((a, b) => compare(texts[a], texts[b]));
      for (const [place, code] of codes.entries()) rank[code] = place;
      return rank;
    };

    return {
      /** Gives the conditions that the reader has set in the form. */
      chosenConditions(form) {
        /** Gives what stands in the input of this name. */
        const valueOf = (/** @type {string} */ name) =>
          find(form, `[name=${name}]`, HTMLInputElement).value;
        const words = valueOf("q").toLowerCase().split(/\s+/).filter(Boolean);
        const choices = findAll(form, "select", HTMLSelectElement).filter(({ value }) => value);
        const conditions = [...words.map(wordCondition), ...choices.map(choiceCondition)];
        const [from, until] = [valueOf("from"), valueOf("until")];
        if (from) conditions.push(condition("when", (text) => text.slice(0, 10) >= from));
        if (until) conditions.push(condition("when", (text) => text.slice(0, 10) <= until));
        return conditions;
      },

      /** Gives the conditions of a link to a commit, to a record or to the beginning of a key. */
      linkedConditions({ commit, record, key }) {
        if (commit) return [condition("commit", (text) => text.startsWith(commit))];
        if (key) return [condition("key", (text) => text.startsWith(key))];
        if (!record) return [];
        const wanted = recordParts(record);
        return [
          condition("resource", (text) => text === wanted.resource),
          condition("key", (text) => text === wanted.key),
        ];
      },

      /** Gives the rows that meet every condition, the newest first. */
      matchingRows(conditions) {
        const rows = [];
        for (let row = 0; row < store.loaded; row++) {
          const isMet = conditions.every((tests) =>
            tests.some(({ codes, accepted }) => accepted[codes[row]])
          );
          if (isMet) rows.push(row);
        }
        return rows;
      },

      /** Sorts rows; in the order of time turned round, the rows of a commit keep theirs. */
      orderedRows(rows, sort, isDescending) {
        if (sort === "when") {
          return isDescending ? rows : rows.sort((a, b) => blocks[b] - blocks[a] || a - b);
        }
        const sign = isDescending ? -1 : 1;
        const keys = sort.split(" ").map((name) => ({
          codes: columns[name].codes,
          rank: ranks(name),
        }));
        return rows.sort((a, b) => {
          const { codes, rank } = keys.find(({ codes }) => codes[a] !== codes[b]) ?? keys[0];
          return sign * (rank[codes[a]] - rank[codes[b]]) || a - b;
        });
      },
    };
  };
})();
