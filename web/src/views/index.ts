/** Fetches the code of a view, or of the ways to draw or of the tour, with its words and its styles, when somebody opens it. */
import type { ComponentType } from 'preact';
import type { TakeAwayProps, ViewId } from '../state/views';

const LOADERS: Record<ViewId, () => Promise<{ default: ComponentType }>> = {
  inside: () => import('./inside'),
  compare: () => import('./compare'),
};

export async function loadWays(): Promise<ComponentType> {
  return (await import('./input')).default;
}

export async function loadView(view: ViewId): Promise<ComponentType> {
  return (await LOADERS[view]()).default;
}

export async function loadLessons(): Promise<ComponentType> {
  return (await import('./lessons')).default;
}

/** Its styles come with the tour. */
export async function loadTeacher(): Promise<ComponentType> {
  const [{ Teacher }] = await Promise.all([import('./lessons/Teacher'), import('./lessons')]);
  return Teacher;
}

export async function loadTakeAway(): Promise<ComponentType<TakeAwayProps>> {
  return (await import('./takeaway')).default;
}
