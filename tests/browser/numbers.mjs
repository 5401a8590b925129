// Compares everything that a page of `report --admin` shows with the published files behind it.
import assert from 'node:assert/strict';
import {readFileSync, statSync} from 'node:fs';
import {join} from 'node:path';

const grouped = (number) => String(number).replace(/\B(?=(\d{3})+$)/g, ',');
const shortTime = (utc) => utc.slice(0, 19).replace('T', ' ');
const sum = (numbers) => numbers.reduce((total, number) => total + number, 0);
const numbersIn = (text) => text.match(/\d[\d,.:]*/g) ?? [];

function countBy(rows, key) {
  const counts = {};
  for (const row of rows) counts[key(row)] = (counts[key(row)] ?? 0) + 1;
  return counts;
}

function durationWords(fromUtc, toUtc) {
  const seconds = Math.floor(Date.parse(toUtc) / 1000) - Math.floor(Date.parse(fromUtc) / 1000);
  if (seconds < 60) return `${seconds} s`;
  if (seconds < 3600) return `${Math.floor(seconds / 60)} min`;
  const days = Math.floor(seconds / 86400);
  return days < 2 ? `${Math.floor(seconds / 3600)} h` : `${days} days`;
}

/// What a page shows, by section, as texts; with `text`, all its texts.
export function readPage() {
  const text = (element) => element?.textContent.trim() ?? null;
  const texts = (root, selector) => [...root.querySelectorAll(selector)].map(text);
  const table = (root) => [...root.querySelectorAll('tbody tr')].map((row) => texts(row, 'th, td'));
  const section = (id) => document.getElementById(id);
  const cards = (list) => [...list.querySelectorAll(':scope > li')].map((card) => ({
    head: texts(card, '.card-head > *'),
    lines: texts(card, 'p:not(.card-head)'),
  }));
  const rectangles = (group) => [...group.querySelectorAll('rect:not(.track)')].map((rectangle) => ({
    kind: rectangle.classList[0],
    begin: parseFloat(rectangle.getAttribute('x')),
    width: parseFloat(rectangle.getAttribute('width')),
    height: parseFloat(rectangle.getAttribute('height')),
  }));
  const bars = (figure) => ({
    name: text(figure.querySelector('.name')),
    total: text(figure.querySelector('figcaption strong')),
    title: text(figure.querySelector('svg > title')),
    bars: [...figure.querySelectorAll('svg > g')].map((bar) => texts(bar, 'title, text')),
    rectangles: [...figure.querySelectorAll('svg > g')].map(rectangles),
  });
  const figures = (id) => [...section(id).querySelectorAll('figure')].map(bars);
  const tables = (id) => [...section(id).querySelectorAll('table')].map(table);
  const columns = section('events').querySelector('.columns');
  const walker = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT);
  const allTexts = [];
  while (walker.nextNode()) allTexts.push(walker.currentNode.data);
  return {
    title: document.title,
    name: text(document.querySelector('h1')),
    verdict: text(document.querySelector('.verdict strong')),
    facts: texts(document, '.facts dd'),
    footer: text(document.querySelector('footer')),
    rates: {heads: texts(section('rates'), 'h3'), figures: figures('rates'), tables: tables('rates')},
    events: {
      legend: texts(section('events'), '.legend strong'),
      span: texts(section('events'), '.axis-labels span'),
      most: text(columns.querySelector('text')),
      titles: texts(columns, 'g > title'),
      rectangles: [...columns.querySelectorAll('g')].map(rectangles),
      captions: texts(section('events'), 'caption'),
      tables: tables('events'),
    },
    errors: {note: text(section('errors').querySelector('.note')), cards: cards(section('errors').querySelector('.cards'))},
    auth: {
      head: texts(section('auth-events'), 'thead th'),
      caption: text(section('auth-events').querySelector('caption')),
      table: tables('auth-events')[0],
    },
    counts: texts(section('snapshot'), 'h3 .count'),
    snapshot: [...section('snapshot').querySelectorAll('.cards')].map(cards),
    changelog: [...section('changelog').querySelectorAll('.entry')].map((entry) => ({
      date: text(entry.querySelector('time')),
      age: text(entry.querySelector('.age')),
      title: text(entry.querySelector('h3').firstChild),
      from: text(entry.querySelector('.quiet-text')),
      summary: text(entry.querySelector('.message')),
      details: texts(entry, '.details li'),
      tags: texts(entry, '.tags li'),
    })),
    accounts: {figures: figures('accounts'), tables: tables('accounts')},
    audit: {figures: figures('audit'), tables: tables('audit')},
    filesCaption: text(section('files').querySelector('caption')),
    files: tables('files')[0],
    text: allTexts,
  };
}

