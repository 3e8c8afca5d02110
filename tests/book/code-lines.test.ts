// Lines of a listing say how far they are indented, and a listing that folds is no stop of the keyboard.
import { expect, it } from 'vitest';
import { codeLines, indentation } from '../../src/book/code-lines.ts';

it.each([
  ['', 0],
  ['a  b', 0],
  ['  if (x)', 2],
  ['        return;', 8],
])('%j is indented by %i', (line, depth) => expect(indentation(line)).toBe(depth));

it('a line keeps its class and says its indentation, over all its parts', () => {
  const part = (value: string) => ({ type: 'element', children: [{ type: 'text', value }] });
  const line = { type: 'element', properties: { class: 'line' }, children: [part('  '), part('  x'), part('    y')] };
  codeLines.line(line);
  expect(line.properties).toEqual({ class: 'line', style: '--indent:4' });
});

it('takes the stop and the scrolling from the frame', () => {
  const pre = { type: 'element', properties: { class: 'astro-code', tabindex: '0', style: 'overflow-x: auto' } };
  codeLines.pre(pre);
  expect(pre.properties).toEqual({ class: 'astro-code' });
});
