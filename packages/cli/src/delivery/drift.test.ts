import { chmodSync, mkdirSync, mkdtempSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { Environment } from "../environment/environment";
import { Interrupted } from "../errors";
import { checkStage } from "./drift";

/** What one look at a stack finds. Terraform is a script here, whose plan adds all that the stack has. */

const PLAN = {
  resource_changes: [
    {
      address: "aws_s3_bucket.lake",
      mode: "managed",
      change: { actions: ["create"], before: null, after: { bucket: "lake" } },
    },
  ],
};

let environment: Environment;

beforeEach(() => {
  environment = new Environment(mkdtempSync(join(tmpdir(), "larder-drift-")), "dev", true);
  mkdirSync(environment.stackFolder("lake"), { recursive: true });
  const stack = { terraform: { required_providers: {} }, resource: { aws_s3_bucket: { lake: {} } } };
  writeFileSync(join(environment.stackFolder("lake"), "cdk.tf.json"), JSON.stringify(stack));
});

/** `state` is what `terraform state list` says; nothing: there is no state. */
function terraform(state: string): void {
  const program = join(environment.root, "terraform");
  const listed = state ? `echo '${state}'` : "echo 'No state file was found!' >&2; exit 1";
  const script = `case "$1" in
    init) mkdir -p .terraform ;;
    plan)
      for argument; do case "$argument" in -out=*) touch "\${argument#-out=}" ;; esac; done
      exit 2 ;;
    show) echo '${JSON.stringify(PLAN)}' ;;
    state) ${listed} ;;
  esac`;
  writeFileSync(program, `#!/bin/sh\n${script}\n`);
  chmodSync(program, 0o755);
  const setup = { terraform: { version: "1", path: program } };
  mkdirSync(join(environment.root, ".larder"), { recursive: true });
  writeFileSync(join(environment.root, ".larder", "setup.json"), JSON.stringify(setup));
}

const look = (wasDelivered?: boolean) =>
  checkStage(environment, "lake", "deliver", (work) => work(), wasDelivered);

test("a stack that was never applied is not deployed, which is no drift", async () => {
  terraform("");
  expect(await look()).toMatchObject({ state: "not checked", reason: "not deployed" });
});

test("a stack whose every resource was deleted by hand is drifted: its state still names them", async () => {
  terraform("aws_s3_bucket.lake");
  expect(await look()).toMatchObject({ state: "drifted", resources: [{ action: "add" }] });
});

test("a delivered stack whose state was lost is drifted", async () => {
  terraform("");
  expect(await look(true)).toMatchObject({ state: "drifted" });
});

test("what was given by hand is drift, though the plan changes nothing", async () => {
  terraform("aws_s3_bucket.lake");
  const given = () => Promise.resolve(["bucket lake has a policy"]);
  const found = checkStage(environment, "lake", "deliver", (work) => work(), true, given);
  expect(await found).toMatchObject({ state: "drifted", byHand: ["bucket lake has a policy"] });
});

test("an interruption ends the look instead of being what it found", async () => {
  const interrupted = checkStage(environment, "lake", "deliver", () => Promise.reject(new Interrupted()));
  await expect(interrupted).rejects.toBeInstanceOf(Interrupted);
});
