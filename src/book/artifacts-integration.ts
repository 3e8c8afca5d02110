// Sites drawn from another run ($ARTIFACTS_DIR) carry that run's files too, so that their islands run the network that is drawn.
import type { AstroIntegration } from 'astro';
import { cpSync, rmSync } from 'node:fs';
import { fileURLToPath } from 'node:url';

/** Replaces the copy of public/artifacts in the built site by the folder of `$ARTIFACTS_DIR`, where that is set. */
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
