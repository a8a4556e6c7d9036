import { LinesWithoutData, summaryWithoutData, withoutData } from "./without-data";
import type { Summary } from "./summary";

test.each([
  [
    'Database Error\n  100090 (42P18): Duplicate row detected during DML action\n  Row Values: ["a [1]\nb", 12]\n  in fct',
    "Database Error\n  100090 (42P18): Duplicate row detected during DML action\n  Row Values: […]\n  in fct",
  ],
  ['Row Values: ["cut off', "Row Values: […]"],
  [
    "100038 (22018): 01b2-00: Numeric value 'O'Neil\n1 Elm St' is not recognized",
    "100038 (22018): 01b2-00: Numeric value '…' is not recognized",
  ],
  ["100078 (22000): String 'x' is too long", "100078 (22000): String '…' is too long"],
  ["100140 (22007): Can't parse '1 Elm' as number", "100140 (22007): Can't parse '…' as number"],
  [
    `100069 (22P02): Error parsing JSON: keyword "it's", pos 4`,
    '100069 (22P02): Error parsing JSON: keyword "…", pos 4',
  ],
  [
    '100071 (22000): Failed to cast variant value {"a":1} to FIXED',
    "100071 (22000): Failed to cast variant value … to FIXED",
  ],
  ["100038 (22018): Numeric value 'cut", "100038 (22018): Numeric value '…'"],
])("of %j the value is hidden", (said, shown) => {
  expect(withoutData(said)).toBe(shown);
});

test("names stay: what is no data exception is told as it is, also beside one that is", () => {
  const missing = "002003 (42S02): Object 'STG_ORDERS' does not exist";
  expect(withoutData(missing)).toBe(missing);
  expect(withoutData(`100038 (22018): Numeric value 'abc' is bad\n${missing}`)).toBe(
    `100038 (22018): Numeric value '…' is bad\n${missing}`,
  );
});

test("of a summary every message is hidden, and no row is left", () => {
  const message = "100038 (22018): Numeric value 'abc' is not recognized";
  const summary = {
    error: message,
    empty: { errors: [{ node: "one", message }] },
    nodes: [{ name: "two", kind: "model", status: "error", seconds: 1, message }],
    failed_tests: [{ name: "three", failures: 1, columns: ["name"], rows: [["abc"]] }],
  } as unknown as Summary;
  expect(JSON.stringify(summary).match(/abc/g)).toHaveLength(4);
  expect(JSON.stringify(summaryWithoutData(summary))).not.toContain("abc");
});

test("a value of many lines is hidden in a log that comes line by line, and the count stays", () => {
  const told: string[] = [];
  const lines = new LinesWithoutData((line) => told.push(line));
  const said = [
    "1 of 2 OK model a 1.0 s",
    "  100038 (22018): Numeric value '1",
    "Elm' is bad",
    "2 of 2 ERROR model b",
  ];
  said.forEach(lines.take);
  lines.take("last words");
  expect(told).toEqual([said[0], "  100038 (22018): Numeric value '…' is bad", said[3]]);
  lines.end();
  expect(told.at(-1)).toBe("last words");
});
