// Opens a page in Chromium and prints what it saw as JSON: node browse.cjs PLAYWRIGHT CHROMIUM PAGE [PDF]
"use strict";
const [, , playwright, executablePath, page, pdf] = process.argv;
const { chromium } = require(playwright);
const quiet = ["--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run", "--disable-background-networking",
  "--disable-component-update", "--disable-sync"];

async function opened(browser, seen, options) {
  const context = await browser.newContext(options);
  const tab = await context.newPage();
  tab.on("console", (message) => seen.console.push(message.text()));
  tab.on("pageerror", (error) => seen.errors.push(error.message));
  tab.on("dialog", (dialog) => { seen.dialogs.push(dialog.message()); dialog.dismiss(); });
  tab.on("request", (request) => { if (!/^(file|data):/.test(request.url())) seen.requests.push(request.url()); });
  await tab.addInitScript(() => {
    globalThis.violations = [];
    document.addEventListener("securitypolicyviolation", (event) => globalThis.violations.push(event.violatedDirective));
  });
  const devtools = await context.newCDPSession(tab);
  await devtools.send("Performance.enable", { timeDomain: "threadTicks" });
  const began = Date.now();
  await tab.goto(`file://${page}`);
  await tab.evaluate(() => new Promise((done) => requestAnimationFrame(() => setTimeout(done, 0))));
  const took = Date.now() - began;
  // The seconds that the page's thread computed: what else this machine does takes nothing from them.
  const { metrics } = await devtools.send("Performance.getMetrics");
  seen.computed.push(metrics.find((one) => one.name === "TaskDuration").value);
  return [tab, took];
}

const shown = (tab, what) => tab.locator(what).filter({ visible: true }).count();

// Does something to the filter, and waits until it has said what it leaves.
async function after(tab, act) {
  await tab.evaluate(() => { document.querySelector("#filter .found").textContent = ""; });
  await act();
  await tab.waitForFunction(() => document.querySelector("#filter .found").textContent);
}

async function filtered(tab, seen) {
  const names = () => tab.locator(".item:visible .name").allTextContents();
  const all = (await names()).length;
  await after(tab, () => tab.fill("#filter input", "session.ts"));
  seen.filtered = {
    all, items: await names(), told: await tab.textContent("#filter .found"),
    places: await tab.locator(".finding:visible .place").filter({ hasText: ".ts:" }).first().textContent(),
  };
  await after(tab, () => tab.fill("#filter input", "built by a function that is not read"));
  seen.beside = await names();
  await after(tab, () => tab.click("#filter button[type=reset]"));
  seen.reset = (await names()).length;
  await after(tab, () => tab.selectOption("#filter select[name=state]", "waived"));
  seen.waived = await tab.locator(".finding:visible").evaluateAll((found) => found.map((one) => one.dataset.state));
}

// Findings in short are lines of text: the filter leaves lines, and paper has them all.
async function shortened(tab, seen) {
  const lines = () => tab.evaluate(() => [...document.querySelectorAll(".short:not([hidden])")].flatMap((one) => one.textContent.split("\n")));
  const whole = await lines();
  await after(tab, () => tab.fill("#filter input", whole.at(-1).split("  ")[1]));
  const left = await lines();
  await tab.evaluate(() => dispatchEvent(new Event("beforeprint")));
  const paper = await tab.evaluate(() => [...document.querySelectorAll(".short")].flatMap((one) => one.textContent.split("\n")).length);
  await tab.evaluate(() => dispatchEvent(new Event("afterprint")));
  const again = await lines();
  const told = await tab.textContent("#filter .found");
  await after(tab, () => tab.click("#filter button[type=reset]"));
  seen.short = { whole: whole.length, last: whole.at(-1), left, paper, again, told, reset: (await lines()).length };
}

