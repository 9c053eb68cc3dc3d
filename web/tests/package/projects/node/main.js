import { readFileSync } from 'node:fs';
import { Inklens } from 'inklens';
import { fiveLines } from './five-lines.js';

const options = JSON.parse(process.argv[2] ?? '{}');
process.stdout.write(JSON.stringify(await fiveLines(Inklens, readFileSync('digit.bmp'), options)));
