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
    await page.waitForSelector("#net-by-month svg");
  }, 60_000);

  afterAll(async () => {
    await browser?.close();
    if (folder) rmSync(folder, { recursive: true, force: true });
  });

  const text = (selector: string) => page.locator(selector).innerText();

  test("shows the last twelve months' net sales and their growth", async () => {
    // 2023: Σ days × (150 + 10 × month index) − 15 × 365 = 54,750 + 20,170 − 5,475
    expect(await text("#net-sales strong")).toBe("$69,445");
    expect(await text("#net-sales .change")).toBe("+15.1% on the year before");
    expect(await text("#orders strong")).toBe("1,460");
  });

  test("a period that is not over is called so", async () => {
    await page.locator("#growth-by-year summary").click();
    expect(await text("#growth-by-year tbody tr:nth-child(1)")).toMatch(/^2023 so far\s+\$9,900.00\s+\+10%$/);
    expect(await text("#growth-by-year tbody tr:nth-child(2)")).toMatch(/^2022\s/);
    expect(await page.locator("#growth-by-year svg").textContent()).toContain("2023 so far");
  });

  test("every chart is also a table with the same numbers", async () => {
    const charts = await page.locator("figure:has(.chart)").count();
    expect(await page.locator("figure:has(.chart) details table").count()).toBe(charts);
    await page.locator("#sales-by-state summary").click();
    expect(await text("#sales-by-state tbody tr:nth-child(3)")).toContain("$300.50");
  });

  test("markup in a product's name stays text", async () => {
    expect(await text("#top-products tbody td:nth-child(2)")).toBe("</script><b>Bone</b> · Large");
  });

  test("fits a phone without scrolling sideways", async () => {
    await page.setViewportSize({ width: 390, height: 844 });
    await page.waitForTimeout(200);
    const overflow = await page.evaluate(() => document.documentElement.scrollWidth - window.innerWidth);
    expect(overflow).toBeLessThanOrEqual(0);
  });

  test("follows a dark reader", async () => {
    const background = () => page.evaluate(() => getComputedStyle(document.body).backgroundColor);
    const light = await background();
    await page.emulateMedia({ colorScheme: "dark" });
    expect(await background()).not.toBe(light);
  });

  test("asks no network and logs no error", () => expect(complaints).toEqual([]));
});
