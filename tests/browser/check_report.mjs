// Checks the pages of `runtime-exports report` in a real browser.
//   check_report.mjs TREE PAGE...
// TREE is a published sample state. Each page is checked at several widths, light and dark, and in print: it must write
// nothing to the console, request nothing, never scroll sideways, cut nothing off, break no rule of axe-core, and be
// usable with the keyboard. A page whose name begins with `admin` shows TREE, and is compared with the published files.
import assert from 'node:assert/strict';
import {readFileSync, statSync} from 'node:fs';
import {createRequire} from 'node:module';
import {basename, resolve} from 'node:path';
import {pathToFileURL} from 'node:url';
import {startChromium, themes} from './chromium.mjs';
import {compareWithExports, readPage} from './numbers.mjs';

const [tree, ...pages] = process.argv.slice(2);
const widths = [320, 768, 1920];
const moreWidths = [360, 480, 640, 704, 705, 960, 1280, 1600];
const paperWidth = 718;  // A4 with margins of 10 mm
const axe = readFileSync(createRequire(import.meta.url).resolve('axe-core/axe.min.js'), 'utf8');

const openDetails = (page, open) => page.evaluate(
    (value) => document.querySelectorAll('details').forEach((details) => { details.open = value; }), open);

/// The texts that are not within the width of the page, or within what clips them. A label of a chart may be cut: the table
/// has all of it.
function findCutTexts() {
  const isHidden = (element) => element.closest('.skip, thead, caption, svg title, .bars .label') !== null;
  const clips = (element) => ['hidden', 'clip'].includes(getComputedStyle(element).overflowX);
  const walker = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT);
  const cut = [];
  const range = document.createRange();
  while (walker.nextNode()) {
    const {currentNode: node} = walker;
    if (!node.data.trim() || isHidden(node.parentElement)) continue;
    range.selectNodeContents(node);
    const {left, right, width} = range.getBoundingClientRect();
    let clip = node.parentElement;
    while (clip && !clips(clip)) clip = clip.parentElement;
    const limits = clip?.getBoundingClientRect() ?? {left: 0, right: innerWidth};
    if (width > 0 && (left < limits.left - 1 || right > limits.right + 1)) cut.push(node.data.trim().slice(0, 60));
  }
  return cut;
}

/// Backgrounds that would need dark ink on paper.
function findDarkGrounds() {
  const brightness = (colour) => {
    const [red, green, blue, alpha = 1] = colour.match(/[\d.]+/g).map(Number);
    const white = colour.startsWith('rgb') ? 255 : 1;
    return 1 - alpha * (1 - (0.3 * red + 0.6 * green + 0.1 * blue) / white);
  };
  const isDark = (element) => brightness(getComputedStyle(element).backgroundColor) < 0.75;
  return [...document.querySelectorAll('html, body, body *:not(svg *)')].filter(isDark).map((element) => element.className);
}

async function checkWidth(page, place) {
  const [scrolled, visible] = await page.evaluate(() => [document.documentElement.scrollWidth, window.innerWidth]);
  assert.equal(scrolled, visible, `${place}: it scrolls sideways`);
  assert.deepEqual(await page.evaluate(findCutTexts), [], `${place}: texts are cut off`);
}

/// Everything that takes the focus is reached with Tab, in the order of the page, and shows it; Enter opens and follows.
async function checkKeyboard(page, place) {
  const expected = await page.evaluate(() => [...document.querySelectorAll('a, summary')].map((one) => one.textContent));
  assert.ok(expected.length > 1, place);
  for (const name of expected) {
    await page.keyboard.press('Tab');
    const [text, outline, inside] = await page.evaluate(() => {
      const focused = document.activeElement;
      const {top, bottom} = focused.getBoundingClientRect();
      return [focused.textContent, getComputedStyle(focused).outlineStyle, top >= 0 && bottom <= innerHeight];
    });
    assert.deepEqual([text, outline, inside], [name, 'solid', true], `${place}: the focus is not visible`);
  }
  const hasDetails = await page.evaluate(() => document.activeElement.localName === 'summary');
  if (hasDetails) {
    await page.keyboard.press('Enter');
    assert.ok(await page.evaluate(() => document.activeElement.parentElement.open), `${place}: Enter opens no table`);
  }
  const lost = await page.evaluate(() => [...document.querySelectorAll('a')].map((link) => link.getAttribute('href'))
      .filter((target) => !document.querySelector(target)));
  assert.deepEqual(lost, [], `${place}: links without a target`);
}

/// On paper the page is light, whole, and shows the numbers of its charts.
async function checkPrint(page, place) {
  await openDetails(page, false);
  await page.setViewportSize({width: paperWidth, height: 1000});
  await page.emulateMedia({media: 'print', colorScheme: 'dark'});
  await checkWidth(page, place);
  assert.deepEqual(await page.evaluate(findDarkGrounds), [], `${place}: it has dark grounds`);
  const heights = await page.evaluate(() => [...document.querySelectorAll('details table')].map((table) => table.offsetHeight));
  assert.ok(heights.every((height) => height > 20), `${place}: numbers of charts are missing`);
}

/// The rules of axe-core that the page breaks.
async function brokenRules(page) {
  const violations = await page.evaluate(
      async () => (await globalThis.axe.run(document, {preload: false, resultTypes: ['violations']})).violations);
  return violations.map(({id, nodes}) => `${id}: ${nodes.map(({target}) => target).join(' ')}`.slice(0, 400));
}

async function checkPage(browser, file) {
  const name = basename(file);
  assert.ok(statSync(file).size < 300_000, `${name} is too large`);
  const page = await browser.newPage({reducedMotion: 'reduce'});
  const address = pathToFileURL(resolve(file)).href;
  const said = [];
  page.on('console', (message) => said.push(`console: ${message.text()}`));
  page.on('pageerror', (error) => said.push(`error: ${error.message}`));
  page.on('request', (request) => request.url() === address || said.push(`request: ${request.url()}`));
  await page.goto(address);
  if (name.startsWith('admin')) compareWithExports(await page.evaluate(readPage), tree);
  await checkKeyboard(page, name);
  await page.evaluate(axe);
  const grounds = new Set();
  for (const colorScheme of themes) {
    await page.emulateMedia({colorScheme});
    grounds.add(await page.evaluate(() => getComputedStyle(document.body).backgroundColor));
    for (const width of widths) {
      const place = `${name} at ${width}, ${colorScheme}`;
      await page.setViewportSize({width, height: 900});
      await openDetails(page, false);
      await checkWidth(page, place);
      await openDetails(page, true);
      await checkWidth(page, `${place}, all details open`);
      assert.deepEqual(await brokenRules(page), [], place);
    }
  }
  assert.equal(grounds.size, themes.length, `${name}: light and dark look the same`);
  for (const width of moreWidths) {
    await page.setViewportSize({width, height: 900});
    await checkWidth(page, `${name} at ${width}`);
  }
  await checkPrint(page, `${name}, printed`);
  assert.deepEqual(said, [], name);
  await page.close();
}

const browser = await startChromium();
try {
  await Promise.all(pages.map((file) => checkPage(browser, file)));
} finally {
  await browser.close();
}
console.log(`${pages.length} pages are in order at ${widths.join(', ')} pixels, ${themes.join(' and ')}, and on paper`);
