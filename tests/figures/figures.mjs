// Measures every page of a running site in a real browser and prints a Markdown table with one row per page and language.
//   node figures.mjs <origin> [--only <address>]
// Exits with 1 if a page exceeds a budget, and prints the reasons to standard error.
import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import lighthouse from 'lighthouse';
import puppeteer from 'puppeteer-core';

const budgets = { bytes: 14_600, requests: 6, cookies: 0, cls: 0, axe: 0, lighthouse: 100 };
const categories = ['performance', 'accessibility', 'best-practices', 'seo'];
// A busy machine lowers the performance score, so the best of this many runs counts.
const runs = 4;

const appearances = {
  light: { width: 1280, features: { 'prefers-color-scheme': 'light' } },
  dark: { width: 1280, features: { 'prefers-color-scheme': 'dark' } },
  '360 px': { width: 360, features: { 'prefers-color-scheme': 'light' } },
  forced: { width: 1280, features: { 'forced-colors': 'active' } },
};

const [origin, ...rest] = process.argv.slice(2);
const only = rest[0] === '--only' ? rest[1] : null;
const axe = readFileSync(createRequire(import.meta.url).resolve('axe-core/axe.min.js'), 'utf8');

const browser = await puppeteer.launch({
  executablePath: process.env.CHROME_PATH,
  args: ['--no-sandbox', '--disable-gpu', '--disable-quic', '--no-first-run', '--disable-background-networking', '--disable-component-update', '--disable-sync', '--disable-dev-shm-usage'],
});
const faults = [];

try {
  console.log('| page | HTML | CSS | JS | together | requests | cookies | CLS | axe: light | dark | 360 px | forced | Lighthouse: performance | accessibility | best practices | SEO |');
  console.log('|---|' + '--:|'.repeat(15));
  for (const address of only ? [only] : await addresses()) {
    const url = new URL(address, origin).href;
    const load = await loadOf(url);
    const violations = await violationsOn(url);
    const scores = await scoresOf(url);
    const cells = [load.html, load.css, load.js, load.html + load.css + load.js, load.requests.length, load.cookies, load.cls, ...Object.values(violations).map(v => v.length), ...categories.map(c => scores[c])];
    console.log(`| ${decodeURI(address)} | ${cells.join(' | ')} |`);
    judge(decodeURI(address), load, violations, scores);
  }
} finally {
  await browser.close();
}

for (const fault of faults)
  console.error(fault);
process.exitCode = faults.length > 0 ? 1 : 0;

/** The paths of all pages in the sitemap. */
async function addresses() {
  const answer = await fetch(`${origin}/sitemap.xml`);
  const all = [...(await answer.text()).matchAll(/<loc>([^<]+)</g)].map(([, url]) => new URL(url).pathname);
  if (all.length === 0)
    throw new Error('The sitemap has no pages: has the site been started with its content?');
  return all;
}

/** A first visit by phone with an empty cache. Bytes are as transferred, with headers. */
async function loadOf(url) {
  const context = await browser.createBrowserContext();
  try {
    const page = await context.newPage();
    await page.setViewport({ width: 360, height: 740, isMobile: true, hasTouch: true, deviceScaleFactor: 2 });
    await page.evaluateOnNewDocument(() => {
      window.shifts = 0;
      new PerformanceObserver(list => list.getEntries().forEach(e => window.shifts += e.value)).observe({ type: 'layout-shift', buffered: true });
    });
    const network = await page.createCDPSession();
    const requests = new Map();
    await network.send('Network.enable');
    network.on('Network.requestWillBeSent', e => { if (!e.request.url.startsWith('data:')) requests.set(e.requestId, { url: e.request.url, type: e.type, bytes: 0 }); });
    network.on('Network.responseReceived', e => { if (requests.has(e.requestId)) Object.assign(requests.get(e.requestId), { type: e.type, encoding: e.response.headers['Content-Encoding'] }); });
    network.on('Network.loadingFinished', e => { if (requests.has(e.requestId)) requests.get(e.requestId).bytes = e.encodedDataLength; });
    await page.goto(url, { waitUntil: 'networkidle0' });
    const cls = await page.evaluate(() => new Promise(done => requestAnimationFrame(() => requestAnimationFrame(() => done(window.shifts)))));
    const sent = [...requests.values()];
    const sum = type => sent.filter(r => r.type === type).reduce((bytes, r) => bytes + r.bytes, 0);
    return {
      html: sum('Document'), css: sum('Stylesheet'), js: sum('Script'),
      requests: sent.map(r => r.url), cookies: (await context.cookies()).length, cls: Math.round(cls * 1e4) / 1e4,
      unpacked: sent.filter(r => ['Document', 'Stylesheet', 'Script'].includes(r.type) && r.encoding !== 'br').map(r => r.url),
    };
  } finally {
    await context.close();
  }
}

