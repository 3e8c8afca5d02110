// How much a run measures: everything where it trained on all images, less where it trained on few. The pipeline measures by this rule, and
// whoever reads its artifacts knows by it how many images a result must speak of.

/** Of a full run. */
export const fullTrainingImages = 55_000;

/** A share of what a full run measures, in proportion to the training images; `least` at least. */
export type Effort = (full: number, least?: number) => number;

/** @param trainingImages of the run */
export const effortFor =
  (trainingImages: number): Effort =>
  (full, least = 2) =>
    Math.max(Math.min(least, full), Math.round(full * Math.min(1, trainingImages / fullTrainingImages)));

/** Every how many-th of `many` is taken, so that at most `limit` are, spread evenly. */
export const stepOfThinning = (many: number, limit: number): number => Math.max(1, Math.ceil(many / limit));

/** What the most demanding analysis needs: one batch of CKA. */
const leastValidationImages = 200;

/** At most so many validation images a run is measured on; a full run on all of them. */
export const mostMeasured = ({ train, validation }: { readonly train: number; readonly validation: number }): number =>
  effortFor(train)(validation, leastValidationImages);

/** On how many validation images a run is measured. */
export const measuredImages = (splits: { readonly train: number; readonly validation: number }): number =>
  Math.ceil(splits.validation / stepOfThinning(splits.validation, mostMeasured(splits)));
