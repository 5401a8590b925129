// Looks at the pages of `runtime-exports report` with a real browser.
//   check_report.mjs TREE PAGE...
// TREE is a published sample state. Each page is loaded at three widths, light and dark: it must say nothing on the console,
// request nothing, never scroll sideways, and break no rule of axe-core. A page whose name begins with `admin` shows TREE, and
// all its numbers are compared with the published files.
import assert from 'node:assert/strict';
import {readFileSync, statSync} from 'node:fs';
import {createRequire} from 'node:module';
import {basename, join, resolve} from 'node:path';
import {pathToFileURL} from 'node:url';
import {startChromium, themes} from './chromium.mjs';

const [tree, ...pages] = process.argv.slice(2);
const widths = [320, 768, 1920];
const axe = readFileSync(createRequire(import.meta.url).resolve('axe-core/axe.min.js'), 'utf8');

const readExport = (path) => JSON.parse(readFileSync(join(tree, path), 'utf8'));
const grouped = (number) => String(number).replace(/\B(?=(\d{3})+$)/g, ',');
const shortTime = (utc) => utc.slice(0, 19).replace('T', ' ');
const sum = (numbers) => numbers.reduce((total, number) => total + number, 0);

function countBy(rows, key) {
  const counts = {};
  for (const row of rows) counts[key(row)] = (counts[key(row)] ?? 0) + 1;
  return counts;
}

/// What a page shows, by section, as texts.
function readPage() {
  const text = (element) => element?.textContent.trim() ?? null;
  const texts = (root, selector) => [...root.querySelectorAll(selector)].map(text);
  const table = (root) => [...root.querySelectorAll('tbody tr')].map((row) => texts(row, 'th, td'));
  const section = (id) => document.getElementById(id);
  const cards = (list) => [...list.querySelectorAll(':scope > li')].map((card) => ({
    name: text(card.querySelector('strong')),
    chips: texts(card, '.chip'),
    messages: texts(card, '.message'),
    times: texts(card, 'time'),
  }));
  const bars = (figure) => ({
    total: text(figure.querySelector('figcaption strong')),
    bars: [...figure.querySelectorAll('svg > g')].map((bar) => texts(bar, 'text')),
  });
  const figures = (id) => [...section(id).querySelectorAll('figure')].map(bars);
  const tables = (id) => [...section(id).querySelectorAll('table')].map(table);
  return {
    title: document.title,
    verdict: text(document.querySelector('.verdict strong')),
    facts: texts(document, '.facts dd > time, .facts dd:not(:has(time))'),
    rates: {figures: figures('rates'), tables: tables('rates')},
    events: {legend: texts(section('events'), '.legend strong'), tables: tables('events')},
    errors: {note: text(section('errors').querySelector('.note')), cards: cards(section('errors').querySelector('.cards'))},
    auth: {
      head: texts(section('auth-events'), 'thead th'),
      caption: text(section('auth-events').querySelector('caption')),
      table: tables('auth-events')[0],
    },
    snapshot: [...section('snapshot').querySelectorAll('.cards')].map(cards),
    changelog: [...section('changelog').querySelectorAll('.entry')].map((entry) => ({
      date: text(entry.querySelector('time')),
      title: text(entry.querySelector('h3').firstChild),
      tags: texts(entry, '.tags li'),
    })),
    accounts: {figures: figures('accounts'), tables: tables('accounts')},
    audit: {figures: figures('audit'), tables: tables('audit')},
    files: tables('files')[0],
  };
}

function compareRates(shown) {
  const names = ['messages', 'triggers', 'actions', 'actions_failed'];
  const {windows} = readExport('telemetry/rates.json');
  const figures = windows.flatMap(({metrics}) => names.map((name) => ({
    total: grouped(sum(Object.values(metrics[name]))),
    bars: Object.entries(metrics[name]).map(([platform, value]) => [platform, grouped(value)]),
  })));
  const tables = windows.map(({metrics}) => Object.keys(metrics.messages).map(
      (platform) => [platform, ...names.map((name) => grouped(metrics[name][platform]))]));
  assert.deepEqual(shown, {figures, tables});
}

