/** Keeps the address in step with what is shown, and what is shown in step with an address that is opened. */
import { batch, effect, type Signal, signal, untracked } from '@preact/signals';
import { METHODS } from '../../package/src/protocol';
import { type DecodedLink, decodeLink, encodeLink, type LinkedPicture, type LinkState } from '../lib/hash';
import { EXAMPLE } from './example';
import {
  type Kept,
  type LessonStep,
  LONGEST_QUESTION,
  lessonStep,
  STEP_STATES,
  type StepState,
  type Task,
} from './lesson';
import { optionsToLink } from './options';
import type { Sample } from './samples';
import type { Session } from './session';
import { projectorFromLink, type Settings } from './settings';
import { DIRECTIONS } from './trust';
import { isEmpty, LIME_VIEWS, MAP_VIEWS, type MapView, type Picture, RISE_VIEWS, type Scale } from './types';
import { shownFromLink, shownToLink } from './views';

/** Browsers limit how often an address may change. */
const QUIET_MS = 250;
/** What a card shows goes in the link as if it were an option of its method. */
const CARD_VIEW = 'shows';

/** So does the order of the table of measures, while somebody looks at it: `table.sort=road,ascending`. */
const TABLE = 'table';

/** Behind the view of the maps, as in `i=signed.shared`. */
const SHARED = '.shared';

function viewToLink(view: MapView, scale: Scale): string | null {
  if (scale === 'shared') return `${view}${SHARED}`;
  return view === 'smooth' ? null : view;
}

/** Of a step that is not known, to be told. */
const LONGEST_NAME = 40;

/** A link that says where to start in the tour and nothing of the page means the page as that step has it. */
function withLesson(link: DecodedLink): DecodedLink {
  const step = link.lesson === null || link.complete || link.picture !== null ? null : lessonStep(link.lesson);
  if (step === null) return link;
  const { language, lesson, question, locked, unreadable } = link;
  return { ...decodeLink(`#v=2&${STEP_STATES[step].link}`), language, lesson, question, locked, unreadable };
}

export interface LinkWorld {
  /** The page speaks one language by its address, whatever a link says. */
  languageFixed?(): boolean;
  hash(): string;
  replace(hash: string): void;
  /** Goes on in a new entry of the browser's history. @param begins the one that is left is the page before the tour. */
  turnOver?(begins: boolean): void;
  /** What was on the page before the tour, as a link says it: this window's, beyond a reload. null: nothing. */
  kept?: { get(): string | null; set(hash: string | null): void };
}

/** @param isSample whether every visitor's page has the test image of this number. */
function linked(
  picture: Picture,
  framedPixels: Uint8Array | undefined,
  isSample: (index: number) => boolean,
): LinkedPicture | null {
  if (isEmpty(picture)) return null;
  if (picture.kind === 'drawing') return { kind: 'drawing', strokes: [...picture.strokes] };
  if (picture.kind === 'framed' && picture.index !== null && isSample(picture.index)) {
    return { kind: 'sample', index: picture.index };
  }
  const pixels = picture.kind === 'framed' ? picture.pixels : framedPixels;
  return pixels === undefined ? null : { kind: 'pixels', pixels };
}

/** Whoever only looked at the page has drawn nothing, and a link says strokes in whole numbers as the example has them. */
function isExample({ strokes }: { strokes: readonly (readonly number[])[] }): boolean {
  return EXAMPLE.kind === 'drawing' && JSON.stringify(strokes) === JSON.stringify(EXAMPLE.strokes);
}

export class Link {
  /** Index of a sample that a link asked for and that is not loaded yet: the address must not lose it. */
  readonly #awaited: Signal<number | null> = signal(null);
  /** The address cannot be read. It stays until there is a picture to put in its place. */
  #unreadable = false;
  /** The address as it was when it was last read or written here. null: it has not been. */
  #seen: string | null = null;
  /** What is shown when nobody has done anything yet, as a link would say it. */
  #untouched: string | null = null;

