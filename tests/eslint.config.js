// ESLint: type-checked rules for the code, Astro's own for templates. Who may import whom is kept by tests/laws, layout by Prettier.
import astro from 'eslint-plugin-astro';
import { dirname } from 'node:path';
import { fileURLToPath } from 'node:url';
import tseslint from 'typescript-eslint';

const root = dirname(dirname(fileURLToPath(import.meta.url)));

export default tseslint.config(
  // AssemblyScript looks like TypeScript and means something else.
  {
    ignores: ['dist/', '.astro/', '.cache/', '.runs/', 'public/', 'node_modules/', 'src/model/assembly/'],
  },
  { linterOptions: { reportUnusedDisableDirectives: 'error' } },
  {
    files: ['**/*.{ts,tsx}'],
    extends: [tseslint.configs.strictTypeChecked],
    languageOptions: { parserOptions: { projectService: true, tsconfigRootDir: root } },
    rules: {
      '@typescript-eslint/consistent-type-imports': ['error', { fixStyle: 'separate-type-imports' }],
      '@typescript-eslint/restrict-template-expressions': ['error', { allowNumber: true, allowBoolean: true }],
      '@typescript-eslint/no-confusing-void-expression': ['error', { ignoreArrowShorthand: true }],
      // A closed set of strings is a union of literals.
      'no-restricted-syntax': ['error', { selector: 'TSEnumDeclaration', message: 'write a union of string literals' }],
      // What is taken out of the rest is named so that it is not in it.
      '@typescript-eslint/no-unused-vars': ['error', { ignoreRestSiblings: true }],
      eqeqeq: 'error',
      'prefer-const': 'error',
      'no-console': 'error',
    },
  },
  // Declarations for all files must not become modules by an import of their own.
  {
    files: ['**/*.d.ts'],
    rules: { '@typescript-eslint/consistent-type-imports': ['error', { disallowTypeAnnotations: false }] },
  },
  // Programs that speak to a terminal.
  {
    files: [
      'pipeline/{run,progress}.ts',
      'src/handout/**',
      'src/commands/**',
      'tests/run.ts',
      'tests/run/**',
      'tests/bench/**',
    ],
    rules: { 'no-console': 'off' },
  },
  ...astro.configs.recommended,
);
