// Checks SARIF logs with Ajv against the published SARIF 2.1.0 schema, which comes from an npm package.
//
//   node check-sarif.mjs LOG...
import { createRequire } from 'node:module';
import Ajv04 from 'ajv-draft-04';
import addFormats from 'ajv-formats';
import { readJson, violations } from './schemas.mjs';

const logs = process.argv.slice(2);
if (logs.length === 0) {
  console.error('usage: node check-sarif.mjs LOG...');
  process.exit(2);
}
const schema = createRequire(import.meta.url).resolve('@microsoft/jest-sarif/lib/schemas/sarif-2.1.0-rtm.5.json');
// That schema's patterns are older than the flag for Unicode.
const ajv = new Ajv04({ strict: false, allErrors: true, unicodeRegExp: false });
addFormats(ajv);
const validate = ajv.compile(readJson(schema));

/** What the schema leaves to the text of the standard: rules are listed, and each once. */
function looseEnds(log) {
  return log.runs.flatMap((run) => {
    const ids = run.tool.driver.rules.map((rule) => rule.id);
    return [
      ...(new Set(ids).size === ids.length ? [] : ['  a rule is listed twice']),
      ...run.results.filter((result) => !ids.includes(result.ruleId)).map((result) => `  no rule ${result.ruleId}`),
    ];
  });
}

let refused = 0;
let results = 0;
for (const path of logs) {
  const log = readJson(path);
  const lines = validate(log) ? looseEnds(log) : violations(validate);
  if (lines.length > 0) console.log([`refused ${path}`, ...lines].join('\n'));
  refused += lines.length > 0 ? 1 : 0;
  results += lines.length > 0 ? 0 : log.runs.flatMap((run) => run.results).length;
}
console.log(`${logs.length - refused} SARIF logs accepted with ${results} results, ${refused} refused`);
process.exit(refused === 0 && results > 0 ? 0 : 1);
