import { expect, it } from 'vitest';
import { figure, milliseconds, percent, shortFigure, shortPercent, signedFigure } from '../../package/src/format';

it('percentages never claim certainty that is not there', () => {
  expect([0, 0.0004, 0.5, 0.123456, 0.9994, 1].map(percent)).toEqual([
    '0.0%',
    '<0.1%',
    '50.0%',
    '12.3%',
    '>99.9%',
    '100%',
  ]);
  expect([0, 0.004, 0.5, 0.996, 1].map(shortPercent)).toEqual(['0%', '<1%', '50%', '>99%', '100%']);
});

it('milliseconds have a decimal while they are few', () => {
  expect([0.04, 3.123, 9.96, 165.4].map(milliseconds)).toEqual(['0.0', '3.1', '10', '165']);
});

it('figures have two significant digits, and whole numbers all of theirs', () => {
  expect([0, 0.2134, 0.0551, 0.2, 1, 9.96, 12.34, 2304, -0.173, 0.00012, -0.0002].map(figure)).toEqual([
    '0',
    '0.21',
    '0.055',
    '0.20',
    '1',
    '10',
    '12',
    '2304',
    '-0.17',
    '<0.001',
    '>-0.001',
  ]);
  expect([0, 0.0551, 0.996].map(shortFigure)).toEqual(['0.00', '0.06', '1.00']);
});

it('numbers with a sign keep it, and what is too small is not called zero', () => {
  expect([0, 0.08312, -1.2399, 0.1, -0.00005, 0.00001, -0.00001, 12.34, -1234.5].map(signedFigure)).toEqual([
    '0',
    '+0.0831',
    '−1.24',
    '+0.100',
    '−0.0001',
    '≈0',
    '≈0',
    '+12.3',
    '−1235',
  ]);
});
