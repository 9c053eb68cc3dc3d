// What the package says about the options of its methods and measures, all of it made from the core's table:
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

function interfaceOf({ name, options }) {
  const members = byName(options).map(member).join('\n');
  const note = 'Ranges and defaults are those for the network of the package.';
  return `/** Options of \`${name}\`. ${note} */\nexport interface ${interfaceName(name)} {\n${members}\n}\n`;
}

/** What has no options gets no interface, which would allow everything. */
const typeByName = ({ name, options }) =>
  `  '${name}': ${options.length > 0 ? interfaceName(name) : 'Record<never, never>'};`;

/** @param lens has `methods` and `measures`. @returns the text of `options.ts`. */
export function optionTypes({ methods, measures }) {
  const interfaces = [...methods, ...measures].filter(({ options }) => options.length > 0).map(interfaceOf);
  const index = (title, name, described) =>
    `/** The options of each ${title}. */\nexport interface ${name} {\n${described.map(typeByName).join('\n')}\n}\n`;
  return (
    '// Made from the tables of the core by tools/package.mjs.\n\n' +
    `${interfaces.join('\n')}\n` +
    `${index('method', 'MethodOptionsById', methods)}\n` +
    index('measure', 'MeasureOptionsByName', measures)
  );
}

function row(option) {
  const cells = [`\`${option.name}\``, range(option), fallback(option), conditions(option), option.text];
  return `| ${cells.map((cell) => cell.replaceAll('|', '\\|')).join(' | ')} |`;
}

const arrows = { lower: '↓', higher: '↑', neither: '' };

/** @returns the table of measures of the README, in Markdown. */
export function measureTable(measures) {
  const rows = measures.map(({ name, unit, better, explainsAgain, text }) => {
    const cells = [`\`${name}\``, arrows[better], unit, explainsAgain ? 'again' : '', text];
    return `| ${cells.join(' | ')} |`;
  });
  return `| measure | better | unit | explains | |\n| --- | --- | --- | --- | --- |\n${rows.join('\n')}`;
}

/** @param described methods or measures; those without options are left out. @returns Markdown for the README. */
export function optionTables(described) {
  const having = described.filter(({ options }) => options.length > 0);
  const head = '| option | values | default | only where | |\n| --- | --- | --- | --- | --- |';
  return having.map(({ name, options }) => `### \`${name}\`\n\n${head}\n${options.map(row).join('\n')}`).join('\n\n');
}
