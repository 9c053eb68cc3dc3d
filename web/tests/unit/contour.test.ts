import { describe, expect, it } from 'vitest';
import { inkOutline } from '../../package/src/contour';

type Segment = [number, number, number, number];
function segments(path: string): Segment[] {
  return [...path.matchAll(/M(\S+) (\S+)L(\S+) (\S+?)(?=M|$)/g)].map((m) => m.slice(1).map(Number) as Segment);
}

describe('inkOutline', () => {
  it('draws nothing around nothing', () => {
    expect(inkOutline(new Uint8Array(9), 3, 3)).toBe('');
  });

  it('closes a diamond around a single pixel, half-way to its neighbours at half the value', () => {
    const ink = new Uint8Array(9);
    ink[4] = 200;
    const lines = segments(inkOutline(ink, 3, 3, 100));
    expect(lines).toHaveLength(4);
    const points = lines.flatMap(([a, b, c, d]) => [`${a} ${b}`, `${c} ${d}`]).sort();
    expect(points).toEqual(['1 1.5', '1 1.5', '1.5 1', '1.5 1', '1.5 2', '1.5 2', '2 1.5', '2 1.5']);
  });

  it('is closed for any ink: every point is met by an even number of lines', () => {
    // A fixed pseudo-random picture, with ambiguous saddles and ink at the border.
    const ink = Uint8Array.from({ length: 100 }, (_, i) => (i * i * 7919 + i * 104729) % 256);
    const meetings = new Map<string, number>();
    for (const [a, b, c, d] of segments(inkOutline(ink, 10, 10, 128))) {
      for (const point of [`${a} ${b}`, `${c} ${d}`]) meetings.set(point, (meetings.get(point) ?? 0) + 1);
    }
    expect(meetings.size).toBeGreaterThan(50);
    expect([...meetings.values()].filter((count) => count % 2 === 1)).toEqual([]);
  });
});