/** Violations of all axe rules, including best practices and target size, in each appearance. */
async function violationsOn(url) {
  const context = await browser.createBrowserContext();
  try {
    const page = await context.newPage();
    const media = await page.createCDPSession();
    const found = {};
    for (const [name, { width, features }] of Object.entries(appearances)) {
      await page.setViewport({ width, height: 800 });
      await media.send('Emulation.setEmulatedMedia', { features: Object.entries(features).map(([feature, value]) => ({ name: feature, value })) });
      await page.goto(url, { waitUntil: 'networkidle0' });
      await page.evaluate(axe);
      found[name] = await page.evaluate(() => axe.run(document, { resultTypes: ['violations'], rules: { 'target-size': { enabled: true } } })
        .then(r => r.violations.flatMap(v => v.nodes.map(n => `${v.id}: ${n.html}`))));
    }
    return found;
  } finally {
    await context.close();
  }
}

/** Scores of Lighthouse with its defaults: a mid-range phone on a slow line, with storage cleared before each run. */
async function scoresOf(url) {
  const best = { failed: {} };
  for (let run = 0; run < runs && categories.some(c => (best[c] ?? 0) < budgets.lighthouse); run++) {
    const { lhr } = await lighthouse(url, { port: Number(new URL(browser.wsEndpoint()).port), logLevel: 'silent', output: 'json', onlyCategories: categories });
    for (const name of categories) {
      const { score, auditRefs } = lhr.categories[name];
      const value = Math.round((score ?? 0) * 100);
      if (value <= (best[name] ?? -1))
        continue;
      best[name] = value;
      best.failed[name] = auditRefs.filter(r => r.weight > 0 && (lhr.audits[r.id].score ?? 1) < 1).map(r => `${r.id} ${lhr.audits[r.id].displayValue ?? lhr.audits[r.id].errorMessage ?? ''}`.trim());
    }
  }

  return best;
}

function judge(address, load, violations, scores) {
  const say = what => faults.push(`${address}: ${what}`);
  const bytes = load.html + load.css + load.js;
  if (bytes > budgets.bytes)
    say(`${bytes} bytes of HTML, CSS and JS, ${bytes - budgets.bytes} too many`);
  if (load.requests.length > budgets.requests)
    say(`${load.requests.length} requests: ${load.requests.join(' ')}`);
  for (const elsewhere of load.requests.filter(r => !r.startsWith(`${origin}/`)))
    say(`requests a third party: ${elsewhere}`);
  for (const unpacked of load.unpacked)
    say(`is not compressed with Brotli: ${unpacked}`);
  if (load.cookies > budgets.cookies)
    say(`sets ${load.cookies} cookies`);
  if (load.cls > budgets.cls)
    say(`layout shift of ${load.cls}`);
  for (const [appearance, found] of Object.entries(violations))
    found.slice(0, found.length > budgets.axe ? undefined : 0).forEach(violation => say(`axe, ${appearance}: ${violation}`));
  for (const name of categories.filter(c => scores[c] < budgets.lighthouse))
    say(`Lighthouse ${name} ${scores[name]}: ${scores.failed[name].join(', ')}`);
}
