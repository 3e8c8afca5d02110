// Files that a reader brings, and what the page makes of them, for its tests.
import type { Page } from 'playwright-core';
import { expect } from 'vitest';
import { told } from './input-page.ts';
import { encodePng } from './pictures.ts';

export interface Given {
  readonly name: string;
  readonly mimeType: string;
  readonly buffer: Buffer;
}

export const given = (name: string, mimeType: string, buffer: Buffer | string): Given => ({
  name,
  mimeType,
  buffer: typeof buffer === 'string' ? Buffer.from(buffer) : buffer,
});

/** A dark box of 40 by 20 on white, 100 by 80. */
export const box = encodePng(100, 80, (x, y) =>
  x >= 30 && x < 70 && y >= 30 && y < 50 ? [0, 0, 0, 255] : [255, 255, 255, 255],
);

export const boxFile = given('box.png', 'image/png', box);

export const choose = (page: Page, file: Given): Promise<void> => page.locator('input[type=file]').setInputFiles(file);

export const phase = (page: Page): Promise<string | null> => page.locator('.upload').getAttribute('data-upload');

export async function outcome(page: Page): Promise<string> {
  await expect.poll(() => phase(page)).toMatch(/ready|refused/);
  return (await phase(page)) === 'refused' ? page.locator('[data-input-error]').innerText() : 'ready';
}

export const image = async (page: Page): Promise<readonly number[]> => {
  await expect.poll(async () => (await told(page)).images.length).toBeGreaterThan(0);
  return (await told(page)).images.at(-1) ?? [];
};

/** First and last row and column with ink. */
export function extent(values: readonly number[]): readonly number[] {
  const drawn = [...values.keys()].filter((i) => (values[i] ?? 0) > 0);
  const [rows, columns] = [drawn.map((i) => Math.floor(i / 28)), drawn.map((i) => i % 28)];
  return [Math.min(...rows), Math.max(...rows), Math.min(...columns), Math.max(...columns)];
}

export const step = (page: Page, name: string) => page.locator(`[data-step=${name}]`);
