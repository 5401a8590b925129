// Checks the inputs, the settings and the files of other programs below one or more roots against their schemas.
//
//   node check-inputs.mjs SCHEMAS_DIR ROOT...
import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { compileSchemas, readJson, violations } from './schemas.mjs';

const DOCUMENTS = {
  'shared/state/runtime_snapshot.json': 'input.runtime_snapshot',
  'changelog/changelog.runtime.json': 'input.changelog',
  'shared/config/system.json': 'input.system',
  'shared/config/exports.json': 'settings',
  'runtime/exports/clips.json': 'foreign.clips',
  'runtime/exports/polls.json': 'foreign.polls',
  'runtime/exports/tallies.json': 'foreign.tallies',
  'runtime/exports/scoreboards.json': 'foreign.scoreboards',
};
const ROWS = {
  'shared/state/telemetry/events.jsonl': 'input.events',
  'shared/state/telemetry/errors.jsonl': 'input.errors',
  'shared/state/telemetry/counters.jsonl': 'input.counters',
  'shared/state/telemetry/auth_events.jsonl': 'input.auth_events',
  'shared/state/accounts/users.jsonl': 'input.users',
  'shared/state/accounts/audit.jsonl': 'input.audit',
};

function readRows(path) {
  return readFileSync(path, 'utf8').split('\n').filter(Boolean).map((line) => JSON.parse(line));
}

/** How many values were accepted; prints each refusal. */
function countAccepted(validate, place, values) {
  const refused = values.filter((value, index) => {
    if (validate(value)) return false;
    console.log([`refused ${place}:${index + 1}`, ...violations(validate)].join('\n'));
    return true;
  });
  return values.length - refused.length;
}

const [schemasFolder, ...roots] = process.argv.slice(2);
if (!schemasFolder || roots.length === 0) {
  console.error('usage: node check-inputs.mjs SCHEMAS_DIR ROOT...');
  process.exit(2);
}
const { ajv } = compileSchemas(schemasFolder);
let accepted = 0;
let seen = 0;
for (const root of roots) {
  for (const [path, schema] of Object.entries({ ...DOCUMENTS, ...ROWS })) {
    const place = join(root, path);
    if (!existsSync(place)) continue;
    const values = path in ROWS ? readRows(place) : [readJson(place)];
    seen += values.length;
    accepted += countAccepted(ajv.getSchema(`${schema}.schema.json`), place, values);
  }
}
console.log(`${accepted} documents and rows accepted, ${seen - accepted} refused`);
process.exit(accepted === seen && seen > 0 ? 0 : 1);
