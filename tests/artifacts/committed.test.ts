// The artifacts in this repository are complete, and they are the run that the text was written for: elsewhere tests and the build's check
// of claims look at what there is, so that what is missing would pass in silence.
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { allRuns } from '../../pipeline/training/runs.ts';
import { fullRun } from '../../pipeline/config.ts';
import { artifactsFolder, evidenceNames, loadArtifacts } from '../../src/artifacts/build.ts';
import { isCommittedRun } from '../../src/claims/committed-run.ts';

const folder = join(process.cwd(), 'public', 'artifacts');
const { manifest, evidence } = loadArtifacts(folder);

describe('the committed artifacts', () => {
  it('are what tests and build look at, unless they are told otherwise', () => {
    if (process.env['ARTIFACTS_DIR'] === undefined) expect(artifactsFolder()).toBe(folder);
  });

  it('are those of the run whose checksum the claims know', () => expect(isCommittedRun(manifest)).toBe(true));

  it('have the result of every analysis', () =>
    expect(Object.keys(evidence).sort()).toEqual([...evidenceNames].sort()));

  it('have every part that a smaller run lacks', () => {
    expect(evidence.confusion?.seeds).toHaveLength(5);
    expect(evidence['linear-probes']?.permutedNetwork).toBeDefined();
    expect(evidence.shift?.canvas.augmentation).toBeDefined();
    expect(evidence.shift?.narrow.augmentation).toBeDefined();
    expect(evidence['template-fits']?.frozenDifference).toBeDefined();
    expect(evidence.mirror?.others).toHaveLength(3);
    expect(evidence['attribution-maps']?.networks).toHaveLength(3);
    expect(evidence['attribution-maps']?.examples).toHaveLength(20);
    expect(evidence.calibration?.before.histogram).toBeDefined();
    expect(evidence.calibration?.after.histogram).toBeDefined();
  });

  it('have every run of the recipe that needs no graphics card', () => {
    const wanted = allRuns(fullRun).filter(({ gpuOnly }) => !gpuOnly);
    expect(manifest.runs.map(({ id }) => id)).toEqual(expect.arrayContaining(wanted.map(({ id }) => id)));
  });
});
