/** The tour, its links and a teacher's question, without a page. */
import { signal } from '@preact/signals';
import { describe, expect, it } from 'vitest';
import { METHODS } from '../../package/src/protocol';
import { decodeLink } from '../../src/lib/hash';
import {
  choosesBlindly,
  LESSON_STEPS,
  type LessonPlace,
  LONGEST_QUESTION,
  STEP_STATES,
  type StepState,
  stepFrom,
  Tour,
  taskFrom,
} from '../../src/state/lesson';
import { Link, type LinkWorld } from '../../src/state/link';
import type { Sample } from '../../src/state/samples';
import { Session } from '../../src/state/session';
import { createSettings } from '../../src/state/settings';
import { shownFromLink, shownToLink } from '../../src/state/views';
import { WORDS } from '../../src/views/lessons/languages';
import { FakeEngine } from './fake-engine';

const SAMPLES: Sample[] = [0, 1, 4, 7, 30, 115].map((index) => ({ index, label: '0', pixels: Uint8Array.of(index) }));

function page(hash: string, kept?: LinkWorld['kept']) {
  const session = new Session(new FakeEngine(), { baseUrl: 'http://localhost/', variant: null, threads: null });
  const settings = createSettings({ languages: ['en'], prefersDark: false, rememberedTheme: null });
  const address = { hash };
  const link = new Link(session, settings, signal<readonly Sample[] | null>(SAMPLES), {
    hash: () => address.hash,
    replace: (next) => {
      address.hash = next;
    },
    ...(kept !== undefined && { kept }),
  });
  return { session, settings, address, link };
}

/** The window's, which a reload does not empty. */
function storage() {
  let stored: string | null = null;
  return {
    get: () => stored,
    set: (hash: string | null) => {
      stored = hash;
    },
  };
}

