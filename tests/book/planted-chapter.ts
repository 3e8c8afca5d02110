// A chapter that a test writes.
import { chapterTree } from '../../src/book/chapter-tree.ts';
import type { Chapter } from '../../src/book/chapters.ts';

export const plantedChapter = (slug: string, text: string, number = 1): Chapter => ({
  slug,
  number,
  title: slug,
  tree: chapterTree(`content/${slug}.mdx`, text),
});
