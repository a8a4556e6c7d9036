import { writeJson } from "./row-json";
import { writeTable, type TableColumn } from "./row-table";

async function* rowsOf(...rows: readonly unknown[][]): AsyncGenerator<readonly unknown[]> {
  for (const row of rows) yield await Promise.resolve(row);
}

async function written(work: (write: (text: string) => Promise<void>) => Promise<number>) {
  let text = "";
  const count = await work((part) => {
    text += part;
    return Promise.resolve();
  });
  return { text, count };
}

const NAME: TableColumn = { name: "NAME", isNumber: false };
const AMOUNT: TableColumn = { name: "AMOUNT", isNumber: true };

test("a table has numbers to the right, and one line a row whatever is in it", async () => {
  const rows = rowsOf(["Ada\nLovelace", "7"], [null, "12.50"]);
  const { text, count } = await written((write) => writeTable([NAME, AMOUNT], rows, write));
  expect(count).toBe(2);
  expect(text).toBe(`┌──────────────┬────────┐
│ NAME         │ AMOUNT │
├──────────────┼────────┤
│ Ada⏎Lovelace │      7 │
│              │  12.50 │
└──────────────┴────────┘
`);
});

test("a table fits the terminal: texts give way, numbers never", async () => {
  const rows = rowsOf(["x".repeat(300), "12345678901234567890123456789012345678"]);
  const { text } = await written((write) => writeTable([NAME, AMOUNT], rows, write, { width: 60 }));
  const lines = text.trimEnd().split("\n");
  expect(lines.map((line) => line.length)).toEqual(Array(5).fill(60));
  expect(lines[3]).toContain("12345678901234567890123456789012345678");
  expect(lines[3]).toContain("x…");
});

test("every row of a long table is written, in order, with the columns where they were", async () => {
  const rows = Array.from({ length: 20_000 }, (_, i) => [`name ${i % 1000}`, String(i)]);
  const { text, count } = await written((write) => writeTable([NAME, AMOUNT], rowsOf(...rows), write));
  expect(count).toBe(20_000);
  const amounts = [...text.matchAll(/│ +(\d+) │$/gm)].map((match) => Number(match[1]));
  expect(amounts).toEqual(rows.map((_, i) => i));
});

test("no rows are a table without rows", async () => {
  const { text, count } = await written((write) => writeTable([NAME], rowsOf(), write));
  expect([count, text.split("\n")[1]]).toEqual([0, "│ NAME │"]);
});

test("JSON is one document: numbers keep their digits, columns of one name are told apart", async () => {
  const rows = rowsOf(["12345678901234567890", "a", "b", null], ["1.50", '"', "", "NaN"]);
  const columns = [AMOUNT, NAME, NAME, AMOUNT];
  const { text } = await written((write) => writeJson(columns, rows, write));
  expect(text).toContain('"AMOUNT": 12345678901234567890');
  expect(JSON.parse(text)).toEqual([
    expect.objectContaining({ NAME: "a", NAME_2: "b", AMOUNT_2: null }),
    { AMOUNT: 1.5, NAME: '"', NAME_2: "", AMOUNT_2: "NaN" },
  ]);
  expect(JSON.parse((await written((write) => writeJson(columns, rowsOf(), write))).text)).toEqual([]);
});
