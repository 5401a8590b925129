// Checks this project's own rules for export schemas and settings, which no meta-schema contains.

const OPEN_BY_DESIGN = new Set(['admin.audit.schema.json#/$defs/row/properties/metadata']);
const STRING_BOUNDS = ['maxLength', 'pattern', 'enum', 'const', 'format'];
const MAPS_OF_SCHEMAS = ['properties', 'patternProperties', '$defs'];
const SCHEMAS = ['items', 'additionalProperties', 'propertyNames'];
const LISTS_OF_SCHEMAS = ['prefixItems', 'allOf', 'anyOf', 'oneOf'];

function* subschemas(schema, pointer) {
  if (typeof schema !== 'object') return;
  yield { schema, pointer };
  for (const key of MAPS_OF_SCHEMAS)
    for (const [name, part] of Object.entries(schema[key] ?? {})) yield* subschemas(part, `${pointer}/${key}/${name}`);
  for (const key of SCHEMAS)
    if (key in schema) yield* subschemas(schema[key], `${pointer}/${key}`);
  for (const key of LISTS_OF_SCHEMAS)
    for (const [index, part] of (schema[key] ?? []).entries()) yield* subschemas(part, `${pointer}/${key}/${index}`);
}

function isOfType(schema, type) {
  return [schema.type].flat().includes(type);
}

function brokenRules(schema, pointer) {
  const broken = [];
  if (isOfType(schema, 'object') && schema.additionalProperties !== false && !OPEN_BY_DESIGN.has(pointer))
    broken.push('an object is open');
  if (isOfType(schema, 'array') && !('items' in schema)) broken.push('an array says nothing of its items');
  if (isOfType(schema, 'string') && !STRING_BOUNDS.some((bound) => bound in schema)) broken.push('a string has no bound');
  if (schema.$ref?.startsWith('common.schema.json#/$defs/input_')) broken.push('an export refers to a part of the inputs');
  if (schema.$ref === 'common.schema.json#/$defs/string_or_null') broken.push('an export refers to an unbounded string');
  return broken.map((rule) => `${pointer}: ${rule}`);
}

/** Whether a schema is for something open: an input, or a file of somebody else. */
function isOpen(id) {
  return id.startsWith('input.') || id.startsWith('foreign.');
}

/** What breaks a rule, as lines; common.schema.json is held to them but for its parts of the inputs. */
export function checkSchemaRules(schemas) {
  const broken = [];
  for (const root of schemas) {
    if (!root.title || !root.description) broken.push(`${root.$id}: needs a title and a description`);
    if (isOpen(root.$id)) continue;
    for (const { schema, pointer } of subschemas(root, `${root.$id}#`))
      if (!/#\/\$defs\/(input_|string_or_null)/.test(pointer)) broken.push(...brokenRules(schema, pointer));
  }
  return broken;
}