describe('Tour', () => {
  function tour() {
    const place = signal<LessonPlace | null>(null);
    const shown: StepState[] = [];
    const restored: string[] = [];
    const turned: string[] = [];
    const page = { drawn: true };
    const world = {
      showStep: (state: StepState) => void shown.push(state),
      turnOver: (begins: boolean) => void turned.push(begins ? 'begins' : 'goes on'),
      write: () => void turned.push('written'),
      hasDrawing: () => page.drawn,
      keep: () => () => void restored.push('restored'),
      kept: () => null,
      forget: () => void turned.push('forgotten'),
      arrived: () => void turned.push('arrived'),
    };
    return { place, shown, restored, turned, page, tour: new Tour(place, world) };
  }

  it('goes through its steps, each with its state and unanswered, and not beyond its ends', () => {
    const { place, shown, restored, tour: walk } = tour();
    walk.move(1);
    expect(place.value).toBeNull();
    walk.goTo('draw');
    walk.move(-1);
    walk.answer();
    expect(place.value).toEqual({ step: 'draw', answered: true });
    for (const _ of LESSON_STEPS) walk.move(1);
    expect(place.value).toEqual({ step: 'misread', answered: false });
    expect(shown).toEqual(LESSON_STEPS.map((step) => STEP_STATES[step]));
    walk.again();
    expect(shown.at(-1)).toBe(STEP_STATES.misread);
    expect([walk.keeps, restored]).toEqual([true, []]);
    walk.close();
    expect(place.value).toBeNull();
    walk.close();
    expect([walk.keeps, restored]).toEqual([false, ['restored']]);
    expect(shown).toHaveLength(LESSON_STEPS.length + 1);
    expect(stepFrom('misread', 1)).toBeNull();
  });

  it('turns the page over for every step, and not for one that is set up again', () => {
    const { turned, tour: walk } = tour();
    walk.goTo('draw');
    walk.move(1);
    walk.again();
    expect(turned).toEqual(['begins', 'written', 'goes on', 'written', 'written']);
  });

  it('counts arrivals, the same step again and ways through the history included', () => {
    const { tour: walk } = tour();
    walk.goTo('draw');
    walk.again();
    walk.answer();
    walk.travel('maps', false, () => undefined);
    expect(walk.arrivals.value).toBe(3);
  });

  it('ends where Back leads to the page before it, with what was there; and is begun again by Forward', () => {
    const { place, restored, tour: walk } = tour();
    walk.goTo('draw');
    walk.travel(null, true, () => expect.fail('it is more than an address says'));
    expect([place.value, restored]).toEqual([null, ['restored']]);
    walk.travel('draw', false, () => {
      place.value = { step: 'draw', answered: false };
    });
    expect(walk.keeps).toBe(true);
    // A link that somebody follows is opened, whatever there was before the tour.
    let opened = false;
    walk.travel(null, false, () => {
      opened = true;
    });
    expect(opened).toBe(true);
  });

  it('says that a drawing comes back only where there was one', () => {
    const { page, tour: walk } = tour();
    page.drawn = false;
    walk.goTo('draw');
    expect([walk.keeps, walk.keepsDrawing]).toEqual([true, false]);
    walk.close();
    page.drawn = true;
    walk.goTo('draw');
    expect(walk.keepsDrawing).toBe(true);
  });

  it('hides numbers in the step where one chooses by eye, until one has chosen or the answer is shown', () => {
    const { place, tour: walk } = tour();
    walk.goTo('maps');
    const blind = () => place.value !== null && choosesBlindly(place.value);
    expect(blind()).toBe(false);
    walk.goTo('faithful');
    expect(blind()).toBe(true);
    walk.choose();
    expect(place.value).toEqual({ step: 'faithful', answered: false, chosen: true });
    expect(blind()).toBe(false);
    walk.again();
    expect(blind()).toBe(true);
    walk.answer();
    expect(blind()).toBe(false);
  });

  it('has a state for every step that the page understands to the last word', () => {
    for (const step of LESSON_STEPS) {
      const link = decodeLink(`#v=2&${STEP_STATES[step].link}`);
      expect(link.unreadable, step).toBe(false);
      expect(link.picture?.kind, step).toBe('sample');
      expect(shownToLink(shownFromLink(link.shown)), step).toBe(link.shown);
      for (const method of Object.keys(link.options)) expect(METHODS, step).toContain(method);
    }
  });
});