  constructor(
    private readonly session: Session,
    private readonly settings: Settings,
    private readonly samples: Signal<readonly Sample[] | null>,
    private readonly world: LinkWorld,
  ) {}

  /** Shows what the address says. */
  open(): void {
    this.#seen = this.world.hash();
    const said = decodeLink(this.#seen);
    const link = withLesson(said);
    batch(() => {
      this.#unreadable = false;
      if (link.unreadable) this.#tellUnreadable();
      this.#openLesson(link);
      this.#apply(link);
      const step = link.lesson === null || said.complete ? null : lessonStep(link.lesson);
      if (step !== null) this.settings.opened.value = STEP_STATES[step].method;
    });
    this.#untouched ??= this.#withoutOwnChoices();
  }

  /** Shows what a step of the tour is about; language, colours and large type for a projector stay. */
  showStep({ link, method }: StepState): void {
    const { projector, opened } = this.settings;
    const now = projector.peek();
    batch(() => {
      this.#apply(decodeLink(`#v=2&${link}`));
      // Of two maps on the wall the step's own is one.
      projector.value = now === null || method === null || now.includes(method) ? now : [method, now[1]];
      opened.value = method;
    });
  }

  /** Where in the tour the address leads; null: nowhere. */
  get step(): LessonStep | null {
    return lessonStep(decodeLink(this.world.hash()).lesson ?? '');
  }

  hasDrawing(): boolean {
    return !this.session.empty.peek() && !this.session.example.peek();
  }

  turnOver(begins: boolean): void {
    this.write();
    this.world.turnOver?.(begins);
  }

  /** Remembers the page; language and colours stay as they are. @return puts it back. */
  keep(): () => void {
    const { session, settings } = this;
    const { target, contrast, ...shown } = untracked(() => this.#shown());
    // More than a link has: networks of the visitor's own, and pictures that are no test images.
    const [picture, model, opened] = [session.picture.peek(), session.model.peek(), settings.opened.peek()];
    const page = { ...shown, model, target, contrast, picture: null, language: null, colorMap: null };
    this.world.kept?.set(this.withTask({ question: '', locked: false }));
    return () =>
      batch(() => {
        const projected = settings.projector.peek();
        this.world.kept?.set(null);
        this.#awaited.value = null;
        this.#apply({ ...page, unreadable: false });
        // Who switched to large type within the tour, or back from it, keeps that.
        if (projected === null || settings.projector.peek() === null) settings.projector.value = projected;
        settings.opened.value = opened;
        this.#show(picture, target, contrast);
      });
  }

  /** What `keep` remembered before the page was loaded anew, as far as a link can say it. */
  kept(): Kept | null {
    const hash = this.world.kept?.get() ?? null;
    if (hash === null) return null;
    const page = decodeLink(hash);
    return {
      drawing: page.picture !== null && !(page.picture.kind === 'drawing' && isExample(page.picture)),
      restore: () => {
        this.forget();
        this.#apply({ ...page, language: null, colorMap: null });
      },
    };
  }

  forget(): void {
    this.world.kept?.set(null);
  }

  arrived(): void {
    this.#seen = this.world.hash();
  }

  /** A link to what is shown now, with a teacher's question in place of the tour. @return what stands behind the #. */
  withTask({ question, locked }: Task): string {
    const shown = untracked(() => this.#shown());
    return encodeLink({ ...shown, lesson: null, question: question || null, locked: locked || null });
  }

  #apply(link: DecodedLink): void {
    const { picture, target, contrast } = link;
    batch(() => {
      this.#openSettings(link);
      this.#openOptions(link);
      if (link.model !== null) void this.session.chooseModel(link.model);
      if (picture?.kind === 'drawing') this.#show(isExample(picture) ? EXAMPLE : picture, target, contrast);
      if (picture?.kind === 'pixels') {
        this.#show({ kind: 'framed', pixels: picture.pixels, index: null }, target, contrast);
      }
      if (picture?.kind === 'sample') this.#showSample(picture.index, target, contrast);
      // A link that says everything and has no picture is one of an empty canvas.
      if (picture === null && !link.complete && !link.unreadable) this.session.showExample();
    });
  }

  /** What cannot be had of it is told, and the page is as the rest of the link says. */
  #openLesson({ lesson, question, locked, complete }: LinkState): void {
    const { settings, session } = this;
    const step = lesson === null ? null : lessonStep(lesson);
    if (complete || lesson !== null) settings.lesson.value = step === null ? null : { step, answered: false };
    if (lesson !== null && step === null) {
      session.notice.value = { kind: 'lesson-unknown', name: lesson.slice(0, LONGEST_NAME) };
    }
    const text = (question ?? '').replace(/\s+/g, ' ').trim();
    const tooLong = text.length > LONGEST_QUESTION;
    if (tooLong) session.notice.value = { kind: 'question-too-long', longest: LONGEST_QUESTION };
    const shown = tooLong ? '' : text;
    const told = shown !== '' || locked === true;
    if (complete || told) settings.task.value = told ? { question: shown, locked: locked === true } : null;
  }

  #openSettings(link: LinkState): void {
    const { settings } = this;
    if (link.language !== null && this.world.languageFixed?.() !== true) settings.language.value = link.language;
    if (link.colorMap !== null) settings.colorMap.value = link.colorMap;
    if (link.complete || link.opacity !== null) settings.opacity.value = link.opacity ?? 1;
    if (link.complete || link.outline !== null) settings.outline.value = link.outline ?? true;
    const shared = link.view?.endsWith(SHARED) === true;
    const view = MAP_VIEWS.find((known) => known === (shared ? link.view?.slice(0, -SHARED.length) : link.view));
    if (link.complete || view !== undefined) {
      settings.view.value = view ?? 'smooth';
      settings.scale.value = shared ? 'shared' : 'own';
    }
    if (link.complete || link.shown !== null) settings.shown.value = shownFromLink(link.shown);
    if (link.complete || link.projector !== null) settings.projector.value = projectorFromLink(link.projector);
    if (link.complete || link.opened !== null) {
      settings.opened.value = METHODS.find((method) => method === link.opened) ?? null;
    }
  }