/// The lengths are those of the values, as parts of the largest; what failed is marked at the end of each bar.
function compareBars(figure, values, failed, kind) {
  const percent = (value) => 100 * value / Math.max(1, ...values);
  const close = (a, b) => Math.abs(a - b) < 0.02;
  values.forEach((value, at) => {
    const [bar, mark, ...others] = figure.rectangles[at];
    assert.deepEqual([!!bar, !!mark, others], [value > 0, failed[at] > 0, []], figure.title);
    if (bar) assert.ok(bar.kind === kind && bar.begin === 0 && close(bar.width, percent(value)), figure.title);
    if (!mark) return;
    assert.ok(mark.kind === 'failed' && close(mark.width, percent(failed[at])), figure.title);
    assert.ok(close(mark.begin + mark.width, bar.width), figure.title);
  });
}

function compareFigure(figure, name, counts, failed, kind) {
  const entries = Object.entries(counts);
  assert.equal(figure.name, name);
  assert.equal(figure.total, grouped(sum(Object.values(counts))));
  assert.deepEqual(figure.bars, entries.map(([key, count]) => [`${key}: ${grouped(count)}`, key, grouped(count)]));
  compareBars(figure, Object.values(counts), entries.map(([key]) => failed[key] ?? 0), kind);
}

function compareRates(shown, {windows}) {
  const names = {messages: 'Messages', triggers: 'Triggers', actions: 'Actions', actions_failed: 'Failed actions'};
  const keys = Object.keys(names);
  assert.deepEqual(shown.heads, ['Last 60 seconds', 'Last 5 minutes']);
  assert.equal(shown.figures.length, windows.length * keys.length);
  windows.forEach(({metrics}, window) => keys.forEach((key, at) => {
    const failed = key === 'actions' ? metrics.actions_failed : {};
    compareFigure(shown.figures[window * keys.length + at], names[key], metrics[key], failed,
                  key === 'actions_failed' ? 'failed' : 'plain');
  }));
  assert.deepEqual(shown.tables, windows.map(({metrics}) => Object.keys(metrics.messages).map(
      (platform) => [platform, ...keys.map((key) => grouped(metrics[key][platform]))])));
}

/// The columns of the chart hold the numbers of the table, and are as high as these.
function compareColumns(shown, overTime) {
  const totals = overTime.map((row) => sum(row.slice(2).map(Number)));
  const most = Math.max(...totals);
  const height = 131;
  assert.equal(shown.most, String(most));
  assert.deepEqual(shown.span, [overTime[0][0], overTime.at(-1)[1]]);
  assert.deepEqual(shown.titles, overTime.map(
      ([begin, end, info, warning, error]) => `${begin} to ${end}: ${info} info, ${warning} warning, ${error} error`));
  shown.rectangles.forEach((rectangles, column) => ['info', 'warning', 'error'].forEach((kind, at) => {
    const drawn = rectangles.find((rectangle) => rectangle.kind === kind)?.height ?? 0;
    assert.ok(Math.abs(drawn - height * overTime[column][2 + at] / most) <= 1, `${shown.titles[column]}: ${kind}`);
  }));
}

function compareEvents(shown, {events}, now) {
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
  compareColumns(shown, overTime);
  assert.deepEqual(shown.captions, ['Events over time as a table', `The newest 50 of ${events.length} events`]);
  assert.deepEqual(newest, events.slice(-50).reverse().map((event) => [
    `${shortTime(event.timestamp)} ${durationWords(event.timestamp, now)} ago`, event.severity, event.source, event.message,
  ]));
}

function compareErrors(shown, {errors}, now) {
  const [active, past] = [true, false].map((state) => errors.filter((error) => error.active === state));
  assert.ok(active.length > 0, 'no error is active');
  assert.equal(shown.note, `${active.length} active, ${past.length} past`);
  assert.deepEqual(shown.cards, [...active, ...past].map((error) => ({
    head: [error.active ? 'active' : 'past', error.error_type, [error.subsystem, error.source].filter(Boolean).join(' · ')],
    lines: [error.message, `${shortTime(error.timestamp)} ${durationWords(error.timestamp, now)} ago`],
  })));
}

function compareAuth(shown, {events}) {
  const results = [...new Set(events.map((event) => event.result ?? 'none'))].sort();
  const types = [...new Set(events.map((event) => event.event_type))].sort();
  assert.deepEqual(shown.head, ['Type', ...results, 'All']);
  assert.equal(shown.caption, `${events.length} authentication events, by type and result`);
  assert.deepEqual(shown.table, types.map((type) => {
    const ofType = events.filter((event) => event.event_type === type);
    const counts = countBy(ofType, (event) => event.result ?? 'none');
    return [type, ...results.map((result) => grouped(counts[result] ?? 0)), grouped(ofType.length)];
  }));
}

