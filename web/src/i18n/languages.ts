/** Everything there is to say, in every language. */

import { en } from './en';
import { zh } from './zh';

export const MESSAGES = { en, zh };
