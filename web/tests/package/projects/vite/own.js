import { Inklens } from 'inklens/without-weights';
import drawingUrl from './digit.bmp?url';
import { fiveLines } from './five-lines.js';

const drawing = await (await fetch(drawingUrl)).blob();
const options = { weights: './own.safetensors' };
globalThis.answer = await fiveLines(Inklens, drawing, options).catch((error) => ({ message: String(error) }));