// Words of tables that a sheet of A4 cuts in the middle; a long one may be cut where it has a joint.
const cut = (tab) => tab.evaluate(() => {
  const found = [];
  for (const cell of document.querySelectorAll("td, th")) {
    const texts = document.createTreeWalker(cell, NodeFilter.SHOW_TEXT);
    while (texts.nextNode()) {
      for (const word of texts.currentNode.data.matchAll(/[^\s/_@.:-]{2,15}/g)) {
        const range = document.createRange();
        range.setStart(texts.currentNode, word.index);
        range.setEnd(texts.currentNode, word.index + word[0].length);
        const lines = new Set([...range.getClientRects()].filter((one) => one.width).map((one) => Math.round(one.top)));
        if (lines.size > 1) found.push(`${cell.closest("section")?.id}: ${word[0]}`);
      }
    }
  }
  return found;
});

async function printed(tab, seen) {
  const closed = () => tab.evaluate(() => document.querySelectorAll("details:not([open])").length);
  seen.closed = await closed();
  await tab.emulateMedia({ media: "print" });
  seen.printed = await tab.evaluate(() => ({
    filter: getComputedStyle(document.getElementById("filter")).display,
    items: [...document.querySelectorAll(".item > .body")].filter((one) => one.getBoundingClientRect().height).length,
    findings: [...document.querySelectorAll(".finding > .body")].filter((one) => one.getBoundingClientRect().height).length,
  }));
  // A sheet of A4 is 794 px wide, and 688 px between its margins.
  const screen = tab.viewportSize();
  await tab.setViewportSize({ width: 794, height: 1123 });
  await tab.evaluate(() => { document.body.style.width = "688px"; });
  const widest = () => Math.max(...[...document.querySelectorAll("table")].map((one) => one.getBoundingClientRect().width));
  seen.cut = { words: await cut(tab), widest: Math.round(await tab.evaluate(widest)) };
  await tab.evaluate(() => { document.body.style.width = ""; });
  await tab.setViewportSize(screen);
  seen.all = await tab.evaluate(() => [".item", ".finding"].map((what) => document.querySelectorAll(what).length));
  await tab.pdf({ path: pdf, format: "A4" });
  seen.after = await closed();
}

async function main() {
  const seen = { console: [], errors: [], dialogs: [], requests: [], violations: [], widths: {}, covered: {}, times: [], computed: [] };
  const browser = await chromium.launch({ executablePath, args: quiet });
  for (const [width, colorScheme] of [[375, "light"], [1440, "dark"]]) {
    const [tab, took] = await opened(browser, seen, { viewport: { width, height: 900 }, colorScheme });
    seen.times.push(took);
    seen[colorScheme] = await tab.evaluate(() => getComputedStyle(document.body).backgroundColor);
    await tab.evaluate(() => { for (const one of document.querySelectorAll("details")) one.open = true; });
    seen.widths[width] = await tab.evaluate(() => document.documentElement.scrollWidth);
    seen.covered[width] = await tab.evaluate(() => [...document.querySelectorAll(".item > summary")].filter((one) => {
      const [status, amount] = [".status", ".amount"].map((what) => {
        const words = document.createRange();
        words.selectNodeContents(one.querySelector(what));
        return words.getBoundingClientRect();
      });
      return amount.width && status.right > amount.left && status.bottom > amount.top && amount.bottom > status.top;
    }).length);
    seen.owned = await tab.evaluate(() => "owned" in globalThis);
    seen.violations.push(...await tab.evaluate(() => globalThis.violations));
    await tab.close();
  }
  const [tab, took] = await opened(browser, seen, { viewport: { width: 1440, height: 900 } });
  seen.times.push(took);
  await tab.keyboard.press("Tab");
  seen.first = await tab.evaluate(() => ({
    text: document.activeElement.textContent, top: document.activeElement.getBoundingClientRect().top,
    outline: getComputedStyle(document.activeElement).outlineStyle,
  }));
  await tab.keyboard.press("Enter");
  seen.landed = await tab.evaluate(() => document.activeElement.id);
  seen.sections = await shown(tab, "main > section");
  if (await tab.locator(".short").count()) await shortened(tab, seen);
  if (pdf) {
    await filtered(tab, seen);
    await printed(tab, seen);
  }
  await tab.close();
  const plain = await browser.newContext({ javaScriptEnabled: false });
  const still = await plain.newPage();
  await still.goto(`file://${page}`);
  seen.plain = { sections: await shown(still, "main > section"), filter: await shown(still, "#filter") };
  await browser.close();
  process.stdout.write(JSON.stringify(seen));
}

main();
