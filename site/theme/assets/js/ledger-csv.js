/* 更正台账: rows saved as CSV for a spreadsheet. */
(() => {
  const { element } = self.lookback;
  const UNTIL_SAVED_MS = 60_000;

  /** Quotes a cell; a leading mark that a spreadsheet would take for a formula is made text. */
  const quoted = (/** @type {string} */ cell) =>
    '"' + cell.replace(/^[=+\-@\t\r]/, "'$&").replace(/"/g, '""') + '"';

  self.lookback.saveCsv = (rows, name) => {
    const lines = rows.map((cells) => cells.map(quoted).join(",") + "\r\n");
    const blob = new Blob(["\ufeff", ...lines], { type: "text/csv" });
    const address = URL.createObjectURL(blob);
    Object.assign(element("a", ""), { href: address, download: name }).click();
    setTimeout(() => URL.revokeObjectURL(address), UNTIL_SAVED_MS);
  };
})();
