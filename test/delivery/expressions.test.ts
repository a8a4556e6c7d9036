import { holds, textOf, valueOf } from "./expressions";

const contexts = {
  github: { event: { pull_request: { number: 7, labels: [{ name: "incremental" }] } }, base_ref: "main" },
  needs: { environments: { outputs: { list: '[{"name":"prod"}]' } } },
  vars: { AWS_ROLE: "arn" },
};

test("a text has its expressions replaced, as Actions does it", () => {
  expect(textOf("pr ${{ github.event.pull_request.number }} of ${{ github.base_ref }}", contexts)).toBe(
    "pr 7 of main",
  );
  expect(textOf("[${{ github.event.nothing }}]", contexts)).toBe("[]");
  expect(textOf("${{ join(github.event.pull_request.labels.*.name, ' ') }}", contexts)).toBe("incremental");
  expect(valueOf("${{ fromJSON(needs.environments.outputs.list) }}", contexts)).toEqual([{ name: "prod" }]);
});

test("files are hashed by their content; without any there is no hash", () => {
  expect(textOf("${{ hashFiles('package-lock.json', '**/requirements*.txt') }}", contexts)).toMatch(
    /^[0-9a-f]{64}$/,
  );
  expect(textOf("${{ hashFiles('no/such/*') }}", contexts)).toBe("");
});

test("a condition holds after success only, unless it speaks of the status itself", () => {
  expect(holds("needs.environments.outputs.list != '[]'", contexts, "success")).toBe(true);
  expect(holds("needs.environments.outputs.list != '[]'", contexts, "failure")).toBe(false);
  expect(holds("${{ always() && github.base_ref == 'main' }}", contexts, "failure")).toBe(true);
  expect(holds(undefined, contexts, "failure")).toBe(false);
});

test("a variable or secret that nobody set is an error, not the empty text", () => {
  expect(textOf("${{ vars.AWS_ROLE }}", contexts)).toBe("arn");
  expect(() => textOf("${{ secrets.KEY }}", contexts)).toThrow("secrets.KEY");
});
