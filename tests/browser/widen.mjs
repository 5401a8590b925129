// Gives everything in a state its longest name, without a place to break it, and adds rows that a browser must not run.
//   widen.mjs ROOT
import {readFileSync, writeFileSync} from 'node:fs';
import {join} from 'node:path';

const root = process.argv[2];
const long = 'W'.repeat(300);
const markup = '</style></title></td><script>console.log(1)</script><img src="https://img.example.org/x" onerror="console.log(2)">';

function edit(path, change) {
  const file = join(root, path);
  const rows = path.endsWith('.jsonl');
  const text = readFileSync(file, 'utf8');
  const value = rows ? text.trim().split('\n').map((line) => JSON.parse(line)) : JSON.parse(text);
  change(value);
  writeFileSync(file, rows ? value.map((row) => JSON.stringify(row) + '\n').join('') : JSON.stringify(value));
}

edit('shared/state/runtime_snapshot.json', (snapshot) => {
  snapshot.runtime.project = long.slice(0, 200);
  for (const one of [...snapshot.platforms, ...snapshot.jobs, ...snapshot.creators]) {
    for (const name of ['name', 'status', 'paused_reason', 'error', 'reason', 'creator_id', 'display_name']) {
      if (name in one) one[name] = long;
    }
  }
});
edit('shared/config/exports.json', (settings) => { delete settings.project; });
edit('shared/state/telemetry/events.jsonl', (rows) => rows.forEach((row, at) => { row.source = row.message = at % 2 ? long : markup; }));
edit('shared/state/telemetry/errors.jsonl', (rows) => rows.forEach((row) => {
  row.subsystem = row.error_type = row.message = row.source = long;
}));
edit('shared/state/telemetry/auth_events.jsonl', (rows) => rows.forEach((row) => {
  row.type = long;
  row.meta.result = `${row.meta.result}${long}`.slice(0, 300);
}));
edit('shared/state/telemetry/counters.jsonl', (rows) => rows.forEach((row, at) => {
  const many = Math.floor(2147483647 * at / rows.length);
  row.counters[long.slice(0, 64)] = {messages: many, triggers: many, actions: many, actions_failed: many};
}));
edit('changelog/changelog.runtime.json', (entries) => {
  entries[0].title = long;
  entries[0].description = long;
  entries[0].tags = [long.slice(0, 100)];
  delete entries[0].summary;
});
