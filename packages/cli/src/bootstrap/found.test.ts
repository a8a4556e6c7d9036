import { mkdirSync, mkdtempSync, readFileSync, existsSync, writeFileSync } from "node:fs";
import { createServer, type Server } from "node:http";
import type { AddressInfo } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { SystemFile } from "../../../../platform/system";
import { Environment } from "../environment/environment";
import { takeIn } from "./found";

/** What an account has already, told by a server that speaks IAM's protocol: moto knows no other audiences. */

const PROVIDER = "arn:aws:iam::123456789012:oidc-provider/token.actions.githubusercontent.com";
const ROLE = "arn:aws:iam::123456789012:role/aws-service-role/ecs.amazonaws.com/AWSServiceRoleForECS";
const system = { region: "us-east-2" } as SystemFile;

const asked: URLSearchParams[] = [];
let there: { provider: boolean; role: boolean; audiences: string[] };
let server: Server;
let environment: Environment;

beforeAll(async () => {
  server = createServer((request, response) => {
    let body = "";
    request.on("data", (text: Buffer) => (body += text.toString()));
    request.on("end", () => {
      const query = new URLSearchParams(body);
      asked.push(query);
      const action = query.get("Action")!;
      response.setHeader("content-type", "text/xml");
      response.end(
        `<${action}Response><${action}Result>${answer(action)}</${action}Result></${action}Response>`,
      );
    });
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  environment = new Environment(mkdtempSync(join(tmpdir(), "larder-found-")), "local", true);
  mkdirSync(environment.path(), { recursive: true });
  const { port } = server.address() as AddressInfo;
  writeFileSync(environment.path("endpoints.json"), JSON.stringify({ aws: `http://127.0.0.1:${port}` }));
  mkdirSync(environment.stackFolder("account"), { recursive: true });
  const resource = {
    aws_iam_service_linked_role: { ecs: { aws_service_name: "ecs.amazonaws.com" } },
    aws_iam_openid_connect_provider: {
      github: {
        url: "https://token.actions.githubusercontent.com",
        client_id_list: ["sts.amazonaws.com"],
      },
    },
  };
  writeFileSync(join(environment.stackFolder("account"), "cdk.tf.json"), JSON.stringify({ resource }));
});

beforeEach(() => {
  asked.length = 0;
});

afterAll(async () => {
  server.closeAllConnections();
  await new Promise((resolve) => server.close(resolve));
});

function answer(action: string): string {
  const members = (texts: string[]) => texts.map((text) => `<member>${text}</member>`).join("");
  switch (action) {
    case "ListRoles":
      return `<Roles>${there.role ? members([`<Arn>${ROLE}</Arn>`]) : ""}</Roles>`;
    case "ListOpenIDConnectProviders":
      return `<OpenIDConnectProviderList>${there.provider ? members([`<Arn>${PROVIDER}</Arn>`]) : ""}</OpenIDConnectProviderList>`;
    case "GetOpenIDConnectProvider":
      return `<ClientIDList>${members(there.audiences)}</ClientIDList>`;
    default:
      return "";
  }
}

const file = () => join(environment.stackFolder("account"), "found.tf.json");
const added = () =>
  asked
    .filter((query) => query.get("Action") === "AddClientIDToOpenIDConnectProvider")
    .map((query) => query.get("ClientID"));

test("what is there is taken in, and made to be for us, too", async () => {
  there = { provider: true, role: true, audiences: ["others"] };
  await takeIn(environment, system, "account");
  expect(JSON.parse(readFileSync(file(), "utf8"))).toEqual({
    import: [
      { to: "aws_iam_service_linked_role.ecs", id: ROLE },
      { to: "aws_iam_openid_connect_provider.github", id: PROVIDER },
    ],
  });
  expect(added()).toEqual(["sts.amazonaws.com"]);
});

test("what is for us already is only looked at", async () => {
  there = { provider: true, role: false, audiences: ["sts.amazonaws.com"] };
  await takeIn(environment, system, "account");
  expect(JSON.parse(readFileSync(file(), "utf8"))).toEqual({
    import: [{ to: "aws_iam_openid_connect_provider.github", id: PROVIDER }],
  });
  expect(added()).toEqual([]);
});

test("where nothing is there, Terraform makes it all", async () => {
  there = { provider: false, role: false, audiences: [] };
  await takeIn(environment, system, "account");
  expect(existsSync(file())).toBe(false);
});
