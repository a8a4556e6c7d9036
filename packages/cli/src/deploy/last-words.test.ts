import { lastWords } from "./last-words";

test("an error is told from its first line, without box, colours and empty lines", () => {
  const red = "\u001b[31m";
  const output = [
    "Initializing the backend...",
    `${red}╷${red}`,
    `${red}│ Error: Inconsistent dependency lock file`,
    "│ ",
    "│   - provider aws: required by this configuration",
    "╵",
    "",
  ];
  expect(lastWords(output)).toBe(
    "Error: Inconsistent dependency lock file\n- provider aws: required by this configuration",
  );
});

test("without an error the last lines are told, and never many", () => {
  const output = Array.from({ length: 40 }, (_, line) => `line ${line}`);
  expect(lastWords(output, 2)).toBe("line 38\nline 39");
  expect(lastWords(["Error: long", ...output]).split("\n")).toHaveLength(15);
});
