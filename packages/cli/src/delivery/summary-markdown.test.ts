import { costOf } from "./cost";
import { summaryMarkdown, type Told } from "./summary-markdown";
import { summaryText } from "./summary-text";
import { Summary } from "./summary";

const GREEN = {
  version: 1,
  ok: true,
  modified: ["stg_orders"],
  rebuilt: ["fct_orders"],
  cloned: ["fct_sales"],
  deferred: 31,
  missing: [],
  empty: { errors: [] },
  nodes: [
    { name: "stg_orders", kind: "model", status: "success", seconds: 1.26 },
    { name: "fct_orders", kind: "model", status: "success", seconds: 2 },
    { name: "grain_fct_orders", kind: "test", status: "pass", seconds: 0.4 },
  ],
  failed_tests: [],
  comparison: [
    {
      model: "fct_orders",
      key: ["order_id"],
      before: 5009,
      after: 5010,
      added: 2,
      removed: 1,
      changed: 12,
      columns: { channel: 3, net: 12 },
    },
    {
      model: "stg_orders",
      key: null,
      before: 5009,
      after: 5009,
      added: null,
      removed: null,
      changed: null,
      columns: {},
    },
  ],
  seconds: { parse: 6, empty: 3, clone: 1, build: 18.2, compare: 2.1, total: 30.3 },
};

const RED = {
  ...GREEN,
  ok: false,
  nodes: [
    {
      name: "stg_orders",
      kind: "model",
      status: "error",
      seconds: 1,
      message: "002003 (42S02): SQL error\n`x`",
    },
    { name: "grain_fct_orders", kind: "test", status: "fail", seconds: 0.4, message: "Got 12 results" },
  ],
  failed_tests: [
    {
      name: "grain_fct_orders",
      model: "fct_orders",
      failures: 12,
      columns: ["order_id", "note"],
      rows: [
        [7, "a|b <b>@team</b>\nnext"],
        [8, null],
      ],
    },
  ],
};

const told = (summary: object, more: Partial<Told> = {}): Told => {
  const parsed = Summary.parse(summary);
  return {
    number: 7,
    environment: "prod",
    isLocal: false,
    database: "SPOON_PROD_PR_7",
    commit: "abcdef0123456789abcdef0123456789abcdef01",
    against: {
      id: "0123456789abcdef0123456789abcdef01234567",
      built_at: "2026-11-20T06:12:44Z",
      loaded_before: "2026-11-20T06:10:00Z",
    },
    summary: parsed,
    cost: costOf(parsed),
    showsRows: true,
    ...more,
  };
};

test("green: what was built, against what, and only the models whose rows differ", () => {
  const lines = summaryMarkdown(told(GREEN)).split("\n");
  expect(lines[0]).toBe("### ✅ Data in prod: 2 models built, 1 test passed");
  expect(lines[2]).toBe(
    "`SPOON_PROD_PR_7` from `abcdef0` · against production `0123456` of 2026-11-20 06:12 UTC · 1 modified, 1 rebuilt whole, 1 cloned, 31 read from production",
  );
  expect(lines).toContain("| `fct_orders` | 5,009 | 5,010 | 2 | 1 | 12 | `net` 12, `channel` 3 |");
  expect(lines).toContain(
    "1 more model with as many rows (no key to compare by). Both sides hold what was loaded before 2026-11-20 06:10 UTC.",
  );
  expect(lines).toContain("| `stg_orders` | modified | success | 1.3 s |");
  expect(lines.join("\n")).not.toMatch(/Failed|Errors|null|undefined/);
});

test("red: the database's words, and the failing rows as a table that no value can break", () => {
  const lines = summaryMarkdown(told(RED)).split("\n");
  expect(lines[0]).toBe("### ❌ Data in prod: 1 model failed · 1 test failed");
  expect(lines).toEqual(expect.arrayContaining(["#### Errors", "`stg_orders`", "002003 (42S02): SQL error"]));
  expect(lines).toContain("**`grain_fct_orders`** on `fct_orders`: 12 rows");
  expect(lines).toContain("| `order_id` | `note` |");
  expect(lines).toContain("| `7` | `a\\|b <b>@team</b> next` |");
  expect(lines).toContain("| `8` |  |");
  expect(lines).toContain("The first 2 of them.");
});

test("where everybody can read it, no row is shown", () => {
  for (const text of [
    summaryMarkdown(told(RED, { showsRows: false })),
    summaryText(told(RED, { showsRows: false })),
  ]) {
    expect(text).toContain("12 rows (not shown: this repository is public)");
    expect(text).not.toContain("@team");
  }
});

test("a model that cannot be built, or whose parent production lacks, is the headline", () => {
  const empty = { errors: [{ node: "stg_orders", message: "syntax error line 3" }] };
  expect(summaryMarkdown(told({ ...RED, nodes: [], failed_tests: [], comparison: [], empty }))).toMatch(
    /^### ❌ Data in prod: 1 model cannot be built: found by the empty run.*\n[^]*syntax error line 3/,
  );
  const missing = {
    ...RED,
    nodes: [],
    failed_tests: [],
    comparison: [],
    missing: ["int_new"],
    error: "production lacks",
  };
  expect(summaryMarkdown(told(missing))).toContain("production lacks int_new");
});

test("nothing was built: no table, no place to look, no cost", () => {
  const seconds = { parse: 6, empty: 0, clone: 0, build: 0, compare: 0, total: 6 };
  const text = summaryMarkdown(told({ ...GREEN, modified: [], nodes: [], comparison: [], seconds }));
  expect(text).toContain("no model, test or source differs from production");
  expect(text).toContain("no credits: the warehouse did not run");
  expect(text).not.toMatch(/\||Look at it/);
});

test("a model that is removed is no change without a word: its table stays", () => {
  const seconds = { parse: 6, empty: 0, clone: 0, build: 0, compare: 0, total: 6 };
  const removed = told({
    ...GREEN,
    modified: [],
    abandoned: ["SERVING.RPT_OLD"],
    nodes: [],
    comparison: [],
    seconds,
  });
  expect(summaryMarkdown(removed)).toMatch(/^### ✅ Data in prod: 1 model removed\n[^]*`SERVING.RPT_OLD`/);
  expect(summaryText(removed)).toContain("SERVING.RPT_OLD is made no more");
});

test("the cost is wall time and the idle minute, with its formula", () => {
  expect(costOf(Summary.parse(GREEN))).toEqual({
    credits: 0.024,
    seconds: 85,
    formula: "(25 s of work + 60 s until the warehouse suspends) × 1 credit an hour (XSMALL)",
  });
});

test("a key that is none is said: its counts do not add up", () => {
  const comparison = [{ ...GREEN.comparison[0], added: 0, removed: 0, changed: 0, columns: {} }];
  expect(summaryMarkdown(told({ ...GREEN, comparison }))).toContain(
    "| 0 | 0 | 0 | `order_id` comes more than once |",
  );
});

test("a terminal gets the same", () => {
  const text = summaryText(told(RED));
  expect(text).toContain("✗ grain_fct_orders on fct_orders: 12 rows");
  expect(text).toContain("002003 (42S02)");
  expect(text).toContain("look at it in Snowflake as SYSADMIN: show tables in database SPOON_PROD_PR_7");
  const local = told(RED, { isLocal: true, environment: "local" });
  expect(summaryText(local)).toContain(
    'look at it here: ./larder sql --as ci "show tables in database SPOON_PROD_PR_7"',
  );
});
