/** In which order a method's formula is told, and by which of the core's terms. */
import type { MethodId } from '../../../package/src/protocol';
import { AS_LISTED } from '../../state/explained';

/** The names are the core's, in the order in which a formula's symbols are told. */
export const TERM_NAMES = [
  'activations',
  'scoreGradient',
  'weightGradient',
  'positiveGradient',
  'alpha',
  'gradCamWeights',
  'channelWeights',
  'channelMasks',
  'maskedImages',
  'channelScores',
  'weightedActivations',
  'partialSums',
  'partialMaps',
  'layerMaps',
  'masks',
  'sampleScores',
  'runningMaps',
  'runningErrors',
  'labels',
  'perturbations',
  'sampleProbabilities',
  'sampleWeights',
  'distances',
  'coefficients',
  'saliencyMap',
] as const;
export type TermName = (typeof TERM_NAMES)[number];

export type StepId =
  | 'find'
  | 'raise'
  | 'weightGradient'
  | 'positive'
  | 'alpha'
  | 'count'
  | 'countBoth'
  | 'mask'
  | 'rawMask'
  | 'masked'
  | 'scores'
  | 'add'
  | 'sum'
  | 'signedSum'
  | 'fuse'
  | 'draw'
  | 'score'
  | 'accumulate'
  | 'patches'
  | 'samples'
  | 'weigh'
  | 'fit'
  | 'paint';

export interface Step {
  id: StepId;
  /** Those that there are of them are shown: variants have not the same ones. */
  terms: readonly TermName[];
}

export type ChannelMethod = Exclude<MethodId, 'lime' | 'rise'>;

/** The terms that have a picture for each channel, or a number; what they come to is a step of its own. */
const CHANNEL_STEPS: Record<ChannelMethod, readonly Step[]> = {
  'grad-cam': [
    { id: 'find', terms: ['activations'] },
    { id: 'raise', terms: ['scoreGradient'] },
    { id: 'count', terms: ['channelWeights'] },
    { id: 'add', terms: ['weightedActivations'] },
  ],
  'grad-cam++': [
    { id: 'find', terms: ['activations'] },
    { id: 'raise', terms: ['scoreGradient'] },
    { id: 'weightGradient', terms: ['weightGradient'] },
    { id: 'alpha', terms: ['alpha'] },
    { id: 'countBoth', terms: ['gradCamWeights', 'channelWeights'] },
    { id: 'add', terms: ['weightedActivations'] },
  ],
  'score-cam': [
    { id: 'find', terms: ['activations'] },
    { id: 'mask', terms: ['channelMasks'] },
    { id: 'masked', terms: ['maskedImages'] },
    { id: 'scores', terms: ['channelScores'] },
    { id: 'count', terms: ['channelWeights'] },
    { id: 'add', terms: ['weightedActivations'] },
  ],
  'layer-cam': [
    { id: 'find', terms: ['activations'] },
    { id: 'raise', terms: ['scoreGradient'] },
    { id: 'positive', terms: ['positiveGradient'] },
    { id: 'count', terms: ['channelWeights'] },
    { id: 'add', terms: ['weightedActivations'] },
  ],
};

/** The source document's listings that show sums without a ReLU. */
const UNCUT: readonly ChannelMethod[] = ['grad-cam++', 'score-cam'];

export function stepsOf(method: ChannelMethod, variant: string): readonly Step[] {
  if (variant !== AS_LISTED) return CHANNEL_STEPS[method];
  return CHANNEL_STEPS[method].map((step) => (step.id === 'mask' ? { ...step, id: 'rawMask' } : step));
}

/** What the channels come to. */
export function sumOf(method: ChannelMethod, variant: string): StepId {
  return variant === AS_LISTED && UNCUT.includes(method) ? 'signedSum' : 'sum';
}
