import { describe, expect, it } from 'vitest';
import { TimeSlicer } from '../../package/src/slices';

/** A task of `total` passes, each `passMs` long on a clock that only its steps move. */
function world() {
  const log: string[] = [];
  let now = 0;
  const waiting: { resume: () => void; at: number }[] = [];
  const slicer = new TimeSlicer(
    () => now,
    (resume, ms) => waiting.push({ resume, at: now + ms }),
  );
  const add = (
    id: number,
    total: number,
    passMs: number,
    { failAt = Number.POSITIVE_INFINITY, background = false, atOnce = false, awaited = false, kind = String(id) } = {},
  ) => {
    let completed = 0;
    slicer.add({
      id,
      kind,
      background,
      atOnce,
      awaited,
      step(budget) {
        if (completed >= failAt) throw new Error('broken');
        const spent = Math.min(budget, total - completed);
        completed += spent;
        now += spent * passMs;
        return { done: completed === total, completed };
      },
      publish: (done) => log.push(`${id} ${done ? 'done' : 'partial'} ${completed}`),
      fail: (error) => log.push(`${id} failed ${String(error)}`),
      dispose: () => log.push(`${id} disposed`),
    });
  };
  /** Calls back what is due, in the order in which it was asked for, until something took time. @return how long. */
  const turn = () => {
    const start = now;
    for (let next = 0; next >= 0 && now === start; ) {
      next = waiting.findIndex(({ at }) => at <= now);
      if (next >= 0) waiting.splice(next, 1)[0]?.resume();
    }
    return now - start;
  };
  /** Lets time go by, in which somebody asks and is answered every so often. @return how long slices took in all. */
  const draw = (totalMs: number, everyMs: number) => {
    let spent = 0;
    for (let end = now + totalMs; now < end; ) {
      slicer.expectMore();
      for (let next = now + everyMs; now < next; now++) spent += turn();
    }
    return spent;
  };
  const pass = (ms: number) => {
    now += ms;
  };
  return { slicer, log, add, turn, pass, draw, idle: () => waiting.length === 0 };
}