describe('what the visitor had', () => {
  it('comes back when the tour is closed: drawing, classes, network, options and view, but not the language', () => {
    const visitor = page('#v=2&s=7&t=3&c=5&n=mnist_cnn&lime.samples=300&lime.show=chosen&w=signed&i=0.5&l=en');
    visitor.link.open();
    const { session, settings } = visitor;
    const drawing = { kind: 'drawing', strokes: [[{ x: 0.123456789, y: 0.2 }]] } as never;
    session.show(drawing);
    session.chooseTarget(3);
    session.chooseContrast(5);
    settings.opened.value = 'rise';
    const hash = () => visitor.link.withTask({ question: '', locked: false });
    const before = hash();
    const walk = new Tour(settings.lesson, visitor.link);
    walk.goTo('draw');
    walk.goTo('untrained');
    walk.goTo('seed');
    expect(hash()).not.toBe(before);
    settings.language.value = 'zh';
    walk.close();
    settings.language.value = 'en';
    expect(hash()).toBe(before);
    expect(session.picture.value).toBe(drawing);
    expect([session.target.value, session.contrast.value, session.model.value]).toEqual([3, 5, 'mnist_cnn']);
    expect(settings.opened.value).toBe('rise');
  });

  it('comes back after a reload within the tour, too, and once', () => {
    const kept = storage();
    const visitor = page('#v=2&s=7&t=3&n=mnist_cnn&lime.samples=300', kept);
    visitor.link.open();
    const before = visitor.link.withTask({ question: '', locked: false });
    new Tour(visitor.settings.lesson, visitor.link).goTo('seed');
    visitor.link.write();

    const again = page(visitor.address.hash, kept);
    again.link.open();
    const walk = new Tour(again.settings.lesson, again.link);
    expect(walk.keeps).toBe(true);
    again.settings.language.value = 'zh';
    walk.close();
    expect([again.settings.lesson.value, again.settings.language.value, kept.get()]).toEqual([null, 'zh', null]);
    again.settings.language.value = 'en';
    expect(again.link.withTask({ question: '', locked: false })).toBe(before);
  });

  it('comes back with the browser’s Back beyond the first step, and is written to again', () => {
    const visitor = page('#v=2&s=7&n=mnist_cnn');
    visitor.link.open();
    visitor.link.write();
    const home = visitor.address.hash;
    const walk = new Tour(visitor.settings.lesson, visitor.link);
    walk.goTo('seed');
    expect(visitor.address.hash).not.toBe(home);
    visitor.address.hash = home;
    walk.travel(visitor.link.step, true, () => visitor.link.open());
    expect([visitor.settings.lesson.value, visitor.session.picture.value]).toMatchObject([null, { index: 7 }]);
    visitor.session.chooseTarget(3);
    visitor.link.write();
    expect(visitor.address.hash).toContain('t=3');
  });

  it('is not taken for that of another link, which one came to from the tour', () => {
    const kept = storage();
    const visitor = page('#v=2&s=7', kept);
    visitor.link.open();
    visitor.link.write();
    const home = visitor.address.hash;
    const walk = new Tour(visitor.settings.lesson, visitor.link);
    const travel = (hash: string, isHome: boolean) => {
      visitor.address.hash = hash;
      walk.travel(visitor.link.step, isHome, () => visitor.link.open());
    };
    walk.goTo('seed');
    const step = visitor.address.hash;
    travel('#v=2&s=30&a=Why', false);
    expect([visitor.settings.lesson.value, kept.get()]).toEqual([null, null]);
    travel(step, false);
    travel(home, true);
    expect([visitor.settings.lesson.value, visitor.session.picture.value]).toMatchObject([null, { index: 7 }]);
    expect(visitor.settings.task.value).toBeNull();
  });

  it('is no drawing of the visitor’s while the page’s example stands there, after a reload, too', () => {
    const kept = storage();
    const visitor = page('', kept);
    visitor.link.open();
    expect(visitor.session.example.value).toBe(true);
    const first = new Tour(visitor.settings.lesson, visitor.link);
    first.goTo('seed');
    visitor.link.write();

    const again = page(visitor.address.hash, kept);
    again.link.open();
    const walk = new Tour(again.settings.lesson, again.link);
    expect([walk.keeps, walk.keepsDrawing]).toEqual([true, false]);
    walk.close();
    expect(again.session.example.value).toBe(true);
  });

  it('is not touched by a tour that a link began', () => {
    const visitor = page('#q=maps');
    visitor.link.open();
    const walk = new Tour(visitor.settings.lesson, visitor.link);
    walk.move(1);
    expect(walk.keeps).toBe(false);
    walk.close();
    expect(visitor.session.picture.value).toMatchObject({ index: 30 });
  });
});

