/**
 * What is on the page as a file that `inklens explain --request` repeats: the picture, every method with all options
 * in force, and what was seen. It is the JSON that `inklens explain --json` prints, with the network and the picture
 * before it; tools/cli/request_file.h says what of it the program reads.
 */
import { snakeCase } from '../../package/src/names';
import type { Classification, EngineInfo, Explanation, Grid, ModelInfo } from '../../package/src/protocol';
import { contrastedClass, explainedClass } from './explained';

const VERSION = 1;

export interface Seen {
  model: Pick<ModelInfo, 'id' | 'name' | 'classNames' | 'inputHeight' | 'inputWidth'>;
  /** Of the network's file; null: not known. */
  checksum: string | null;
  engine: Pick<EngineInfo, 'variant' | 'threads'>;
  /** At the network's size. */
  pixels: Uint8Array;
  classification: Classification;
  /** Final ones, of this picture. At least one. */
  explanations: readonly Explanation[];
  /** The page with all this on it. */
  link: string;
}

type Json = Record<string, unknown>;

/** Every value as it is: a float has a shortest text that reads back as the same float. */
const numbers = (values: ArrayLike<number>): number[] => Array.from(values);

const gridJson = ({ height, width, values }: Grid): Json => ({ height, width, values: numbers(values) });

function limeJson(explanation: Explanation): Json {
  const { width, height } = explanation.saliencyMap;
  const labelled = (values: Int32Array) => ({ height, width, values: numbers(values) });
  const { superpixelWeights, topClasses, topClassWeights, topClassFitR2 } = explanation;
  const count = superpixelWeights.length;
  return {
    label_map: labelled(explanation.labelMap),
    superpixel_weights: numbers(superpixelWeights),
    intercept: explanation.intercept,
    fit_r2: explanation.fitR2,
    superpixel_mask: labelled(explanation.superpixelMask),
    top_classes: numbers(topClasses).map((target, i) => ({
      target_class: target,
      superpixel_weights: numbers(topClassWeights.subarray(i * count, (i + 1) * count)),
      fit_r2: topClassFitR2[i],
    })),
  };
}

function riseJson({ saliencyMap: { width, height }, importanceMap, standardError }: Explanation): Json {
  return {
    importance_map: gridJson({ width, height, values: importanceMap }),
    standard_error: gridJson({ width, height, values: standardError }),
  };
}

function explanationJson(explanation: Explanation): Json {
  const { cam, labelMap, standardError, samplesDone } = explanation;
  const options = Object.entries(explanation.options).map(([name, value]) => [snakeCase(name), value]);
  return {
    options: Object.fromEntries(options),
    ...(cam.values.length > 0 && { cam: gridJson(cam) }),
    saliency_map: gridJson(explanation.saliencyMap),
    blank: explanation.blank,
    ...(labelMap.length > 0 && limeJson(explanation)),
    ...(standardError.length > 0 && riseJson(explanation)),
    ...(samplesDone > 0 && { samples_done: samplesDone }),
    forward_passes: explanation.forwardPasses,
    backward_passes: explanation.backwardPasses,
  };
}

export function requestJson({ model, checksum, engine, pixels, classification, explanations, link }: Seen): Json {
  const { probabilities } = classification;
  const predicted = probabilities.indexOf(Math.max(...probabilities));
  const first = explanations[0] ?? null;
  const contrast = contrastedClass(first);
  return {
    inklens_request: VERSION,
    link,
    network: { id: model.id, name: model.name, ...(checksum !== null && { checksum }) },
    engine: { variant: engine.variant, threads: engine.threads },
    image: { height: model.inputHeight, width: model.inputWidth, pixels: numbers(pixels) },
    logits: numbers(classification.logits),
    probabilities: numbers(probabilities),
    predicted_class: predicted,
    class_name: model.classNames[predicted] ?? String(predicted),
    target_class: explainedClass(first),
    ...(contrast !== null && { contrast_class: contrast }),
    methods: Object.fromEntries(explanations.map((each) => [each.method, explanationJson(each)])),
  };
}

/** One line for each of the file's keys and methods. */
export function requestText(seen: Seen): string {
  const { methods, ...head } = requestJson(seen);
  const lines = (json: Json) =>
    Object.entries(json)
      .map(([key, value]) => `${JSON.stringify(key)}: ${JSON.stringify(value)}`)
      .join(',\n');
  return `{\n${lines(head)},\n"methods": {\n${lines(methods as Json)}\n}\n}\n`;
}
