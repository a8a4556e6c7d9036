import { existsSync } from "node:fs";
import path from "node:path";
import { chromium } from "playwright-core";

import { larderOk, workspace } from "./platform";
import { ask } from "./warehouse";

const CHROMIUM = [process.env.CHROMIUM_PATH, "/usr/bin/chromium", "/usr/bin/google-chrome"].find(
  (file) => file && existsSync(file),
);

test("the page shows the warehouse's numbers and logs no error", async () => {
  if (!CHROMIUM) throw new Error("no Chromium: install Debian's chromium or set CHROMIUM_PATH");
  await larderOk(["report", "--no-open"]);
  const [year] = await ask<{ NET: number; ORDERS: number }>(
    "report",
    `select round(sum(net)) as net, sum(orders) as orders from serving.rpt_sales_daily
     where sales_date > (select dateadd(year, -1, max(sales_date)) from serving.rpt_sales_daily)`,
  );
  const [state] = await ask<{ NET: number; PROVINCE: string }>(
    "report",
    "select province, net from serving.rpt_sales_by_state order by net desc, province_code limit 1",
  );
  const browser = await chromium.launch({
    executablePath: CHROMIUM,
    args: ["--no-sandbox", "--disable-gpu"],
  });
  try {
    const page = await browser.newPage();
    const complaints: string[] = [];
    page.on("console", (message) => message.type() === "error" && complaints.push(message.text()));
    page.on("pageerror", (error) => complaints.push(error.message));
    await page.goto(`file://${path.join(workspace(), ".larder/local/report/report.html")}`);
    await page.waitForSelector("#net-by-month svg");

    const text = (selector: string) => page.locator(selector).textContent();
    const dollars = (value: number) => `$${Math.round(value).toLocaleString("en-US")}`;
    expect(await text("#net-sales strong")).toBe(dollars(Number(year?.NET)));
    expect(await text("#orders strong")).toBe(Number(year?.ORDERS).toLocaleString("en-US"));
    const first = page.locator("#sales-by-state tbody tr").first();
    expect(await first.textContent()).toContain(state?.PROVINCE);
    expect(await first.textContent()).toContain(
      Number(state?.NET).toLocaleString("en-US", { style: "currency", currency: "USD" }),
    );
    expect(await text("#freshness")).toMatch(/run \S+/);
    expect(complaints).toEqual([]);
  } finally {
    await browser.close();
  }
});
