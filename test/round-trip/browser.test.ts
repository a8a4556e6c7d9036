import { randomUUID } from "node:crypto";
import { existsSync, mkdtempSync } from "node:fs";
import { createServer, type Server } from "node:http";
import type { AddressInfo } from "node:net";
import { tmpdir } from "node:os";
import path from "node:path";
import { chromium, type Browser, type Page } from "playwright-core";
import { newKey } from "./key-pair";
import { CONTROL, LocalCloud } from "./local-cloud";

/** A web page in a real Chromium tries everything that a page can, against every service of the local cloud. */

jest.setTimeout(1_800_000);

const CHROMIUM = [process.env.CHROMIUM_PATH, "/usr/bin/chromium", "/usr/bin/google-chrome"].find(
  (file) => file && existsSync(file),
);

/** What to ask: what gives something away, and what would change something. */
const SERVICES = {
  aws: {
    read: ["/moto-api/data.json", "/_larder/health", "/", "/?Action=GetCallerIdentity&Version=2011-06-15"],
    write: ["/moto-api/recorder/start-recording", "/moto-api/reset", "/"],
    body: "Action=CreateUser&Version=2010-05-08&UserName=page",
  },
  snowflake: {
    read: ["/_larder/queries", "/_larder/health", "/monitoring/queries/1"],
    write: ["/session/v1/login-request", "/queries/v1/query-request"],
    body: "{}",
  },
  airbyte: {
    read: ["/api/public/v1/health", "/api/public/v1/sources", "/_larder/health"],
    write: ["/api/public/v1/applications/token", "/api/public/v1/jobs"],
    body: "{}",
  },
  shop: {
    read: ["/control/status", "/control/books", "/control/ca.pem", "/_larder/health"],
    write: ["/control/advance", "/control/reset"],
    body: '{"days": 1}',
  },
};
type Name = keyof typeof SERVICES;
const NAMES = Object.keys(SERVICES) as Name[];

const cloud = new LocalCloud(mkdtempSync(path.join(tmpdir(), "larder-browser-")));
let site: Server;
let browser: Browser;
let page: Page;
/** What the services answered the page, as the browser's own network log has it. */
let answered: { url: string; method: string; status: number }[];

beforeAll(async () => {
  if (!CHROMIUM) throw new Error("no Chromium: install Debian's chromium or set CHROMIUM_PATH");
  const warehouse = {
    kind: "snowflake",
    organization: "LARDER",
    account: "LOCAL",
    terraformUser: "SPOON_LOCAL_TERRAFORM",
  };
  cloud.system({ warehouse });
  cloud.secret("snowflake-terraform.pem", newKey().privateKey);
  cloud.secret("airbyte.json", JSON.stringify({ "client-id": "id", "client-secret": randomUUID() }));
  cloud.secret("shopify.json", JSON.stringify({ api_password: randomUUID() }));
  site = createServer((_request, response) => {
    response.setHeader("content-type", "text/html").end("<title>elsewhere</title>");
  });
  await new Promise<void>((resolve) => site.listen(0, "127.0.0.1", resolve));
  process.env.LARDER_SHOP_SCALE = "0.05";
  await cloud.start(...NAMES);
  browser = await chromium.launch({
    executablePath: CHROMIUM,
    // One name of another site; and one that "now" leads to this machine, as rebinding makes it.
    args: [
      "--no-sandbox",
      "--disable-gpu",
      "--disable-background-networking",
      // Newer versions ask before a page may reach this machine; the services must not need that.
      "--disable-features=LocalNetworkAccessChecks,BlockInsecurePrivateNetworkRequests",
      "--host-resolver-rules=MAP elsewhere.example 127.0.0.1, MAP rebound.example 127.0.0.1",
    ],
  });
});

afterAll(async () => {
  await browser?.close();
  site?.close();
  await cloud.stop();
});

