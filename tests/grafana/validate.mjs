// Compares every dashboard with the JSON Schema that `npm run validate` makes from @grafana/schema.
import { readdirSync, readFileSync } from 'node:fs';
import Ajv from 'ajv';

const folder = new URL('../../grafana/dashboards/', import.meta.url);
const schema = JSON.parse(readFileSync(new URL('build/grafana.schema.json', import.meta.url)));
const ajv = new Ajv({ strict: false, allErrors: true });

function part(...path) {
  const root = schema.definitions.Grafana;
  const found = path.reduce((where, name) => where.properties?.[name], root);
  return found && ajv.compile({ definitions: schema.definitions, ...found });
}

const dashboard = part('dashboard');
const kinds = Object.keys(schema.definitions.Grafana.properties.options.properties);
const options = Object.fromEntries(kinds.map((kind) => [kind, part('options', kind)]));
const fields = Object.fromEntries(kinds.map((kind) => [kind, part('fields', kind)]));

function mistakes(validate, value, where) {
  return validate(value) ? [] : validate.errors.map((error) =>
    `${where}${error.instancePath}: ${error.message} ${JSON.stringify(error.params)}`);
}

function ofPanel(panel) {
  if (panel.type === 'row') return [];
  if (!options[panel.type]) return [`${panel.title}: ${panel.type} is no kind of panel that is compared`];
  const custom = { ...panel.fieldConfig.defaults.custom };
  const overridden = panel.fieldConfig.overrides.flatMap((override) => override.properties)
    .filter(({ id }) => id.startsWith('custom.'));
  const found = mistakes(options[panel.type], panel.options, `${panel.title}: options`);
  if (!fields[panel.type])
    return Object.keys(custom).length + overridden.length ? [...found, `${panel.title}: custom fields`] : found;
  const all = [custom, ...overridden.map(({ id, value }) => ({ [id.slice('custom.'.length)]: value }))];
  return [...found, ...all.flatMap((value) => mistakes(fields[panel.type], value, `${panel.title}: custom`))];
}

let count = 0;
let wrong = 0;
for (const name of readdirSync(folder).filter((file) => file.endsWith('.json'))) {
  const read = JSON.parse(readFileSync(new URL(name, folder)));
  const found = [...mistakes(dashboard, read, ''), ...read.panels.flatMap(ofPanel)];
  console.log(`${name}: ${found.length ? `${found.length} mistakes` : `valid, ${read.panels.length} panels`}`);
  found.forEach((line) => console.log(`  ${line}`));
  wrong += found.length;
  count += 1;
}
process.exit(count && !wrong ? 0 : 1);