function compareEvents(shown) {
  const {events} = readExport('telemetry/events.json');
  const severities = ['info', 'warning', 'error'];
  const counts = countBy(events, (event) => event.severity);
  assert.deepEqual(shown.legend, severities.map((severity) => grouped(counts[severity])));
  const [overTime, newest] = shown.tables;
  for (const [begin, end, ...cells] of overTime) {
    const inside = events.filter(({timestamp}) => shortTime(timestamp) >= begin && shortTime(timestamp) < end);
    const each = countBy(inside, (event) => event.severity);
    assert.deepEqual(cells, severities.map((severity) => grouped(each[severity] ?? 0)));
  }
  assert.equal(sum(overTime.flatMap((row) => row.slice(2)).map(Number)), events.length);
  assert.deepEqual(
      newest.map(([time, ...others]) => [time.slice(0, 19), ...others]),
      events.slice(-50).reverse().map((event) => [shortTime(event.timestamp), event.severity, event.source, event.message]));
}

function compareErrors(shown) {
  const {errors} = readExport('telemetry/errors.json');
  const [active, past] = [true, false].map((state) => errors.filter((error) => error.active === state));
  assert.ok(active.length > 0, 'no error is active');
  assert.equal(shown.note, `${active.length} active, ${past.length} past`);
  assert.deepEqual(shown.cards, [...active, ...past].map((error) => ({
    name: error.error_type,
    chips: [error.active ? 'active' : 'past'],
    messages: [error.message],
    times: [shortTime(error.timestamp)],
  })));
}

function compareAuth(shown) {
  const {events} = readExport('telemetry/auth_events.json');
  const results = [...new Set(events.map((event) => event.result ?? 'none'))].sort();
  const types = [...new Set(events.map((event) => event.event_type))].sort();
  assert.deepEqual(shown.head, ['Type', ...results, 'All']);
  assert.ok(shown.caption.startsWith(`${events.length} `));
  assert.deepEqual(shown.table, types.map((type) => {
    const ofType = events.filter((event) => event.event_type === type);
    const counts = countBy(ofType, (event) => event.result ?? 'none');
    return [type, ...results.map((result) => grouped(counts[result] ?? 0)), grouped(ofType.length)];
  }));
}

function compareSnapshot([platforms, jobs, creators]) {
  const snapshot = readExport('runtime_snapshot.json');
  const enabled = (one) => one.enabled ? 'enabled' : 'disabled';
  const time = (one) => one.last_heartbeat ? [shortTime(one.last_heartbeat)] : [];
  assert.deepEqual(platforms, snapshot.platforms.map((one) => ({
    name: one.name,
    chips: [enabled(one), ...(one.paused ? ['paused'] : [])],
    messages: [one.paused_reason, one.error].filter(Boolean),
    times: time(one),
  })));
  assert.deepEqual(jobs, snapshot.jobs.map((one) => ({
    name: one.name,
    chips: [enabled(one), ...(one.applied ? [] : ['not applied'])],
    messages: [one.reason].filter(Boolean),
    times: [],
  })));
  assert.deepEqual(creators, snapshot.creators.map((one) => ({
    name: one.display_name,
    chips: [enabled(one)],
    messages: [Object.keys(one.platforms).filter((name) => one.platforms[name]).join(', '), one.error].filter(Boolean),
    times: time(one),
  })));
}

function compareCounts(shown, rows, key) {
  const counts = Object.entries(countBy(rows, key)).sort().map(([name, count]) => [name, grouped(count)]);
  assert.deepEqual(shown, {figures: [{total: grouped(rows.length), bars: counts}], tables: [counts]});
}

