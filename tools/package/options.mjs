// What the package says about the options of its methods, all of it made from the core's table:
// the TypeScript interfaces and the table of the README.

const number = (value) => (Math.abs(value) >= 10_000 ? value.toLocaleString('en-US') : String(value));

function interfaceName(method) {
  const words = method.replaceAll('+', '-plus').split('-').filter(Boolean);
  return `${words.map((word) => word[0].toUpperCase() + word.slice(1)).join('')}Options`;
}

function typeOf({ kind, choices }) {
  switch (kind) {
    case 'number':
    case 'whole':
    case 'class':
      return 'number';
    case 'choice':
      return choices.map((choice) => `'${choice}'`).join(' | ');
    case 'layer':
      return 'string';
    case 'layers':
      return 'readonly string[]';
    case 'masks':
      return 'Float32Array';
    default:
      throw new Error(`The core's table has an option of an unknown kind "${kind}".`);
  }
}

function range({ kind, minimum, maximum, minimumExcluded, choices, unit }) {
  const inUnit = unit ? ` ${unit}` : '';
  switch (kind) {
    case 'number':
    case 'whole':
      return `${minimumExcluded ? 'above ' : ''}${number(minimum)} to ${number(maximum)}${inUnit}`;
    case 'choice':
      return choices.map((choice) => `\`${choice}\``).join(', ');
    case 'layer':
      return 'a layer';
    case 'layers':
      return 'layers';
    case 'class':
      return 'a class';
    default:
      return 'N x height x width values in [0, 1]';
  }
}

function condition({ option, values }) {
  return values.length === 0 ? `without \`${option}\`` : `\`${option}\` ${values.map((v) => `\`${v}\``).join(' or ')}`;
}

const conditions = ({ when }) => when.map(condition).join(', ');

function fallback({ kind, default: value }) {
  if (value !== undefined) return Array.isArray(value) ? value.join(', ') : number(value);
  return kind === 'layer' || kind === 'layers' ? 'none' : '';
}

/** The descriptions of each name, in the order of the names. */
function byName(options) {
  const names = new Map();
  for (const option of options) names.set(option.name, [...(names.get(option.name) ?? []), option]);
  return [...names];
}

function facts(option) {
  const list = [range(option)];
  if (option.symbol) list.unshift(`${option.symbol} of the source`);
  if (fallback(option)) list.push(`default ${fallback(option)}`);
  if (option.when.length > 0) list.push(`where ${conditions(option)}`);
  return `   * ${list.join('; ')}.`;
}

/** What holds for each of the descriptions stands once. */
function member([name, descriptions]) {
  const texts = [...new Set(descriptions.map(({ text }) => `   * ${text}`))];
  const types = [...new Set(descriptions.flatMap((option) => typeOf(option).split(' | ')))].join(' | ');
  const lines = [...texts, '   *', descriptions.map(facts).join('\n   *\n')];
  return `  /**\n${lines.join('\n')}\n   */\n  ${name}?: ${types} | undefined;`;
}

/** @param methods as `lens.methods` gives them. @returns the text of `options.ts`. */
export function optionTypes(methods) {
  const interfaces = methods.map(
    ({ name, options }) =>
      `/** Options of \`${name}\`. Ranges and defaults are those for the network of the package. */\n` +
      `export interface ${interfaceName(name)} {\n${byName(options).map(member).join('\n')}\n}\n`,
  );
  const index = methods.map(({ name }) => `  '${name}': ${interfaceName(name)};`).join('\n');
  return (
    '// Made from the table of the core by tools/package.mjs.\n\n' +
    `${interfaces.join('\n')}\n` +
    `/** The options of each method. */\nexport interface MethodOptionsById {\n${index}\n}\n`
  );
}

function row(option) {
  const cells = [`\`${option.name}\``, range(option), fallback(option), conditions(option), option.text];
  return `| ${cells.map((cell) => cell.replaceAll('|', '\\|')).join(' | ')} |`;
}

/** @returns the option tables of the README, in Markdown. */
export function optionTables(methods) {
  const head = '| option | values | default | only where | |\n| --- | --- | --- | --- | --- |';
  return methods.map(({ name, options }) => `### \`${name}\`\n\n${head}\n${options.map(row).join('\n')}`).join('\n\n');
}
