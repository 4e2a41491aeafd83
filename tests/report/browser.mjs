// Opens a report in headless Chromium, as a reader would: every chart draws, nothing is loaded from a network,
// the console stays silent, the keyboard moves in the curves, axe finds no serious fault, and the page is small
// and quick. Usage: node browser.mjs MODULES REPORT.html [PICTURES]; exit 77 where something is missing.
import { existsSync, readFileSync, statSync } from "node:fs";
import { createRequire } from "node:module";
import { resolve } from "node:path";
import { pathToFileURL } from "node:url";

const [modules, report, pictures] = process.argv.slice(2);
const chromium_path = ["/usr/bin/chromium", "/usr/bin/chromium-browser", "/usr/bin/google-chrome"].find(existsSync);
const require = createRequire(resolve(modules) + "/");
function skip(what) {
  console.log(`SKIPPED: ${what}`);
  process.exit(77);
}
if (!chromium_path) skip("no chromium");
let chromium, axe;
try {
  chromium = require("playwright-core").chromium;
  axe = readFileSync(require.resolve("axe-core/axe.min.js"), "utf8");
} catch {
  skip("no playwright-core or axe-core");
}

const faults = [];
const expect = (truth, what) => {
  if (!truth) faults.push(what);
};

const browser = await chromium.launch({ executablePath: chromium_path, args: ["--no-sandbox", "--headless"] });
async function open(options) {
  const context = await browser.newContext({ viewport: { width: 1100, height: 900 }, ...options });
  const page = await context.newPage();
  page.on("console", (m) => {
    if (["error", "warning"].includes(m.type())) faults.push(`console: ${m.text()}`);
  });
  page.on("pageerror", (e) => faults.push(`script: ${e.message}`));
  page.on("request", (r) => {
    if (!r.url().startsWith("file:") && !r.url().startsWith("data:")) faults.push(`loads ${r.url()}`);
  });
  await page.goto(pathToFileURL(resolve(report)).href, { waitUntil: "load" });
  return page;
}

expect(statSync(report).size < 1e6, `${statSync(report).size} bytes; under 1 MB is promised`);

const page = await open({ colorScheme: "light" });
const took = await page.evaluate(() => performance.getEntriesByType("navigation")[0].loadEventEnd);
console.log(`loaded in ${took.toFixed(0)} ms, ${statSync(report).size} bytes`);

const stills = await page.$$eval("figure > svg", (all) => all.map((s) => s.children.length));
expect(stills.length >= 3 && stills.every((n) => n > 2), `still pictures: ${stills}`);
const curves = await page.$$("figure[data-curve]");
for (const figure of curves) {
  const name = await figure.getAttribute("aria-label");
  const painted = await figure.$$eval("canvas", (all) =>
    all.map((c) => {
      const pixels = c.getContext("2d").getImageData(0, 0, c.width, c.height).data;
      let n = 0;
      for (let i = 3; i < pixels.length; i += 4) if (pixels[i] > 0) ++n;
      return n;
    }));
  expect(painted.length === 1 && painted[0] > 500, `${name}: not drawn (${painted})`);
  await figure.focus();
  await page.keyboard.press("ArrowRight");
  await page.keyboard.press("ArrowRight");
  const live = await figure.evaluate((f) => f.parentNode.querySelector(".live").textContent);
  expect(/\d/.test(live), `${name}: the keyboard does not move in it (${live})`);
  console.log(`${name}: ${live}`);
}
console.log(`${curves.length} curves, ${stills.length} pictures`);

const audit = async (of, mode) => {
  await of.evaluate(axe);
  const found = await of.evaluate(() => axe.run());
  for (const v of found.violations) {
    const where = v.nodes.slice(0, 3).map((n) => n.target.join(" ")).join("; ");
    console.log(`axe (${mode}): ${v.impact}: ${v.help}: ${where}`);
    if (["serious", "critical"].includes(v.impact)) faults.push(`axe (${mode}): ${v.help}: ${where}`);
  }
};
await audit(page, "light");
if (pictures) await page.screenshot({ path: `${pictures}/light.png`, fullPage: true });

const dark = await open({ colorScheme: "dark" });
await audit(dark, "dark");
if (pictures) await dark.screenshot({ path: `${pictures}/dark.png`, fullPage: true });

const still = await open({ javaScriptEnabled: false });
const visible = await still.$$eval("figure > svg", (all) => all.every((s) => s.getBoundingClientRect().height > 20));
expect(visible, "without JavaScript a picture is missing");

const narrow = await open({ viewport: { width: 390, height: 800 } });
const wide = await narrow.evaluate(() => document.documentElement.scrollWidth - innerWidth);
expect(wide <= 0, `on a telephone the page is ${wide} pixels too wide`);
if (pictures) {
  await narrow.screenshot({ path: `${pictures}/narrow.png`, fullPage: true });
  await page.emulateMedia({ media: "print" });
  await page.pdf({ path: `${pictures}/print.pdf`, format: "A4" });
}
await browser.close();
for (const f of faults) console.log(`FAULT: ${f}`);
process.exit(faults.length > 0 ? 1 : 0);
