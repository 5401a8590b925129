// Checks published exports with Ajv, which shares no code with the program.
//
//   node check-exports.mjs SCHEMAS_DIR EXPORTS_DIR...
//   node check-exports.mjs SCHEMAS_DIR --schemas-only
//
// Checks manifest.json and admin/manifest.json of each folder, and each listed file against the schema that the manifest
// names. Exits with 1 if anything is refused or there was nothing to check, with 2 for wrong usage.
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { checkSchemaRules } from './schema-rules.mjs';
import { compileSchemas, readJson, violations } from './schemas.mjs';

const MANIFESTS = ['manifest.json', 'admin/manifest.json'];
const MANIFEST_SCHEMA = 'manifest.schema.json';

/** The violations of one file as lines, none if it is accepted. */
function checkFile(ajv, folder, path, schemaId) {
  const validate = ajv.getSchema(schemaId);
  if (!validate) return ['  no such schema'];
  try {
    return validate(readJson(join(folder, path))) ? [] : violations(validate);
  } catch (error) {
    return [`  ${error.code ?? 'not JSON'}`];
  }
}

/** The rows {path, schema} of a folder: each manifest that is there, then what it lists. */
function* publishedFiles(ajv, folder) {
  for (const manifest of MANIFESTS.filter((path) => existsSync(join(folder, path)))) {
    yield { path: manifest, schema: MANIFEST_SCHEMA };
    if (checkFile(ajv, folder, manifest, MANIFEST_SCHEMA).length === 0) yield* readJson(join(folder, manifest)).files;
  }
}

function checkExports(ajv, folders) {
  const count = { accepted: 0, refused: 0 };
  for (const folder of folders) {
    for (const { path, schema } of publishedFiles(ajv, folder)) {
      const lines = checkFile(ajv, folder, path, schema);
      const verdict = lines.length === 0 ? 'accepted' : 'refused';
      count[verdict] += 1;
      console.log([`${verdict} ${join(folder, path)} (${schema})`, ...lines].join('\n'));
    }
  }
  console.log(`${count.accepted} files accepted, ${count.refused} refused`);
  return count.refused === 0 && count.accepted > 0;
}

function checkSchemas({ names, schemas }) {
  const broken = checkSchemaRules(schemas);
  for (const line of broken) console.log(line);
  console.log(`${names.length} schemas compiled, ${broken.length} rules broken`);
  return broken.length === 0 && names.length > 0;
}

const [schemasFolder, ...folders] = process.argv.slice(2);
if (!schemasFolder || folders.length === 0) {
  console.error('usage: node check-exports.mjs SCHEMAS_DIR EXPORTS_DIR...|--schemas-only');
  process.exit(2);
}
const bundle = compileSchemas(schemasFolder);
const passed = folders[0] === '--schemas-only' ? checkSchemas(bundle) : checkExports(bundle.ajv, folders);
process.exit(passed ? 0 : 1);
