// What this site ships that others made, and under which terms. The texts lie in public/licences.

export interface Licence {
  readonly what: string;
  readonly where: string;
  readonly notice: string;
  readonly terms: string;
  readonly file: string;
}

export const licences: readonly Licence[] = [
  {
    what: 'This tutorial',
    where: 'text, code, figures, trained weights',
    notice: 'Copyright (c) 2025 Praneeth Kumar Chapalabandla',
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
    where: 'typeface of the text',
    notice: 'Copyright 2014 - 2021 Adobe Systems Incorporated',
    terms: 'SIL Open Font License 1.1',
    file: 'source-serif-4.txt',
  },
  {
    what: 'Source Sans 3',
    where: 'typeface of headings and figures',
    notice: 'Copyright 2023 Adobe',
    terms: 'SIL Open Font License 1.1',
    file: 'source-sans-3.txt',
  },
  {
    what: 'Source Code Pro',
    where: 'typeface of listings',
    notice: 'Copyright 2023 Adobe',
    terms: 'SIL Open Font License 1.1',
    file: 'source-code-pro.txt',
  },
  {
    what: 'KaTeX',
    where: 'style sheet and typefaces of formulas',
    notice: 'Copyright (c) 2013-2020 Khan Academy and other contributors',
    terms: 'MIT',
    file: 'katex.txt',
  },
  {
    what: 'TensorFlow.js',
    where: 'the network in live figures',
    notice: 'Copyright Google LLC',
    terms: 'Apache License 2.0',
    file: 'tensorflow-js.txt',
  },
  {
    what: 'Preact',
    where: 'live figures',
    notice: 'Copyright (c) 2015-present Jason Miller',
    terms: 'MIT',
    file: 'preact.txt',
  },
  {
    what: 'noble-hashes',
    where: 'checksums in live figures',
    notice: 'Copyright (c) 2022 Paul Miller (https://paulmillr.com)',
    terms: 'MIT',
    file: 'noble-hashes.txt',
  },
  { what: 'D3', where: 'live figures', notice: 'Copyright 2010-2026 Mike Bostock', terms: 'ISC', file: 'd3.txt' },
];