describe('TimeSlicer', () => {
  it('finishes a short task in one slice and lets go of it', () => {
    const { add, turn, log, idle } = world();
    add(1, 1, 2);
    turn();
    expect(log).toEqual(['1 done 1', '1 disposed']);
    expect(idle()).toBe(true);
  });

  it('does at once what is done in one step, however much waits', () => {
    const { add, turn, log } = world();
    add(1, 1000, 1);
    add(2, 1000, 1);
    turn();
    add(3, 1, 1, { atOnce: true });
    turn();
    expect(log).toEqual(['1 partial 10', '3 done 1', '3 disposed']);
  });

  it('goes on with what somebody waits for before all that takes many slices', () => {
    const { add, turn, log, idle } = world();
    add(1, 30, 1);
    add(2, 30, 1, { awaited: true });
    while (!idle()) turn();
    expect(log.filter((line) => line.includes('done'))).toEqual(['2 done 30', '1 done 30']);
    expect(log[0]).toBe('2 partial 10');
  });

  it('begins no slice while whoever was answered is about to ask for more', () => {
    const { slicer, add, turn, pass, log } = world();
    add(1, 1000, 1);
    turn();
    slicer.expectMore();
    expect(turn()).toBe(0);
    add(2, 1, 1, { atOnce: true });
    turn();
    turn();
    expect(log).toEqual(['1 partial 10', '2 done 1', '2 disposed']);
    pass(8);
    turn();
    expect(turn()).toBeGreaterThan(0);
  });

  it('while somebody draws, each kind has a small share in short slices, and all of the time afterwards', () => {
    const { slicer, add, turn, pass, draw } = world();
    slicer.expectMore();
    pass(16);
    add(1, 100_000, 0.1, { kind: 'rise' });
    add(2, 100_000, 0.1, { kind: 'score-cam' });
    const spent = draw(4000, 16);
    expect(spent).toBeGreaterThan((4000 * 2) / 60);
    expect(spent).toBeLessThan((4000 * 2) / 25);
    pass(60);
    expect(turn() + turn()).toBeGreaterThan(8);
    expect(turn()).toBeGreaterThan(8);
  });

  it('while somebody draws, a slice begins right behind an answer, and one alone', () => {
    const { slicer, add, turn, pass } = world();
    slicer.expectMore();
    pass(16);
    slicer.expectMore();
    add(1, 1000, 1, { kind: 'rise' });
    add(2, 1000, 1, { kind: 'score-cam' });
    expect(turn()).toBeGreaterThan(0);
    expect(turn() + turn()).toBe(0);
    pass(16);
    expect(turn() + turn()).toBe(0);
    slicer.expectMore();
    expect(turn()).toBeGreaterThan(0);
    expect(turn() + turn()).toBe(0);
  });

  it('a slice that cannot be cut short leaves the others of its kind a long wait, and those of no other', () => {
    const { slicer, add, turn, pass, draw, log } = world();
    slicer.expectMore();
    pass(16);
    slicer.expectMore();
    add(1, 1, 50, { kind: 'lime' });
    turn();
    add(2, 1, 50, { kind: 'lime' });
    add(3, 1, 1, { kind: 'rise' });
    draw(1000, 16);
    expect(log).toEqual(['1 done 1', '1 disposed', '3 done 1', '3 disposed']);
    draw(1000, 16);
    expect(log).toHaveLength(6);
  });

  it('returns to the event loop after about ten milliseconds', () => {
    const { add, turn, idle } = world();
    add(1, 1000, 0.16);
    const slices: number[] = [];
    while (!idle()) slices.push(turn());
    expect(slices.length).toBeGreaterThan(12);
    expect(Math.max(...slices)).toBeLessThanOrEqual(12);
    expect(slices.reduce((a, b) => a + b)).toBeCloseTo(160);
  });

  it('shows a first map after the first slice, then one every fifty milliseconds', () => {
    const { add, turn, log, idle } = world();
    add(1, 1000, 0.16);
    turn();
    expect(log[0]).toMatch(/^1 partial/);
    while (!idle()) turn();
    const partial = log.filter((line) => line.includes('partial'));
    expect(partial.length).toBeGreaterThanOrEqual(3);
    expect(partial.length).toBeLessThanOrEqual(4);
  });

  it('shows nothing as long as nothing is completed', () => {
    const { slicer, log, turn, pass, idle } = world();
    let steps = 0;
    slicer.add({
      id: 1,
      kind: 'lime',
      step() {
        steps++;
        pass(6);
        return { done: steps === 7, completed: steps < 5 ? 0 : 1000 };
      },
      publish: (done) => log.push(`${steps} ${done ? 'done' : 'partial'}`),
      fail: (error) => log.push(String(error)),
      dispose: () => {},
    });
    while (!idle()) turn();
    expect(log).toEqual(['6 partial', '7 done']);
  });

  it('shares the time between tasks', () => {
    const { add, turn, log } = world();
    add(1, 1000, 0.1);
    add(2, 1000, 0.1);
    turn();
    turn();
    expect(log.map((line) => line.slice(0, 9))).toEqual(['1 partial', '2 partial']);
  });

  it('runs what is in the background only while nothing else is there', () => {
    const { add, turn, log, idle } = world();
    add(1, 300, 0.1, { background: true });
    turn();
    add(2, 300, 0.1);
    add(3, 300, 0.1);
    while (!idle()) turn();
    expect(log.filter((line) => line.endsWith('done 300'))).toEqual(['2 done 300', '3 done 300', '1 done 300']);
    const meanwhile = log.slice(1, log.indexOf('3 done 300'));
    expect(meanwhile.some((line) => line.startsWith('1'))).toBe(false);
  });

  it('drops a cancelled task and frees it', () => {
    const { slicer, add, turn, log, idle } = world();
    add(1, 1000, 0.1);
    turn();
    slicer.cancel(1);
    slicer.cancel(99);
    turn();
    expect(log).toEqual([expect.stringMatching(/^1 partial/), '1 disposed']);
    expect(idle()).toBe(true);
  });

  it('reports a task that throws, frees it and goes on', () => {
    const { add, turn, log, idle } = world();
    add(1, 1000, 0.1, { failAt: 0 });
    add(2, 1, 0.1);
    while (!idle()) turn();
    expect(log).toEqual(['1 failed Error: broken', '1 disposed', '2 done 1', '2 disposed']);
  });
});