function compareFiles(shown) {
  const manifest = readExport('manifest.json');
  const admin = readExport('admin/manifest.json');
  const rows = {
    'telemetry/events.json': 'events', 'telemetry/errors.json': 'errors', 'telemetry/auth_events.json': 'events',
    'admin/users/users.json': 'users', 'admin/audit/audit.json': 'audit',
  };
  const listed = [...manifest.files, ...admin.files];
  assert.equal(shown.length, listed.length + 2);
  for (const [path, state, count, bytes, schema, digest] of shown) {
    assert.equal(state, 'ok');
    assert.equal(bytes, grouped(statSync(join(tree, path)).size));
    assert.equal(count, path in rows ? grouped(readExport(path)[rows[path]].length) : '–');
    if (path.endsWith('manifest.json')) continue;
    const file = listed.find((one) => one.path === path);
    assert.equal(schema, file.schema);
    assert.equal(digest, path.startsWith('admin/') ? '–' : file.sha256);
  }
}

function compareWithExports(shown) {
  const version = readExport('version.json');
  const {generation} = readExport('manifest.json');
  assert.equal(shown.title, `${version.project} ${version.version}`);
  assert.equal(shown.verdict, 'All 12 files match their manifest, schemas and privacy rules');
  assert.deepEqual(shown.facts, [version.version, version.build, grouped(generation), shortTime(version.generated_at)]);
  compareRates(shown.rates);
  compareEvents(shown.events);
  compareErrors(shown.errors);
  compareAuth(shown.auth);
  compareSnapshot(shown.snapshot);
  assert.deepEqual(shown.changelog, readExport('changelog.json').entries.map(({date, title, tags}) => ({date, title, tags})));
  compareCounts(shown.accounts, readExport('admin/users/users.json').users, (user) => user.role);
  compareCounts(shown.audit, readExport('admin/audit/audit.json').audit, (row) => row.action);
  compareFiles(shown.files);
}

/// The rules of axe-core that the page breaks, with all its details open.
async function brokenRules(page) {
  await page.evaluate(() => document.querySelectorAll('details').forEach((details) => { details.open = true; }));
  await page.evaluate(axe);
  const {violations} = await page.evaluate(() => globalThis.axe.run(document, {preload: false}));
  return violations.map(({id, nodes}) => `${id}: ${nodes.map(({target}) => target).join(' ')}`.slice(0, 400));
}

async function checkPage(browser, file, viewport, colorScheme) {
  const context = await browser.newContext({viewport, colorScheme});
  const page = await context.newPage();
  const address = pathToFileURL(resolve(file)).href;
  const said = [];
  page.on('console', (message) => said.push(`console: ${message.text()}`));
  page.on('pageerror', (error) => said.push(`error: ${error.message}`));
  page.on('request', (request) => request.url() === address || said.push(`request: ${request.url()}`));
  await page.goto(address);
  const place = `${basename(file)} at ${viewport.width}, ${colorScheme}`;
  const sizes = await page.evaluate(() => [document.documentElement.scrollWidth, window.innerWidth]);
  assert.equal(sizes[0], sizes[1], `${place} scrolls sideways`);
  const [ground] = await page.evaluate(() => [getComputedStyle(document.body).backgroundColor]);
  assert.deepEqual(said, [], place);
  if (basename(file).startsWith('admin')) compareWithExports(await page.evaluate(readPage));
  await page.keyboard.press('Tab');
  const focused = await page.evaluate(() => {
    const {outlineStyle} = getComputedStyle(document.activeElement);
    return [document.activeElement.className, outlineStyle];
  });
  assert.deepEqual(focused, ['skip', 'solid'], `${place}: the focus is not visible`);
  assert.deepEqual(await brokenRules(page), [], place);
  const opened = await page.evaluate(() => [document.documentElement.scrollWidth, window.innerWidth]);
  assert.equal(opened[0], opened[1], `${place} scrolls sideways with all details open`);
  await context.close();
  return ground;
}

const browser = await startChromium();
try {
  for (const file of pages) {
    assert.ok(statSync(file).size < 300_000, `${file} is too large`);
    for (const width of widths) {
      const grounds = new Set();
      for (const theme of themes) grounds.add(await checkPage(browser, file, {width, height: 900}, theme));
      assert.equal(grounds.size, themes.length, 'light and dark look the same');
    }
  }
} finally {
  await browser.close();
}
console.log(`${pages.length} pages are in order at ${widths.join(', ')} pixels, ${themes.join(' and ')}`);
