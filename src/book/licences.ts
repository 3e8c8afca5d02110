// Third-party work that this site ships, and its terms. The texts are in public/licences. Every build checks that the list is
// complete.

export interface Licence {
  readonly what: string;
  /** The npm packages that it covers, for src/book/licences-integration.ts. */
  readonly packages?: readonly string[];
  readonly where: string;
  readonly notice: string;
  readonly terms: string;
  readonly file: string;
}

export const licences: readonly Licence[] = [
  {
    what: 'This tutorial',
    where: 'text, code, figures, trained weights',
    notice: 'Copyright (c) 2026 Praneeth Kumar Chapalabandla',
    terms: 'MIT',
    file: 'tutorial.txt',
  },
  {
    what: 'Fashion-MNIST',
    where: 'the images in the figures, and what was learned from them',
    notice: 'Copyright (c) 2017 Zalando SE, https://tech.zalando.com',
    terms: 'MIT',
    file: 'fashion-mnist.txt',
  },
  {
    what: 'Source Serif 4',
    packages: ['@fontsource/source-serif-4'],
    where: 'typeface of the text',
    notice: 'Copyright 2014 - 2021 Adobe Systems Incorporated',
    terms: 'SIL Open Font License 1.1',
    file: 'source-serif-4.txt',
  },
  {
    what: 'Source Sans 3',
    packages: ['@fontsource/source-sans-3'],
    where: 'typeface of headings and figures',
    notice: 'Copyright 2023 Adobe',
    terms: 'SIL Open Font License 1.1',
    file: 'source-sans-3.txt',
  },
  {
    what: 'Source Code Pro',
    packages: ['@fontsource/source-code-pro'],
    where: 'typeface of listings',
    notice: 'Copyright 2023 Adobe',
    terms: 'SIL Open Font License 1.1',
    file: 'source-code-pro.txt',
  },
  {
    what: 'KaTeX',
    packages: ['katex'],
    where: 'style sheet and typefaces of formulas',
    notice: 'Copyright (c) 2013-2020 Khan Academy and other contributors',
    terms: 'MIT',
    file: 'katex.txt',
  },
  {
    what: 'TensorFlow.js',
    packages: ['@tensorflow/tfjs-core', '@tensorflow/tfjs-backend-cpu', '@tensorflow/tfjs-backend-wasm'],
    where: 'the network in live figures',
    notice: 'Copyright 2018-2023 Google LLC',
    terms: 'Apache License 2.0',
    file: 'tensorflow-js.txt',
  },
  {
    what: 'Preact',
    packages: ['preact'],
    where: 'live figures',
    notice: 'Copyright (c) 2015-present Jason Miller',
    terms: 'MIT',
    file: 'preact.txt',
  },
  {
    what: 'noble-hashes',
    packages: ['@noble/hashes'],
    where: 'checksums in live figures',
    notice: 'Copyright (c) 2022 Paul Miller (https://paulmillr.com)',
    terms: 'MIT',
    file: 'noble-hashes.txt',
  },
  {
    what: 'D3',
    packages: ['d3-array', 'd3-color', 'd3-format', 'd3-interpolate', 'd3-path', 'd3-scale', 'd3-shape'],
    where: 'live figures',
    notice: 'Copyright 2010-2026 Mike Bostock',
    terms: 'ISC',
    file: 'd3.txt',
  },
  {
    what: 'XNNPACK',
    where: 'kernels inside of the WebAssembly of TensorFlow.js',
    notice: 'Copyright (c) Facebook, Inc. and its affiliates, Copyright 2019 Google LLC',
    terms: 'BSD 3-Clause',
    file: 'xnnpack.txt',
  },
  {
    what: 'long.js',
    packages: ['long'],
    where: 'whole numbers in TensorFlow.js',
    notice: 'By Daniel Wirtz',
    terms: 'Apache License 2.0',
    file: 'long.txt',
  },
  {
    what: 'float16',
    packages: ['@petamoriken/float16'],
    where: 'reads stored weights in live figures',
    notice: 'Copyright (c) 2017-2025 Kenta Moriuchi',
    terms: 'MIT',
    file: 'float16.txt',
  },
  {
    what: 'Preact Signals',
    packages: ['@preact/signals', '@preact/signals-core'],
    where: 'live figures',
    notice: 'Copyright (c) 2022-present Preact Team',
    terms: 'MIT',
    file: 'preact-signals.txt',
  },
  {
    what: 'Astro',
    packages: ['astro', '@astrojs/preact'],
    where: 'starts live figures',
    notice: 'Copyright (c) 2021 Fred K. Schott',
    terms: 'MIT',
    file: 'astro.txt',
  },
  {
    what: 'Vite',
    packages: ['vite'],
    where: 'loads parts of live figures',
    notice: 'Copyright (c) 2019-present, VoidZero Inc. and Vite contributors',
    terms: 'MIT',
    file: 'vite.txt',
  },
  {
    what: 'Rolldown',
    packages: ['rolldown'],
    where: 'holds the scripts of live figures together',
    notice: 'Copyright (c) 2024-present VoidZero Inc. & Contributors',
    terms: 'MIT',
    file: 'rolldown.txt',
  },
];

/** Packages that this list does not cover. */
export const unlicensed = (packages: Iterable<string>): string[] =>
  [...new Set(packages)]
    .filter((name) => !licences.some(({ packages: covered = [] }) => covered.includes(name)))
    .sort();
