// What a reader does with the pad and finds on it, for its tests.
import type { Page } from 'playwright-core';
import { placeOn } from './input-page.ts';

export const drawnPixels = (values: readonly number[]): number => values.filter((value) => value > 0).length;

export const at = (row: number, column: number): number => row * 28 + column;

export const button = (page: Page, name: string) => page.getByRole('button', { name, exact: true });

export const radio = (page: Page, name: string) => page.getByRole('radio', { name, exact: true });

export async function stroke(page: Page, points: readonly (readonly [x: number, y: number])[]): Promise<void> {
  const [first, ...rest] = await Promise.all(points.map(([x, y]) => placeOn(page, x, y)));
  if (first === undefined) return;
  await page.mouse.move(first.x, first.y);
  await page.mouse.down();
  for (const { x, y } of rest) await page.mouse.move(x, y, { steps: 4 });
  await page.mouse.up();
}