  #tellUnreadable(): void {
    this.#unreadable = true;
    this.session.notice.value = { kind: 'link-unreadable' };
  }

  #openOptions({ complete, options }: LinkState): void {
    const { settings, session } = this;
    for (const method of METHODS) {
      const texts = options[method];
      if (texts === undefined && !complete) continue;
      const { [CARD_VIEW]: shown, ...chosen } = texts ?? {};
      session.explainer.setOptions(method, chosen);
      if (method === 'lime') settings.limeView.value = LIME_VIEWS.find((view) => view === shown) ?? 'weights';
      if (method === 'rise') settings.riseView.value = RISE_VIEWS.find((view) => view === shown) ?? 'map';
    }
    this.#openTable(complete, options[TABLE]?.sort);
  }

  #openTable(complete: boolean, sort: string | undefined): void {
    const { measuring } = this.session;
    const [column, wanted] = sort?.split(',') ?? [];
    const direction = DIRECTIONS.find((known) => known === wanted);
    if (column !== undefined && direction !== undefined) {
      measuring.sorting.value = { column, direction };
      measuring.open.value = true;
    } else if (complete) {
      measuring.sorting.value = null;
    }
  }

  /** Keeps the address in step, after each pause. @return ends it. */
  follow(): () => void {
    let timer: ReturnType<typeof setTimeout> | undefined;
    return effect(() => {
      // What is shown is looked at, and put in words only after the pause.
      this.#shown();
      clearTimeout(timer);
      timer = setTimeout(() => this.write(), QUIET_MS);
    });
  }

  /** Brings the address up to date now. @param overUnreadable even if one that cannot be read stands there. */
  write(overUnreadable = false): void {
    const link = this.#current();
    // The browser went to another entry of its history, or somebody to a link: it is about to be opened.
    if (this.#seen !== null && this.#seen !== this.world.hash()) return;
    if (!overUnreadable && this.world.hash() === '' && this.#withoutOwnChoices() === this.#untouched) return;
    if (this.#unreadable && !overUnreadable && isEmpty(this.session.picture.peek())) return;
    this.#unreadable = false;
    if (link !== null && link !== this.world.hash()) this.world.replace(link);
    this.#seen = this.world.hash();
  }

  /** The network is chosen by the page as long as nobody does, and the language has an address of its own. */
  #withoutOwnChoices(): string {
    const engine = this.session.engine.peek();
    const own = engine.kind !== 'ready' || engine.model.id === engine.models[0]?.id;
    const shown = untracked(() => this.#shown());
    return encodeLink({ ...shown, language: null, model: own ? null : shown.model });
  }

  #current(): string | null {
    const link = encodeLink(this.#shown());
    return this.#awaited.value === null ? link : null;
  }

  #shown(): LinkState {
    const { session, settings } = this;
    void this.#awaited.value;
    return {
      complete: true,
      picture: linked(session.picture.value, session.framed.value?.pixels, (index) => this.#isSample(index)),
      target: session.target.value,
      contrast: session.contrast.value,
      model: this.#model(),
      language: settings.language.value,
      colorMap: settings.colorMap.value,
      opacity: settings.opacity.value === 1 ? null : settings.opacity.value,
      outline: settings.outline.value ? null : false,
      view: viewToLink(settings.view.value, settings.scale.value),
      shown: shownToLink(settings.shown.value),
      projector: settings.projector.value?.join() ?? null,
      opened: settings.opened.value,
      lesson: settings.lesson.value?.step ?? null,
      question: settings.task.value?.question || null,
      locked: settings.task.value?.locked || null,
      options: this.#options(),
    };
  }

  #isSample(index: number): boolean {
    const samples = this.samples.value;
    return samples === null || samples.some((sample) => sample.index === index);
  }

  /** One of the visitor's own is on no other machine. Where there is but one network, naming it would only make the link longer. */
  #model(): string | null {
    const engine = this.session.engine.value;
    const id = this.session.model.value;
    if (this.session.own.find(id) !== undefined) return null;
    return engine.kind === 'ready' && engine.models.length < 2 ? null : id;
  }

  #options(): LinkState['options'] {
    const { session, settings } = this;
    const [limeView, riseView] = [settings.limeView.value, settings.riseView.value];
    const views: Record<string, string> = {};
    if (limeView !== 'weights') views.lime = limeView;
    if (riseView !== 'map') views.rise = riseView;
    const methods = METHODS.map((method) => {
      const view = views[method];
      const texts = optionsToLink(session.explainer.options[method].value);
      return [method, view === undefined ? texts : { ...texts, [CARD_VIEW]: view }] as const;
    });
    const { open, sorting } = session.measuring;
    const order = open.value ? sorting.value : null;
    const table = order === null ? {} : { sort: `${order.column},${order.direction}` };
    return Object.fromEntries([...methods, [TABLE, table]]);
  }

  #show(picture: Picture, target: number | null, contrast: number | null): void {
    batch(() => {
      this.session.show(picture);
      this.session.chooseTarget(target);
      this.session.chooseContrast(contrast);
    });
  }

  #showSample(index: number, target: number | null, contrast: number | null): void {
    this.#awaited.value = index;
    const before = this.session.picture.peek();
    const stop = this.samples.subscribe((samples) => {
      // None at all: they could not be loaded, which is said where they would be, and may yet come.
      if (samples === null || samples.length === 0 || this.#awaited.peek() !== index) return;
      this.#awaited.value = null;
      queueMicrotask(() => stop());
      const sample = samples.find((candidate) => candidate.index === index);
      if (sample === undefined) {
        this.#tellUnreadable();
        return;
      }
      // Someone who has begun to draw in the meantime wants to keep that.
      if (this.session.picture.peek() !== before) return;
      this.#show({ kind: 'framed', pixels: sample.pixels, index }, target, contrast);
    });
  }
}
