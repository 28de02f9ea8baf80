/* What the scripts of the pages share, and what the build writes for them to read. */
// deno-lint-ignore-file camelcase -- names are as Python writes them

/** The part of a Vega view that the pages use. */
interface VegaView {
  signal(name: string, value: unknown): VegaView;
  runAsync(): Promise<VegaView>;
  getState(): { signals: Record<string, unknown> };
  addEventListener(type: string, handler: (event: unknown, item?: VegaItem) => void): VegaView;
}

/** What is pointed at in a drawing: a mark and the row that it was drawn from. */
interface VegaItem {
  datum?: { name?: string };
}

/** A drawing in the page, as `vegaEmbed` gives it. */
interface VegaEmbedding {
  view: VegaView;
  finalize(): void;
}

/** How many stand below each line, by unit, amount and what is counted: `publish/what_if.py`. */
interface LineSeries {
  from: number;
  step: number;
  units: Record<string, Record<string, Record<string, number[]>>>;
}

/** A shard of the ledger as the page's index names it: `publish/ledger/ledger_page.py`. */
interface LedgerShardFile {
  name: string;
  rows: number;
  script: boolean;
}

/** The entries of a shard by column: the distinct values, and a code for each row. */
interface LedgerShard {
  rows: number;
  columns: Record<string, { values: string[]; codes: number[] }>;
  line: number[];
}

/** What the page knows of the ledger before it loads a shard: `publish/ledger/ledger_page.py`. */
interface LedgerIndex {
  total: number;
  shards: LedgerShardFile[];
  headings: Record<string, string>;
  titles: Record<string, Record<string, string>>;
  /** The tables whose keys begin with the number of a household. */
  households: string[];
  /** The kinds of change of one cell, and of a whole row. */
  cell_kinds: string[];
  row_kinds: string[];
  /** A value of more characters is folded, and so many of it are shown. */
  long_value: number;
  brief_value: number;
}

/** A column of all that is loaded: its distinct texts, and for each row the place of its text. */
interface LedgerColumn {
  titles: Map<string, string>;
  texts: string[];
  folded: string[];
  places: Map<string, number>;
  codes: Int32Array;
}

/** The entries of the ledger that are loaded, the newest first: `ledger-store.js`. */
interface LedgerStore {
  index: LedgerIndex;
  /** The columns that hold texts, in the order of the headings. */
  names: string[];
  columns: Record<string, LedgerColumn>;
  /** The line of each entry in its file. */
  lines: Int32Array;
  /** The number of the commit of each entry: equal for its neighbours of the same commit. */
  blocks: Int32Array;
  loaded: number;
  /** Whether a shard could not be loaded, so that none after it is shown either. */
  isBroken: boolean;
  text(name: string, row: number): string;
  title(name: string, text: string): string;
  folded(name: string): string[];
  load(shards: LedgerShardFile[]): Promise<void>;
}

/** What the address asks for: a commit, a record, the beginning of a key, words, columns. */
type LedgerLink = Record<string, string | undefined>;

/** A row meets a condition if one of its tests accepts the code of the row. */
type LedgerCondition = { codes: Int32Array; accepted: Uint8Array }[];

/** An entry by the names of its columns, with titles for codes, and `code` for its kind. */
type LedgerEntry = Record<string, string>;

/** What the scripts give to one another. */
interface Lookback {
  /** The one element that a selector finds, which must be of this kind. */
  find<E extends Element>(parent: ParentNode, selector: string, kind: new () => E): E;
  /** Every element that a selector finds, each of which must be of this kind. */
  findAll<E extends Element>(parent: ParentNode, selector: string, kind: new () => E): E[];
  /** A new element with a class (or none) and its content. */
  element<K extends keyof HTMLElementTagNameMap>(
    tag: K,
    className: string,
    ...content: (Node | string)[]
  ): HTMLElementTagNameMap[K];
  /** A new link to a place of this page. */
  placeLink(hash: string, ...content: (Node | string)[]): HTMLAnchorElement;
  /** The JSON that a part of the page holds. */
  // deno-lint-ignore no-explicit-any
  embeddedJson(parent: ParentNode): any;
  /** Load a script; what it defines is there afterwards. */
  loadScript(address: string | URL): Promise<void>;

  ledgerStore(index: LedgerIndex): LedgerStore;
  ledgerQuery(store: LedgerStore): {
    chosenConditions(form: HTMLFormElement): LedgerCondition[];
    linkedConditions(link: LedgerLink): LedgerCondition[];
    matchingRows(conditions: LedgerCondition[]): number[];
    orderedRows(rows: number[], sort: string, isDescending: boolean): number[];
  };
  ledgerLine(store: LedgerStore): (row: number, isSameCommit: boolean) => HTMLTableRowElement;
  ledgerStory(index: LedgerIndex): {
    heading(link: LedgerLink): (Node | string)[];
    story(link: LedgerLink, entries: LedgerEntry[], until: string): Node[];
  };
  saveCsv(rows: string[][], name: string): void;
}

interface Window {
  lookback: Lookback;
  /** Written by `publish/pages.py`. */
  lookbackChartThemes: Record<"light" | "dark", object>;
  /** Written by `publish/rule_catalogue.py`. */
  lookbackRuleFamilies: string[];
  /** Filled by the scripts of the newest shards, which `publish/ledger/ledger_page.py` writes. */
  ledgerShards: Record<string, LedgerShard>;
  vegaEmbed(place: Element, specification: object, options: object): Promise<VegaEmbedding>;
  /** The name by which the theme asks for a worker that runs from a folder. */
  IFrameWorker: typeof Worker;
}

interface HTMLElementEventMap {
  /** A chart was drawn anew; its view is the detail. */
  "chart:live": CustomEvent<VegaView>;
}
