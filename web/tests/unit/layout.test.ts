import { describe, expect, it } from 'vitest';
import { layoutOf } from '../../src/lib/layout';

describe('layoutOf', () => {
  it.each([
    ['a phone, upright', 360, 740, 16, 'phone'],
    ['a phone, on its side', 844, 390, 16, 'compact'],
    ['a tablet, upright', 820, 1180, 16, 'compact'],
    ['a projector', 1280, 720, 16, 'compact'],
    ['a laptop', 1280, 800, 16, 'compact'],
    ['a large screen', 1920, 1080, 19.6, 'roomy'],
    ['a large screen with large type', 1920, 1080, 32, 'compact'],
  ] as const)('of %s', (_, width, height, rem, layout) => {
    expect(layoutOf(width / rem, height / rem)).toBe(layout);
  });
});