describe('a link', () => {
  it('that is on its way to be opened is not written over', () => {
    const visitor = page('#q=maps');
    visitor.link.open();
    visitor.link.write();
    visitor.address.hash = '#q=seed';
    visitor.link.write();
    expect(visitor.address.hash).toBe('#q=seed');
    visitor.link.open();
    visitor.link.write();
    expect(decodeLink(visitor.address.hash)).toMatchObject({ lesson: 'seed', complete: true });
  });

  it('starts at a step, with all that belongs to it', () => {
    const visitor = page('#q=contrast');
    visitor.link.open();
    expect(visitor.settings.lesson.value).toEqual({ step: 'contrast', answered: false });
    expect(visitor.session.picture.value).toMatchObject({ kind: 'framed', index: 4 });
    expect([visitor.session.target.value, visitor.session.contrast.value]).toEqual([4, 9]);
    expect(visitor.settings.opened.value).toBe('layer-cam');
    expect(visitor.session.notice.value).toBeNull();
    visitor.link.write();

    // What somebody tried within a step is found again, and not what the step began with.
    const other = page(visitor.address.hash.replace('&c=9', '&c=3'));
    other.link.open();
    expect(other.settings.lesson.value?.step).toBe('contrast');
    expect(other.session.contrast.value).toBe(3);
  });

  it('with an unknown step says so, and changes nothing else', () => {
    const visitor = page('#v=2&s=7&q=%3Cb%3Enonsense');
    visitor.link.open();
    expect(visitor.settings.lesson.value).toBeNull();
    expect(visitor.session.picture.value).toMatchObject({ kind: 'framed', index: 7 });
    expect(visitor.session.notice.value).toEqual({ kind: 'lesson-unknown', name: '<b>nonsense' });
  });

  it('of a step leaves language, colours and theme alone', () => {
    const visitor = page('#v=2&s=7&l=zh&m=magma');
    visitor.link.open();
    visitor.link.showStep(STEP_STATES.seed);
    expect(visitor.settings.language.value).toBe('zh');
    expect(visitor.settings.colorMap.value).toBe('magma');
    expect(visitor.session.explainer.options.lime.value).toMatchObject({ samples: '100', seed: '1' });
    // The next step is as if nobody had changed anything before.
    visitor.link.showStep(STEP_STATES.faithful);
    expect(visitor.session.explainer.options.lime.value).toEqual({});
  });

  it('of a teacher carries a question as text and locks the page, until it is unlocked', () => {
    const teacher = page('#v=2&s=4&q=maps&l=en&m=viridis');
    teacher.link.open();
    const question = 'Why <b>4</b> & not 9? +1 为什么';
    const hash = teacher.link.withTask({ question, locked: true });
    expect(teacher.settings.task.value).toBeNull();

    const pupil = page(hash);
    pupil.link.open();
    expect(pupil.settings.task.value).toEqual({ question, locked: true });
    expect(pupil.settings.lesson.value).toBeNull();
    expect(pupil.session.picture.value).toMatchObject({ index: 4 });
    pupil.settings.task.value = null;
    pupil.link.write();
    expect(decodeLink(pupil.address.hash)).toMatchObject({ question: null, locked: null });
  });

  it('with a question that is too long says so', () => {
    const pupil = page(`#v=2&s=4&a=${'x'.repeat(LONGEST_QUESTION + 1)}`);
    pupil.link.open();
    expect(pupil.settings.task.value).toBeNull();
    expect(pupil.session.notice.value).toEqual({ kind: 'question-too-long', longest: LONGEST_QUESTION });
  });
});

it('a task is one line of text, not too long, and not nothing', () => {
  expect(taskFrom('  Why\n a  4? ', false)).toEqual({ question: 'Why a 4?', locked: false });
  expect(taskFrom(' ', true)).toEqual({ question: '', locked: true });
  expect(taskFrom(' ', false)).toBeNull();
  expect(taskFrom('x'.repeat(LONGEST_QUESTION + 1), true)).toBeNull();
});

it('the words of both languages state the same figures', () => {
  const figures = (text: string) => (text.match(/\u2212?\d+(?:[.,]\d+)*/g) ?? []).sort();
  for (const step of LESSON_STEPS) {
    for (const part of ['answer', 'text'] as const) {
      const [en, zh] = [WORDS.en.steps[step][part], WORDS.zh.steps[step][part]];
      // What English says in words, Chinese may say in figures.
      expect(new Set(figures(zh)), `${step}: ${part}`).toEqual(new Set(figures(en)));
    }
  }
});
