// A site built from another run ($ARTIFACTS_DIR) also ships that run's files, so that its islands run the network that its figures show.
import type { AstroIntegration } from 'astro';
import { cpSync, rmSync } from 'node:fs';
import { fileURLToPath } from 'node:url';

/** Replaces public/artifacts in the built site with the folder `$ARTIFACTS_DIR`, if that is set. */
export function chosenArtifacts(folder: string | undefined = process.env['ARTIFACTS_DIR']): AstroIntegration {
  return {
    name: 'chosen-artifacts',
    hooks: {
      'astro:build:done': ({ dir }) => {
        if (!folder) return;
        const target = fileURLToPath(new URL('artifacts', dir));
        rmSync(target, { recursive: true, force: true });
        cpSync(folder, target, { recursive: true });
      },
    },
  };
}
