import { existsSync } from "node:fs";
import path from "node:path";
import { chromium, type Browser, type Page } from "playwright-core";

import { larderOk, workspace } from "./platform";
import { ask } from "./warehouse";

const CHROMIUM = [process.env.CHROMIUM_PATH, "/usr/bin/chromium", "/usr/bin/google-chrome"].find(
  (file) => file && existsSync(file),
);

/** The first day of each period, counted here from the last day of the facts, not read from the models. */
const FIRST_DAY: Record<string, string> = {
  "7d": "dateadd(day, -6, max(sales_date))",
  "30d": "dateadd(day, -29, max(sales_date))",
  "90d": "dateadd(day, -89, max(sales_date))",
  "12m": "dateadd(day, 1, dateadd(year, -1, max(sales_date)))",
  all: "min(sales_date)",
};

describe("the page shows the warehouse's numbers", () => {
  let browser: Browser;
  let page: Page;
  const complaints: string[] = [];

  beforeAll(async () => {
    if (!CHROMIUM) throw new Error("no Chromium: install Debian's chromium or set CHROMIUM_PATH");
    await larderOk(["report", "--no-open"]);
    browser = await chromium.launch({
      executablePath: CHROMIUM,
      args: ["--no-sandbox", "--disable-gpu", "--disable-background-networking"],
    });
    page = await browser.newPage();
    page.on("console", (message) => message.type() === "error" && complaints.push(message.text()));
    page.on("pageerror", (error) => complaints.push(error.message));
    await page.goto(`file://${path.join(workspace(), ".larder/local/report/report.html")}`);
    await page.waitForSelector("#net-over-time svg");
  });
  afterAll(async () => browser?.close());

  const text = (selector: string) => page.locator(selector).textContent();
  const dollars = (value: unknown, digits = 0) =>
    Number(value).toLocaleString("en-US", {
      style: "currency",
      currency: "USD",
      minimumFractionDigits: digits,
      maximumFractionDigits: digits,
    });

  test.each(Object.keys(FIRST_DAY))("of the period %s", async (period) => {
    const since = `sales_date >= (select ${FIRST_DAY[period]} from serving.fct_sales)`;
    const [sum] = await ask<Record<string, number>>(
      "report",
      `select sum(total) as total, sum(net) as net, sum(gross) as gross, sum(tax) as tax
         , count(distinct iff(event = 'sale', order_id, null)) as orders
       from serving.fct_sales where ${since}`,
    );
    const [state] = await ask<{ NAME: string; NET: number; ORDERS: number }>(
      "report",
      `select province as name, sum(net) as net, count(distinct iff(event = 'sale', order_id, null)) as orders
       from serving.fct_sales inner join serving.dim_locations using (location_key)
       where ${since} and province is not null group by province order by net desc limit 1`,
    );
    const [product] = await ask<{ TITLE: string; NET: number }>(
      "report",
      `select product_title as title, sum(net) as net
       from serving.fct_sales inner join serving.dim_products using (product_key)
       where ${since} and line_type = 'product' and event in ('sale', 'return')
       group by product_key, product_title, variant_id order by net desc, variant_id limit 1`,
    );

    await page.locator(`#choice input[value="${period}"]`).check({ force: true });
    expect(await text("#total-sales strong")).toBe(dollars(sum?.TOTAL));
    expect(await text("#net-sales strong")).toBe(dollars(sum?.NET));
    expect(await text("#orders strong")).toBe(Number(sum?.ORDERS).toLocaleString("en-US"));
    const part = (name: string) => text(`#breakdown tbody tr:has-text("${name}") td:nth-child(2)`);
    expect(await part("Gross sales")).toBe(dollars(sum?.GROSS, 2));
    expect(await part("Taxes")).toBe(dollars(sum?.TAX, 2));
    const row = (figure: string, name: string) =>
      page.locator(`#${figure} tbody tr`, { hasText: name }).first().textContent();
    expect(await row("sales-by-state", state!.NAME)).toContain(dollars(state?.NET, 2));
    expect(await row("top-products", product!.TITLE)).toContain(dollars(product?.NET, 2));
  });

  test("and logs no error, and says in words how fresh it is", async () => {
    expect(await text("#freshness")).toMatch(/This page was made from them on \w+ \d+, \d{4}, \d\d:\d\d UTC/);
    expect(complaints).toEqual([]);
  });
});
