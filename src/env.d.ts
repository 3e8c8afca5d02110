// Types that Astro and untyped packages leave to the project.
/// <reference types="astro/client" />

declare namespace App {
  interface Locals {
    edition?: import('./book/site.ts').Edition;
    chapter?: string;
  }
}

declare module '@citation-js/core' {
  export interface Reference {
    readonly id: string;
    readonly title?: string;
    readonly DOI?: string;
    readonly URL?: string;
    readonly author?: readonly { readonly family?: string; readonly given?: string; readonly literal?: string }[];
    readonly issued?: { readonly 'date-parts'?: readonly (readonly number[])[] };
  }
  export class Cite {
    constructor(data: string);
    readonly data: readonly Reference[];
    format(kind: 'bibliography', options: Record<string, unknown>): readonly (readonly [string, string])[];
  }
}
declare module '@citation-js/plugin-bibtex';
declare module '@citation-js/plugin-csl';
