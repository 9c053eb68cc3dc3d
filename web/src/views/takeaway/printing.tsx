/** Prints one figure in place of the page. */
import { render } from 'preact';
import type { Figure } from '../../lib/figure';
import { FigureView } from './FigureView';

/** What print.css shows in place of everything else, while it is there. */
const PLACE = 'print-sheet';

export function printFigure(figure: Figure): void {
  document.getElementById(PLACE)?.remove();
  const place = document.createElement('div');
  place.id = PLACE;
  place.style.setProperty('--sheet-ratio', String(figure.width / figure.height));
  document.body.append(place);
  render(<FigureView figure={figure} />, place);
  const done = () => {
    render(null, place);
    place.remove();
  };
  addEventListener('afterprint', done, { once: true });
  print();
}