beforeEach(async () => {
  page = await browser.newPage();
  answered = [];
  // Playwright hides preflights; Chromium's own log has all, what the page may not read too.
  const log = await page.context().newCDPSession(page);
  const asked = new Map<string, { url: string; method: string }>();
  const statuses = new Map<string, number>();
  // Chromium tells of a request and of its answer in either order.
  const join = (requestId: string) => {
    const request = asked.get(requestId);
    const status = statuses.get(requestId);
    if (!request || status === undefined) return;
    statuses.delete(requestId);
    if (!request.url.includes("elsewhere.example")) answered.push({ ...request, status });
  };
  await log.send("Network.enable");
  log.on("Network.requestWillBeSent", ({ requestId, request: { url, method } }) => {
    asked.set(requestId, { url, method });
    join(requestId);
  });
  log.on("Network.responseReceivedExtraInfo", ({ requestId, statusCode }) => {
    statuses.set(requestId, statusCode);
    join(requestId);
  });
  await page.goto(`http://elsewhere.example:${(site.address() as AddressInfo).port}/`);
  answered = [];
});

afterEach(() => page.close());

const at = (name: Name) => {
  const { aws, snowflake, airbyte, shop } = cloud.endpoints;
  return { aws, airbyte, shop, snowflake: `http://127.0.0.1:${snowflake.port}` }[name];
};

/** Runs in the page: what a page gets to know of an answer. */
async function tell([url, options]: readonly [string, RequestInit]): Promise<string> {
  try {
    const response = await fetch(url, options);
    return response.type === "opaque" ? "opaque" : `${response.status} ${await response.text()}`;
  } catch {
    return "nothing";
  }
}

function expectRefused(count: number): void {
  expect(answered.length).toBeGreaterThanOrEqual(count);
  expect(answered.filter(({ status }) => ![403, 404, 421].includes(status))).toEqual([]);
}

describe.each(NAMES)("%s", (name) => {
  const { read, write, body } = SERVICES[name];

  test("is there for who may use it", async () => {
    const health = await fetch(`${at(name)}/_larder/health`, { headers: CONTROL });
    expect(await health.json()).toMatchObject({ service: name });
  });

  test("tells another site's page nothing", async () => {
    for (const resource of read) {
      expect(await page.evaluate(tell, [at(name) + resource, {}] as const)).toBe("nothing");
      expect(await page.evaluate(tell, [at(name) + resource, { mode: "no-cors" }] as const)).toBe("opaque");
    }
    expectRefused(read.length);
  });

  test("does nothing for its simple POST, with a form either", async () => {
    const types = ["text/plain", "application/x-www-form-urlencoded"];
    for (const resource of write)
      for (const type of types) {
        const options = { method: "POST", mode: "no-cors" as const, body, headers: { "content-type": type } };
        expect(await page.evaluate(tell, [at(name) + resource, options] as const)).toBe("opaque");
      }
    await page.evaluate(
      (action) => {
        document.body.innerHTML = `<iframe name="hidden"></iframe><form method="post" target="hidden" action="${action}">`;
        document.forms[0]!.submit();
      },
      at(name) + write[0],
    );
    const all = write.length * types.length + 1;
    for (let waited = 0; answered.length < all && waited < 300; waited += 1) await page.waitForTimeout(100);
    expectRefused(all);
  });

  test("refuses its preflight", async () => {
    for (const method of ["PUT", "DELETE", "POST"]) {
      const headers = {
        "content-type": "application/json",
        "x-amz-target": "a.b",
        authorization: "Bearer x",
      };
      const asked = [at(name) + write[0], { method, headers, body }] as const;
      expect(await page.evaluate(tell, asked)).toBe("nothing");
    }
    // Nothing but preflights ever left the browser.
    expect(answered.filter(({ status }) => status < 400)).toEqual([]);
  });

  test("answers no name that was rebound to this machine", async () => {
    const rebound = at(name).replace("127.0.0.1", "rebound.example");
    // The page's first answer came from its own server, before its name led here.
    await page.route(`${rebound}/page`, (route) =>
      route.fulfill({ contentType: "text/html", body: "<title>rebound</title>" }),
    );
    await page.goto(`${rebound}/page`);
    answered = [];
    for (const resource of [...read, ...write]) {
      expect(await page.evaluate(tell, [rebound + resource, {}] as const)).toMatch(/^421 /);
      const options = { method: "POST", body, headers: { "content-type": "application/json" } };
      expect(await page.evaluate(tell, [rebound + resource, options] as const)).toMatch(/^421 /);
    }
    expectRefused(2 * (read.length + write.length));
  });
});

test("the shop's clock stood still", async () => {
  const status = await fetch(`${at("shop")}/control/status`, { headers: CONTROL });
  expect(await status.json()).toMatchObject({ date: "2023-12-31" });
});
