import { readFileSync } from "node:fs";
import path from "node:path";

import type { ReportData } from "./data";

/** One self-contained HTML page: data, code and style are inside; it opens from a file and asks no network. */
export function renderPage(data: ReportData, assets = bundledAssets()): string {
  return `<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="color-scheme" content="light dark">
<meta http-equiv="Content-Security-Policy" content="default-src 'none'; script-src 'unsafe-inline'; style-src 'unsafe-inline'; img-src data:">
<link rel="icon" href="data:,">
<title>${escapeHtml(data.title)}</title>
<style>${assets.style}</style>
</head>
<body>
<main id="report"><noscript>This page draws its charts with JavaScript.</noscript></main>
<script type="application/json" id="data">${scriptSafe(JSON.stringify(data))}</script>
<script>${assets.script.replaceAll("</script", "<\\/script")}</script>
</body>
</html>
`;
}

/** The bundles that lie beside the compiled program. */
function bundledAssets() {
  const read = (file: string) => readFileSync(path.join(__dirname, file), "utf8");
  return { script: read("page.js"), style: read("page.css") };
}

/** A product's title may hold anything; inside a script element only `<` can end it. */
const scriptSafe = (json: string) => json.replaceAll("<", "\\u003c");

const escapeHtml = (text: string) =>
  text.replaceAll("&", "&amp;").replaceAll("<", "&lt;").replaceAll('"', "&quot;");
