/** What every entry of the package gives beside `Inklens`. */
export { InklensError, type InklensErrorCode } from './errors.js';
export type {
  CreateOptions,
  ExplainRequest,
  FramedImage,
  MapToMeasure,
  MeasureChoice,
  MeasureId,
  MeasureOptions,
  Network,
} from './lens.js';
export type * from './options.js';
export type { PixelData } from './platform.js';
export type {
  Better,
  Classification,
  Doubt,
  DownloadProgress,
  EngineInfo,
  EngineNote,
  Explanation,
  Grid,
  IgnoredInk,
  InkImage,
  LayerInfo,
  MeasurableMap,
  MeasureDescription,
  Measured,
  MeasureProgress,
  MeasureValue,
  MethodDescription,
  MethodId,
  MethodOptions,
  OptionCondition,
  OptionDescription,
  OptionKind,
  OptionValue,
  ReadingStage,
  ReadingStep,
  SteppedReading,
  Variant,
} from './protocol.js';
export { METHODS, READING_STEPS, VARIANTS } from './protocol.js';
export type { DrawingSource } from './sources.js';
