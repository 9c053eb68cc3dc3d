/** `inklens/without-weights`: a bundle with this entry leaves the package's own network out. */
import { BROWSER } from './browser.js';
import { type CreateOptions, Lens, launch } from './lens.js';

export * from './public.js';

/** As `Inklens` of the package's main entry, for networks of one's own. */
export class Inklens extends Lens {
  /** @throws InklensError as the main entry's, and `invalid-argument` where no weights are given. */
  static async create(options: CreateOptions & Required<Pick<CreateOptions, 'weights'>>): Promise<Inklens> {
    return new Inklens(await launch(BROWSER, options, async () => undefined));
  }
}
