// Takes a picture of the first sections of a report: node report.mjs MODULES REPORT.html OUT.png. MODULES is a folder
// with node_modules/playwright-core, such as build/release/tests/npm.
import { createRequire } from "node:module";
import { resolve } from "node:path";
import { pathToFileURL } from "node:url";

const [modules, report, out] = process.argv.slice(2);
const { chromium } = createRequire(resolve(modules) + "/")("playwright-core");
const browser = await chromium.launch({ executablePath: "/usr/bin/chromium", args: ["--no-sandbox", "--headless"] });
const page = await browser.newPage({ viewport: { width: 860, height: 900 }, colorScheme: "light" });
await page.goto(pathToFileURL(resolve(report)).href, { waitUntil: "load" });
const tops = await page.$$eval("h2", (all) => all.map((h) => h.getBoundingClientRect().top + window.scrollY));
const clip = { x: 0, y: tops[0] - 16, width: 860, height: tops[3] - tops[0] };  // up to the fourth section
await page.screenshot({ path: out, clip, fullPage: true });
await browser.close();
