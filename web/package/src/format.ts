/** Numbers as the page shows them. */

/** Never `100%` or `0%` for what is only close to it. */
export function percent(share: number): string {
  const value = share * 100;
  if (value > 0 && value < 0.1) return '<0.1%';
  if (value < 100 && value > 99.9) return '>99.9%';
  return `${value >= 99.95 ? '100' : value.toFixed(1)}%`;
}

/** Short for the columns of the chart. */
export function shortPercent(share: number): string {
  const value = share * 100;
  if (value > 0 && value < 1) return '<1%';
  if (value < 100 && value > 99) return '>99%';
  return `${Math.round(value)}%`;
}

export function milliseconds(ms: number): string {
  return ms < 9.95 ? ms.toFixed(1) : String(Math.round(ms));
}

/** Two significant digits, and all of a whole number: `0.21`, `0.055`, `12`, `2304`. */
export function figure(value: number): string {
  if (Number.isInteger(value)) return String(value);
  if (Math.abs(value) < 1e-3) return value < 0 ? '>-0.001' : '<0.001';
  return Math.abs(value) < 9.95 ? value.toPrecision(2) : String(Math.round(value));
}

/** With its sign, to three digits or the fourth place: `+1.24`, `−0.0831`, `0`; `≈0` is what four places do not show. */
export function signedFigure(value: number): string {
  const size = Math.abs(value);
  if (size < 5e-5) return value === 0 ? '0' : '≈0';
  const digits = size >= 999.5 ? String(Math.round(size)) : size >= 0.1 ? size.toPrecision(3) : size.toFixed(4);
  return `${value < 0 ? '−' : '+'}${digits}`;
}

/** Of a number from 0 to 1 beside others: as many digits in each. */
export function shortFigure(value: number): string {
  return value.toFixed(2);
}