function compareSnapshot([platforms, jobs, creators], snapshot, now) {
  const enabled = (one) => one.enabled ? 'enabled' : 'disabled';
  const card = (head, lines) => ({head: head.filter(Boolean), lines: lines.filter(Boolean)});
  const heartbeat = ({last_heartbeat: time}) =>
    time ? `Heartbeat ${shortTime(time)} ${durationWords(time, now)} ago` : 'Heartbeat never';
  assert.deepEqual(platforms, snapshot.platforms.map((one) => card(
      [one.name, enabled(one), one.paused && 'paused'], [one.status, one.paused_reason, one.error, heartbeat(one)])));
  assert.deepEqual(jobs, snapshot.jobs.map((one) => card([one.name, enabled(one), !one.applied && 'not applied'], [one.reason])));
  assert.deepEqual(creators, snapshot.creators.map((one) => card([one.display_name, enabled(one)], [
    one.creator_id, Object.keys(one.platforms).filter((name) => one.platforms[name]).join(', '), one.error, heartbeat(one),
  ])));
}

function compareChangelog(shown, {entries}, now) {
  assert.deepEqual(shown, entries.map(({date, id, version, title, summary, details = [], tags}) => {
    const days = Math.floor(Date.parse(now) / 86400000) - Date.parse(date) / 86400000;
    return {date, age: `${days} day${days === 1 ? '' : 's'} ago`, title, from: `${version} · ${id}`, summary,
            details: details.filter((detail) => detail !== summary), tags};
  }));
}

function compareCounts({figures: [figure], tables: [table]}, name, rows, key) {
  const counts = Object.fromEntries(Object.entries(countBy(rows, key)).sort());
  compareFigure(figure, name, counts, {}, 'plain');
  assert.deepEqual(table, Object.entries(counts).map(([value, count]) => [value, grouped(count)]));
}

function compareFiles(shown, tree, readExport) {
  const rows = {
    'telemetry/events.json': 'events', 'telemetry/errors.json': 'errors', 'telemetry/auth_events.json': 'events',
    'admin/users/users.json': 'users', 'admin/audit/audit.json': 'audit',
  };
  const listed = ['manifest.json', 'admin/manifest.json'].flatMap((path) => readExport(path).files);
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

/// Compares what readPage() returned with the files of the tree; no number may be left over.
export function compareWithExports({text, ...shown}, tree) {
  const readExport = (path) => JSON.parse(readFileSync(join(tree, path), 'utf8'));
  const version = readExport('version.json');
  const snapshot = readExport('runtime_snapshot.json');
  const now = version.generated_at;
  const [made] = shown.footer.match(/\d{4}-\d\d-\d\d \d\d:\d\d:\d\d(?= UTC)/);
  assert.equal(shown.title, `${version.project} ${version.version}`);
  assert.equal(shown.name, version.project);
  assert.equal(shown.verdict, 'All 12 files match their manifest, schemas and privacy rules');
  assert.deepEqual(shown.facts, [
    version.version, version.build, grouped(readExport('manifest.json').generation),
    `${shortTime(now)} ${durationWords(now, `${made}Z`)} old when this page was made`,
  ]);
  compareRates(shown.rates, readExport('telemetry/rates.json'));
  compareEvents(shown.events, readExport('telemetry/events.json'), now);
  compareErrors(shown.errors, readExport('telemetry/errors.json'), now);
  compareAuth(shown.auth, readExport('telemetry/auth_events.json'));
  assert.deepEqual(shown.counts, ['platforms', 'jobs', 'creators'].map((name) => grouped(snapshot[name].length)));
  compareSnapshot(shown.snapshot, snapshot, now);
  compareChangelog(shown.changelog, readExport('changelog.json'), now);
  compareCounts(shown.accounts, 'Accounts by role', readExport('admin/users/users.json').users, (user) => user.role);
  compareCounts(shown.audit, 'Audit rows by action', readExport('admin/audit/audit.json').audit, (row) => row.action);
  assert.equal(shown.filesCaption, `${shown.files.length} files of this set`);
  compareFiles(shown.files, tree, readExport);
  const compared = new Set(numbersIn(JSON.stringify(shown)));
  assert.deepEqual(text.flatMap(numbersIn).filter((number) => !compared.has(number)), ['256'], 'numbers that were not compared');
}
