import { existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import { chromium, type Browser, type Page } from "playwright-core";

import { renderPage } from "../src/page";
import { sampleReport } from "./sample";

const dist = path.join(__dirname, "../dist");
const CHROMIUM = [process.env.CHROMIUM_PATH, "/usr/bin/chromium", "/usr/bin/google-chrome"].find(
  (file) => file && existsSync(file),
);

describe("the report page, opened from a file in headless Chromium", () => {
  let browser: Browser;
  let page: Page;
  let folder: string;
  const complaints: string[] = [];

  beforeAll(async () => {
    if (!CHROMIUM) throw new Error("no Chromium: install Debian's chromium or set CHROMIUM_PATH");
    folder = mkdtempSync(path.join(tmpdir(), "larder-report-"));
    const file = path.join(folder, "report.html");
    const read = (name: string) => readFileSync(path.join(dist, name), "utf8");
    writeFileSync(file, renderPage(sampleReport(), { script: read("page.js"), style: read("page.css") }));
    browser = await chromium.launch({
      executablePath: CHROMIUM,
      args: ["--no-sandbox", "--disable-gpu", "--disable-background-networking"],
    });
    page = await browser.newPage();
    page.on("console", (message) => message.type() === "error" && complaints.push(message.text()));
    page.on("pageerror", (error) => complaints.push(error.message));
    page.on("request", (request) => /^https?:/.test(request.url()) && complaints.push(request.url()));
    await page.goto(`file://${file}`);
    await page.waitForSelector("#net-over-time svg");
  }, 300_000);

  afterAll(async () => {
    await browser?.close();
    if (folder) rmSync(folder, { recursive: true, force: true });
  });

  const text = (selector: string) => page.locator(selector).innerText();
  const choose = (period: string) => page.locator(`#choice input[value="${period}"]`).check({ force: true });
  const row = (figure: string, name: string) =>
    page.locator(`#${figure} tbody tr`, { hasText: name }).first();

  test("shows the last twelve months and their growth on the twelve before", async () => {
    // 2023: Σ days × (150 + 10 × month index) − 15 × 365 = 54,750 + 20,170 − 5,475
    expect(await text("#net-sales strong")).toBe("$69,445");
    expect(await text("#net-sales .change")).toBe("+15.1% on the period before");
    expect(await text("#orders strong")).toBe("1,460");
    expect(await text("#days")).toBe(
      "Jan 1, 2023 to Dec 31, 2023, compared with Jan 1, 2022 to Dec 31, 2022",
    );
  });

  test("a rate changes by percentage points", async () => {
    expect(await text("#returning-rate strong")).toBe("40%");
    expect(await text("#returning-rate .change")).toBe("+2 points on the period before");
  });

  test("one choice moves every figure, and stands in the address", async () => {
    await page.locator("#net-over-time summary").click();
    const figures = [
      "net-sales",
      "orders",
      "days",
      "net-over-time",
      "breakdown",
      "orders-over-time",
      "discount-codes",
    ];
    const before = new Map<string, string>();
    for (const id of figures) before.set(id, await page.locator(`#${id}`).innerText());
    await choose("7d");
    expect(page.url()).toMatch(/#7d$/);
    // A day of December 2023: 100 + 110 + 50 − 15.
    expect(await text("#net-sales strong")).toBe("$1,715");
    for (const id of figures) expect(await page.locator(`#${id}`).innerText()).not.toBe(before.get(id));
    expect(await page.locator("#net-over-time tbody tr").count()).toBe(7);
    expect(await text("#discount-codes .empty")).toBe("No code was used in this period.");
  });

  test("what the reader opened stays open", async () => {
    expect(await page.locator("#net-over-time details[open]").count()).toBe(1);
    await choose("all");
    expect(await page.locator("#net-over-time details[open]").count()).toBe(1);
  });

  test("all time has no period before, and says so", async () => {
    await choose("all");
    expect(await text("#net-sales .change")).toBe("nothing before to compare");
    expect(await text("#days")).toContain("no whole period before");
    await choose("12m");
  });

  test("total sales are broken down so that the lines add up", async () => {
    await page.locator("#breakdown summary").click();
    const amounts = await page.locator("#breakdown tbody td:nth-child(2)").allInnerTexts();
    const [gross, discounts, returns, net, shipping, taxes, total] = amounts.map((amount) =>
      Math.round(Number(amount.replace(/[$,]/g, "")) * 100),
    );
    expect(gross! + discounts! + returns!).toBe(net);
    expect(net! + shipping! + taxes!).toBe(total);
    expect(total).toBe((69_445 + 14 * 365) * 100);
  });

  test("a quarter shows its season and its year side by side", async () => {
    await page.locator("#growth-by-quarter summary").click();
    expect(await row("growth-by-quarter", "2023 Q1").innerText()).toMatch(
      /2023 Q1\s+\$1,001.00\s+-30%\s+\+10%/,
    );
    expect(await text("#growth-by-quarter tbody tr:nth-child(1)")).toMatch(/^2023 Q4 so far/);
  });

  test("places without a province are told apart, on bars of their own", async () => {
    await page.locator("#top-states summary").click();
    const names = await page.locator("#top-states tbody td:first-child").allInnerTexts();
    expect(names).toEqual([
      "California",
      "Texas",
      "New York",
      "Canada, no province",
      "No address",
      "United States, no province",
    ]);
    expect(await page.locator("#top-states svg g[aria-label='bar'] rect").count()).toBe(names.length);
  });

  test("the map's legend tells amounts", async () => {
    expect(await text("#sales-by-state .legend")).toMatch(/none\s*\$301\s*\$400\s*\$900/);
  });

  test("every chart is also a table with the same numbers", async () => {
    const charts = await page.locator("figure:has(.chart)").count();
    expect(charts).toBeGreaterThan(12);
    expect(await page.locator("figure:has(.chart) details table").count()).toBe(charts);
    await page.locator("#sales-by-state summary").click();
    expect(await text("#sales-by-state tbody tr:nth-child(3)")).toContain("$300.50");
  });

  test("every table can be saved as CSV, with plain numbers and no formulas", async () => {
    expect(await page.locator("figure .download").count()).toBe(await page.locator("figure table").count());
    const [download] = await Promise.all([
      page.waitForEvent("download"),
      page.locator("#top-products .download").click(),
    ]);
    expect(download.suggestedFilename()).toBe("top-products.csv");
    const csv = readFileSync(await download.path(), "utf8");
    expect(csv).toBe(
      "\ufeffRank,Product,Type,Sold,Net sales,Change,Returned\n1,</script><b>Bone</b> · Large,'=Treats,7,70,1,0.1",
    );
  });

  test("markup in a product's name stays text", async () => {
    expect(await text("#top-products tbody td:nth-child(2)")).toBe("</script><b>Bone</b> · Large");
  });

  test("orders in no figure are named, with their amounts and why", async () => {
    expect(await text("#left-out h2")).toBe("2 orders are left out");
    expect(await row("left-out", "#1042").innerText()).toMatch(
      /#1042\s+its currency EUR is not the shop's\s+€80.00/,
    );
  });

  test("the footer tells in words how fresh the page is", async () => {
    expect(await text("#freshness")).toBe(
      "The shop's data as of Jan 1, 2024, 06:00 UTC. This page was made from them on Jan 1, 2024, 06:05 UTC.",
    );
  });

  test("fits a phone without scrolling sideways, with every table open", async () => {
    await page.setViewportSize({ width: 390, height: 844 });
    await page.evaluate(() =>
      document.querySelectorAll("details").forEach((details) => (details.open = true)),
    );
    await page.waitForTimeout(200);
    const tooWide = await page.evaluate(() =>
      [document.documentElement, ...document.querySelectorAll(".scroll")]
        .filter((element) => element.scrollWidth > element.clientWidth)
        .map((element) => element.getAttribute("aria-label") ?? "the page"),
    );
    expect(tooWide).toEqual([]);
  });

  test("follows a dark reader", async () => {
    const background = () => page.evaluate(() => getComputedStyle(document.body).backgroundColor);
    const light = await background();
    await page.emulateMedia({ colorScheme: "dark" });
    expect(await background()).not.toBe(light);
  });

  test("asks no network and logs no error", () => expect(complaints).toEqual([]));
});
