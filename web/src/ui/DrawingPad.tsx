/** The square one draws on, with mouse, pen or finger. */
import { useSignalEffect } from '@preact/signals';
import { useEffect, useMemo, useRef } from 'preact/hooks';
import { quantise } from '../lib/strokes';
import { useApp, useLocked, useText } from './context';
import { PadPainter } from './draw';
import { Invitation } from './Lessons';
import { PadTools } from './PadTools';
import { Samples } from './Samples';

/** Of a sample, in pixels, as long as no network says otherwise. */
const USUAL_WIDTH = 28;

/** A window on another screen has other pixels without another size. Returns what ends it. */
function onDensityChange(action: () => void): () => void {
  let query: MediaQueryList | null = null;
  const changed = () => {
    query?.removeEventListener('change', changed);
    query = matchMedia(`(resolution: ${devicePixelRatio}dppx)`);
    query.addEventListener('change', changed);
    action();
  };
  changed();
  return () => query?.removeEventListener('change', changed);
}

type PadEvent = PointerEvent & { currentTarget: HTMLCanvasElement };

/** Follows one pointer at a time and hands its points on once per frame of the screen. */
function usePen() {
  const { session } = useApp();
  const locked = useLocked();
  const pen = useRef({ pointer: -1, points: [] as number[], frame: 0, box: null as DOMRect | null });
  useEffect(() => {
    // Asking where the canvas is makes the browser lay the page out, so it is asked only when that may have changed.
    const forget = () => {
      pen.current.box = null;
    };
    const moves = ['scroll', 'resize'] as const;
    for (const move of moves) addEventListener(move, forget, { capture: true, passive: true });
    return () => {
      for (const move of moves) removeEventListener(move, forget, { capture: true });
      session.endStroke();
    };
  }, []);

  const flush = () => {
    cancelAnimationFrame(pen.current.frame);
    pen.current.frame = 0;
    if (pen.current.points.length > 0) session.extendStroke(pen.current.points);
    pen.current.points = [];
  };
  const position = (canvas: HTMLCanvasElement, event: PointerEvent) => {
    const box = pen.current.box ?? canvas.getBoundingClientRect();
    pen.current.box = box;
    return quantise((event.clientX - box.left) / box.width, (event.clientY - box.top) / box.height);
  };
  const down = (event: PadEvent) => {
    if (locked || event.button !== 0 || pen.current.pointer !== -1) return;
    event.preventDefault();
    event.currentTarget.setPointerCapture(event.pointerId);
    pen.current.pointer = event.pointerId;
    pen.current.box = null;
    session.beginStroke(...position(event.currentTarget, event));
  };
  const move = (event: PadEvent) => {
    if (event.pointerId !== pen.current.pointer) return;
    const coalesced = event.getCoalescedEvents?.() ?? [];
    for (const step of coalesced.length > 0 ? coalesced : [event]) {
      pen.current.points.push(...position(event.currentTarget, step));
    }
    if (pen.current.frame === 0) pen.current.frame = requestAnimationFrame(flush);
  };
  const up = (event: PadEvent) => {
    if (event.pointerId !== pen.current.pointer) return;
    flush();
    session.endStroke();
    pen.current.pointer = -1;
  };
  return { onPointerDown: down, onPointerMove: move, onPointerUp: up, onPointerCancel: up, onLostPointerCapture: up };
}

function Head() {
  const { layout } = useApp();
  const { pad } = useText();
  return (
    <div class="panel-head">
      <h2 id="draw-title">
        <span class="step">1</span> {pad.title}
      </h2>
      {layout.value !== 'phone' && <Invitation />}
    </div>
  );
}

export function DrawingPad() {
  const { session, settings, layout } = useApp();
  const text = useText();
  const canvas = useRef<HTMLCanvasElement>(null);
  const painter = useMemo(() => new PadPainter(), []);
  // Asked for when it may have changed: the answer costs a calculation of the page's styles.
  const color = useRef('');
  const redraw = useRef(() => {});
  redraw.current = () => {
    if (canvas.current === null) return;
    const engine = session.engine.peek();
    const width = engine.kind === 'ready' ? engine.model.inputWidth : USUAL_WIDTH;
    painter.draw(canvas.current, session.picture.peek(), color.current, width);
  };

  useEffect(() => {
    const element = canvas.current;
    if (element === null) return;
    color.current = getComputedStyle(element).color;
    const fit = () => {
      const side = Math.max(1, Math.round(element.clientWidth * devicePixelRatio));
      if (element.width !== side) {
        element.width = side;
        element.height = side;
      }
      redraw.current();
    };
    const observer = new ResizeObserver(fit);
    observer.observe(element);
    const forget = onDensityChange(fit);
    return () => {
      observer.disconnect();
      forget();
    };
  }, []);

  useSignalEffect(() => {
    void session.picture.value;
    void session.engine.value;
    const frame = requestAnimationFrame(() => redraw.current());
    return () => cancelAnimationFrame(frame);
  });
  useSignalEffect(() => {
    void settings.theme.value;
    const frame = requestAnimationFrame(() => {
      if (canvas.current !== null) color.current = getComputedStyle(canvas.current).color;
      redraw.current();
    });
    return () => cancelAnimationFrame(frame);
  });

  const empty = session.empty.value;
  const locked = useLocked();
  return (
    <section class="panel draw" aria-labelledby="draw-title">
      <Head />
      <div class={`pad ${empty ? 'empty' : ''}`} data-locked={locked}>
        <canvas ref={canvas} id="pad" role="img" aria-label={text.pad.label} {...usePen()} />
        {empty && <p class="pad-hint">{text.pad.empty}</p>}
        {session.example.value && <p class="pad-hint example">{text.pad.example}</p>}
      </div>
      <PadTools />
      {layout.value !== 'phone' && <Samples />}
    </section>
  );
}
