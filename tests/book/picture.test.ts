// A picture as a file of its own: read by programs that know SVG 1.1 alone.
import { expect, it } from 'vitest';
import { withXlink } from '../../src/book/picture.ts';

it('a reference is written in the words of SVG 1.1, too', () =>
  expect(withXlink('<svg width="2"><image href="data:a" x="1"/><use href="#b"/><text>href="c"</text></svg>')).toBe(
    '<svg xmlns:xlink="http://www.w3.org/1999/xlink" width="2"><image href="data:a" xlink:href="data:a" x="1"/>' +
      '<use href="#b" xlink:href="#b"/><text>href="c"</text></svg>',
  ));

it('a picture without references stays as it is', () =>
  expect(withXlink('<svg><text>href</text></svg>')).toBe('<svg><text>href</text></svg>'));
