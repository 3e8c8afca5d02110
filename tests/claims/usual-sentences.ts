// The sentences that tutorials of this field say, each with the claims of the ledger that answer it: none may get lost.

export const usualSentences = {
  'first-layer filters detect edges': [
    'more-like-edges-than-chance',
    'something-always-fits',
    'most-but-not-all-are-edges',
  ],
  'they are Gabor filters, tuned to orientations': ['gabors-fit-as-well', 'a-little-tuned-to-orientation'],
  'they act as edge detectors': ['a-little-better-at-edges'],
  'training makes the filters': [
    'every-layer-remembers-its-start',
    'first-layer-remembers-most',
    'memory-fades-early',
    'smoother-than-chance',
  ],
  'the first layer must be learned': ['random-first-layer-nearly-suffices'],
  'deeper layers are more abstract': [
    'classes-become-linear-with-depth',
    'pixels-are-lost-with-depth',
    'untrained-networks-lose-pixels-too',
    'class-and-pixels-from-the-same-numbers',
    'classes-come-closer-before-they-part',
    'classes-part-in-the-last-layer',
  ],
  'deeper layers detect parts': ['parts-are-not-tested'],
  'pooling gives invariance': [
    'pooling-helps-with-one-pixel',
    'pooling-does-not-help-with-four',
    'training-makes-the-last-layer-invariant',
    'global-pooling-is-invariant-untrained',
    'shifted-training-images-help',
  ],
  'networks are invariant to shifts': ['answers-are-not-invariant'],
  'convolution is equivariant': ['convolution-moves-with-the-image'],
  'feature maps show what the network looks for': ['strongest-images-mislead', 'deep-filters-are-not-templates'],
  'high activation is importance': [
    'activation-is-a-weak-guide',
    'active-channels-cost-more-together',
    'weights-alone-mislead',
  ],
  'units that prefer a class matter most': [
    'selectivity-tells-little-alone',
    'selective-channels-cost-more-together',
    'single-costs-do-not-add-up',
    'selectivity-is-learned-late',
  ],
  'the heat map shows why it decided': [
    'class-maps-add-up',
    'half-the-pixels-fool-the-check',
    'the-gradient-passes',
    'guided-backpropagation-fails',
    'only-occlusion-beats-every-order',
    'class-maps-are-half-right-about-pixels',
    'guided-backpropagation-puts-back',
  ],
  'bright means strong': ['brightness-is-a-convention', 'order-is-a-convention'],
  'an untrained network sees noise': ['untrained-layers-are-no-noise'],
  'ReLU makes features sparse': ['relu-gives-half-training-the-rest'],
  'each channel detects one concept': ['channels-answer-to-several-classes'],
  'the receptive field is what a unit sees': ['units-use-the-middle', 'untrained-units-use-the-middle-too'],
  'more filters are better': ['half-the-channels-cost-accuracy'],
  'a falling loss is learning': ['nothing-to-learn-hardly-lowers-the-loss'],
  'these are the features': [
    'other-seeds-other-filters',
    'other-seeds-same-representation',
    'untrained-seeds-are-alike-too',
  ],
  'it confuses similar classes': ['similar-classes-are-confused'],
  'it beats people': ['better-than-a-crowd'],
  'confidence is the probability of being right': ['confidence-is-about-right', 'temperature-changes-little'],
  'augmentation helps': ['augmentation-costs-in-a-short-training'],
  'it recognises shapes': ['arrangement-matters'],
} as const satisfies Readonly<Record<string, readonly string[]>>;

/** Sentences about what training does: one network is not enough for them. */
export const aboutTraining = [
  'first-layer filters detect edges',
  'training makes the filters',
  'deeper layers are more abstract',
  'pooling gives invariance',
  'ReLU makes features sparse',
  'these are the features',
] as const satisfies readonly (keyof typeof usualSentences)[];
