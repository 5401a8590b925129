// Checks the schemas against documents that each differ from a good one in one way.
//
//   node check-cases.mjs SCHEMAS_DIR
//
// cases/NAME.json: {schema, good, also_good: [change...], bad: [change...]}. A change is {because, at, value},
// {because, at, repeat: N} (a text of N letters) or {because, at, remove: true}; `at` is a JSON pointer into `good`.
import { readdirSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { compileSchemas, readJson } from './schemas.mjs';

/** A copy of the document with one change in it. */
function changed(document, { at, value, repeat, remove }) {
  const replacement = repeat === undefined ? value : 'x'.repeat(repeat);
  if (at === '') return replacement;
  const copy = structuredClone(document);
  const steps = at.slice(1).split('/');
  const last = steps.pop();
  const parent = steps.reduce((node, step) => node[step], copy);
  if (!remove) parent[last] = replacement;
  else if (!(last in parent)) throw new Error(`nothing to remove at ${at}`);
  else if (Array.isArray(parent)) parent.splice(Number(last), 1);
  else delete parent[last];
  return copy;
}

/** The cases of one file in which the schema does not answer as it should, as lines. */
function wrongAnswers(validate, { good, also_good: alsoGood, bad }) {
  const isWrong = (change, expected) => validate(changed(good, change)) !== expected;
  return [
    ...(validate(good) ? [] : ['refuses the good document']),
    ...alsoGood.filter((change) => isWrong(change, true)).map(({ because, at }) => `refuses ${at}: ${because}`),
    ...bad.filter((change) => isWrong(change, false)).map(({ because, at }) => `accepts ${at}: ${because}`),
  ];
}

const [schemasFolder] = process.argv.slice(2);
if (!schemasFolder) {
  console.error('usage: node check-cases.mjs SCHEMAS_DIR');
  process.exit(2);
}
const { ajv } = compileSchemas(schemasFolder);
const folder = fileURLToPath(new URL('cases', import.meta.url));
let count = 0;
let wrong = 0;
for (const name of readdirSync(folder).sort()) {
  const cases = readJson(join(folder, name));
  const lines = wrongAnswers(ajv.getSchema(cases.schema), cases);
  for (const line of lines) console.log(`${cases.schema} ${line}`);
  count += 1 + cases.also_good.length + cases.bad.length;
  wrong += lines.length;
}
console.log(`${count} cases, ${wrong} wrong`);
process.exit(wrong === 0 && count > 0 ? 0 : 1);
