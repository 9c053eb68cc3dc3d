import { Inklens } from 'inklens';
import drawingUrl from './digit.bmp?url';
import { fiveLines } from './five-lines.js';

const drawing = await (await fetch(drawingUrl)).blob();
globalThis.answer = await fiveLines(Inklens, drawing, {}).catch((error) => ({ message: String(error) }));
