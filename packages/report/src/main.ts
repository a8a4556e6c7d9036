import { Command, CommanderError } from "commander";

import { renderPage } from "./page";
import { uploadPage, writePage } from "./publish";
import { readReport } from "./queries";
import { readSettings } from "./settings";
import { connect } from "./warehouse";

/** Builds the report and writes it to a file, or to the artifacts bucket. */
async function main(argv: string[]): Promise<void> {
  const options = new Command("report")
    .description("Builds the shop's report page from the SERVING schema.")
    .option("--out <file>", "write the page to this file instead of the artifacts bucket")
    .exitOverride()
    .parse(argv)
    .opts<{ out?: string }>();
  const settings = readSettings(process.env);
  const bucket = settings.LARDER_ARTIFACTS_BUCKET;
  if (!options.out && !bucket)
    throw new Error("nowhere to write: give --out FILE or set LARDER_ARTIFACTS_BUCKET");

  const warehouse = await connect(settings);
  try {
    const data = await readReport(warehouse, settings.LARDER_REPORT_TITLE);
    const page = renderPage(data);
    if (options.out) writePage(options.out, page);
    else await uploadPage(bucket!, settings.LARDER_REPORT_KEY, page);
    const place = options.out ?? `s3://${bucket}/${settings.LARDER_REPORT_KEY}`;
    console.log(`report: ${data.days.length} days, ${Math.round(page.length / 1024)} kB → ${place}`);
  } finally {
    await warehouse.close();
  }
}

main(process.argv).catch((error: unknown) => {
  if (error instanceof CommanderError) process.exit(error.exitCode === 0 ? 0 : 2);
  console.error(`report: ${error instanceof Error ? error.message : String(error)}`);
  process.exit(1);
});
