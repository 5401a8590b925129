// Loads every schema of a folder into one validator.
import { readFileSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import addFormats from 'ajv-formats';
import Ajv2020 from 'ajv/dist/2020.js';

export function readJson(path) {
  return JSON.parse(readFileSync(path, 'utf8'));
}

/** The validator, and the `$id` of each schema in name order. Throws what Ajv refuses. */
export function compileSchemas(folder) {
  const ajv = new Ajv2020({
    strict: true,
    allowUnionTypes: true, // "string or null" is one rule here, not two
    allErrors: true,
    validateFormats: true,
  });
  addFormats(ajv);
  const names = readdirSync(folder).filter((name) => name.endsWith('.schema.json')).sort();
  const schemas = names.map((name) => ({ name, schema: readJson(join(folder, name)) }));
  for (const { name, schema } of schemas) {
    if (schema.$id !== name) throw new Error(`${name}: its $id is not its file name`);
    ajv.addSchema(schema);
  }
  for (const name of names) ajv.getSchema(name);
  return { ajv, names, schemas: schemas.map(({ schema }) => schema) };
}

/** One line for each violation: where and which keyword, never the value. */
export function violations(validate) {
  return (validate.errors ?? []).map((error) => `  ${error.instancePath || '/'}: ${error.keyword}`);
}
