// The chapters: `content/NN-name.mdx`, words and tags only.
import { defineCollection } from 'astro:content';
import { glob } from 'astro/loaders';
import { z } from 'astro/zod';
import { basename } from 'node:path';
import { chapterOfFile, contentFolder } from './book/chapters.ts';

const chapters = defineCollection({
  loader: glob({
    pattern: '[0-9][0-9]-*.mdx',
    base: contentFolder(),
    generateId: ({ entry }) => chapterOfFile(basename(entry))?.slug ?? entry,
  }),
  schema: z.strictObject({
    title: z.string().describe('heading of the page and name in tables of contents'),
    question: z.string().optional().describe('what the chapter answers, in one sentence'),
    description: z.string().describe('one line for the contents and for search engines'),
    short: z.string().optional().describe('name in narrow navigation; the title, where it is not set'),
  }),
});

export const collections = { chapters };
