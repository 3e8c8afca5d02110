// The figures of behaviour on a tiny world: snapshots of both layouts, and the places of dots, pictures and frames against sums by hand.
import { describe, expect, test } from 'vitest';
import { accuracyLevels } from '../../src/figures/behaviour/accuracy-levels.tsx';
import { gapOf } from '../../src/figures/behaviour/calibration.words.ts';
import { calibration } from '../../src/figures/behaviour/calibration.tsx';
import { disputedLabels } from '../../src/figures/behaviour/disputed-labels.tsx';
import { colour, paper } from '../../src/figures/marks/theme.ts';
import { axisEnds } from '../../src/figures/behaviour/mirror.words.ts';
import { mirror } from '../../src/figures/behaviour/mirror.tsx';
import { recallIntervals } from '../../src/figures/behaviour/recall-intervals.tsx';
import { shift } from '../../src/figures/behaviour/shift.tsx';
import { around, disputes, levels, mirrors, recalls, reliability, shifts } from './behaviour-fixture.ts';
import { attributesOf, draw, picturesOf, replaced, testFigure, withFirst } from './contract.ts';
import { garment } from './fixture.ts';

testFigure('accuracy-levels', accuracyLevels, levels, {
  accuracy: {
    ...levels,
    panels: withFirst(levels.panels, (panel) => ({
      ...panel,
      accuracy: withFirst(panel.accuracy, (own) => replaced(own, 1, around(0.3))),
    })),
  },
  chance: { ...levels, chance: 0.2 },
});

describe('accuracy-levels', () => {
  test('dots lie where the axis says', () => {
    const svg = draw(accuracyLevels, levels, 'wide');
    const tick = (label: string): number =>
      Number(new RegExp(`y="([\\d.]+)" fill-opacity="0.72">\n?${label}\u202f%`).exec(svg)?.[1]) - 3.8;
    const [zero, whole] = [tick('0'), tick('100')];
    const dots = attributesOf(svg, 'circle', 'cy', `fill="${colour.trained}"`).slice(1);
    [0.93, 0.5, 0.08].forEach((value, i) => expect(dots[i]).toBeCloseTo(zero + value * (whole - zero), 1));
  });

  test('words compare both answerers in both directions', () =>
    expect(accuracyLevels.describe(levels)).toContain(
      'trained compared with untrained: at most 82.0 percentage points above, at whole and at most 4.0 percentage points below, at 7 × 7.',
    ));

  test('a level without an accuracy is refused', () => {
    const short = withFirst(levels.panels, (panel) => ({ ...panel, levels: [...panel.levels, '14 × 14'] }));
    expect(() => draw(accuracyLevels, { ...levels, panels: short }, 'wide')).toThrow(
      'invalid panel "Another order": 3 accuracies for 4 levels',
    );
  });
});

const withRow = (change: (row: (typeof shifts.panels)[number]['rows'][number]) => object) => ({
  ...shifts,
  panels: withFirst(shifts.panels, (panel) => ({
    ...panel,
    rows: withFirst(panel.rows, (row) => ({ ...row, ...change(row) })),
  })),
});

testFigure('shift', shift, shifts, {
  'trained value': withRow(() => ({ trained: around(0.31) })),
  'untrained value': withRow(() => ({ untrained: around(0.31) })),
  'share of answers': { ...shifts, panels: withFirst(shifts.panels, (panel) => ({ ...panel, same: panel.right })) },
});

describe('shift', () => {
  const learning = (by: number): string => {
    const panels = shifts.panels.map((panel) => ({
      ...panel,
      rows: panel.rows.map((row) => ({ ...row, trained: { ...row.untrained, value: row.untrained.value + by } })),
    }));
    return /In conv4 training makes [^.]*(?:\.\d+[^.]*)?\./.exec(shift.describe({ ...shifts, panels }))?.[0] ?? '';
  };
  test.each([
    [0.1, 'In conv4 training makes a difference of 0.10 upwards.'],
    [-0.1, 'In conv4 training makes a difference of \u22120.10 downwards.'],
    [0, 'In conv4 training makes next to no difference.'],
    [-0.001, 'In conv4 training makes next to no difference.'],
  ])('a difference of %d has the direction that it shows', (by, text) => expect(learning(by)).toBe(text));
  test('the garment is moved by the shift, nothing is cut off', () => {
    const [one, four] = picturesOf(shift, shifts);
    const own = garment(9);
    for (const [picture, by] of [
      [one, 1],
      [four, 4],
    ] as const) {
      expect([picture?.width, picture?.height]).toEqual([36, 28]);
      const dark = (indices: ArrayLike<number>, width: number, left: number): string =>
        Array.from({ length: 28 * 28 }, (_, i) =>
          (indices[Math.floor(i / 28) * width + (i % 28) + left] ?? 0) > 0 ? '#' : '.',
        ).join('');
      expect(dark(picture?.indices ?? [], 36, 4 + by)).toBe(dark(own, 28, 0));
      const paper = Array.from({ length: 28 }, (_, r) => picture?.indices[r * 36 + 3 + by]);
      expect(new Set(paper)).toEqual(new Set([0]));
    }
  });

  test('trained dots lie on a line from 0 to 1', () => {
    const svg = draw(shift, shifts, 'wide');
    const dots = attributesOf(svg, 'circle', 'cx', `fill="${colour.trained}"`);
    // The key's dot, then five layers of the first panel; its plot is 196 units wide.
    shifts.panels[0]?.rows.forEach(({ trained }, i) => expect(dots[i + 1]).toBeCloseTo(196 * trained.value, 1));
  });

  test('the control on images with room is told with its largest difference, wherever it is', () =>
    expect(shift.describe(shifts)).toContain('differ from these by 0.09 at most (gap, 1 pixel; gap, 4 pixels)'));
});

testFigure('mirror', mirror, mirrors, {
  difference: {
    ...mirrors,
    rows: replaced(mirrors.rows, 1, {
      ...(mirrors.rows[1] as (typeof mirrors.rows)[number]),
      results: mirrors.rows[0]?.results ?? [],
    }),
  },
  'number of epochs': { ...mirrors, networks: withFirst(mirrors.networks, (one) => ({ ...one, epochs: 3 })) },
});

describe('mirror', () => {
  test('an example stands beside its mirror image', () => {
    const [own, other] = picturesOf(mirror, mirrors);
    const row = (indices: Uint8Array | undefined): number[] => [...(indices ?? [])].slice(4 * 28, 5 * 28);
    expect(row(other?.indices)).toEqual(row(own?.indices).reverse());
    expect(row(other?.indices)).not.toEqual(row(own?.indices));
  });

  test('the axis holds zero and every interval, at round ends', () => {
    expect(axisEnds(mirrors)).toEqual([-0.5, 0.1]);
    const better = { ...mirrors, rows: mirrors.rows.slice(0, 1).map((row) => ({ ...row, results: [] })) };
    expect(axisEnds(better)).toEqual([0, 0]);
  });

  test('words name the classes whose interval lies below zero, the greatest loss first', () => {
    const words = mirror.describe(mirrors);
    expect(words).toContain(
      'the interval lies below zero for Ankle boot (94.5\u202f% as they are, 50.5\u202f% mirrored) and Sneaker',
    );
    expect(words).toContain('12 epochs: −0.3 (−2.3 to +1.7) points over all classes; in no class');
  });

  test('networks without mirrored images are diamonds', () => {
    const svg = draw(mirror, mirrors, 'wide');
    const diamonds = [...svg.matchAll(/<path d="M[^"]*Z"/g)];
    expect(diamonds).toHaveLength(1 + mirrors.rows.length);
  });
});

testFigure('recall-intervals', recallIntervals, recalls, {
  recall: { ...recalls, rows: withFirst(recalls.rows, (row) => ({ ...row, recall: around(0.7) })) },
  share: { ...recalls, groups: withFirst(recalls.groups, (group) => ({ ...group, share: around(0.5) })) },
  'even spread': { ...recalls, groups: withFirst(recalls.groups, (group) => ({ ...group, even: 0.5 })) },
});

describe('recall-intervals', () => {
  test('a single seed is no spread', () => {
    const single = { ...recalls, rows: recalls.rows.map((row) => ({ ...row, seeds: [] })) };
    expect(draw(recallIntervals, single, 'wide')).not.toContain('seeds');
    expect(recallIntervals.describe(single)).not.toContain('Over');
    expect(recallIntervals.describe(recalls)).toContain('Over 2 seeds: Shirt 77.0\u202f% to 79.0\u202f%, Bag');
  });

  test('the axis begins at a round share below everything on it, and says so', () =>
    expect(draw(recallIntervals, recalls, 'wide')).toContain('from 70\u202f% on'));
});

testFigure('calibration', calibration, reliability, {
  accuracy: {
    ...reliability,
    panels: withFirst(reliability.panels, (panel) => ({
      ...panel,
      bins: withFirst(panel.bins, (one) => ({ ...one, accuracy: around(0.71) })),
    })),
  },
  error: {
    ...reliability,
    panels: withFirst(reliability.panels, (panel) => ({ ...panel, error: around(0.009, 0.002) })),
  },
  chance: {
    ...reliability,
    panels: withFirst(reliability.panels, (panel) => ({ ...panel, chance: around(0.009, 0.002) })),
  },
});

describe('calibration', () => {
  test('a gap is accuracy minus confidence, at both ends too', () => {
    const { value, low, high } = gapOf({ images: 1, confidence: 0.6, accuracy: { value: 0.5, low: 0.4, high: 0.7 } });
    expect([value, low, high].map((one) => Math.round(one * 1e9) / 1e9)).toEqual([-0.1, -0.2, 0.1]);
  });

  test('bars of the histogram are as high as their counts, from the start of the axis on', () => {
    const heights = attributesOf(draw(calibration, reliability, 'wide'), 'rect', 'height', colour.trained);
    const counts = reliability.panels[0]?.histogram?.slice(10) ?? [];
    const drawn = heights.slice(0, heights.length / 2);
    expect(drawn).toHaveLength(10);
    const greatest = Math.max(...counts);
    drawn.forEach((height, i) => expect(height).toBeCloseTo((52 * (counts[i] ?? 0)) / greatest, 1));
  });

  test('an older result without a histogram is drawn without one', () => {
    const older = {
      ...reliability,
      panels: reliability.panels.map((panel) => ({ ...panel, histogram: undefined })),
    };
    expect(draw(calibration, older, 'wide')).not.toContain('highest bar');
  });

  test('words say where both differ most, and how many intervals leave out equality', () => {
    expect(calibration.describe(reliability)).toContain(
      'They differ most where the probability is 62.0\u202f%, by −4.0 percentage points; in 2 bins the interval',
    );
  });
});

testFigure('disputed-labels', disputedLabels, disputes, {
  'number of disputed images': {
    ...disputes,
    sets: withFirst(disputes.sets, (set) => ({ ...set, disputed: 90, share: around(0.018, 0.004) })),
  },
  'number by chance': { ...disputes, sets: withFirst(disputes.sets, (set) => ({ ...set, independent: 60 })) },
  image: {
    ...disputes,
    shown: withFirst(disputes.shown, (one) => ({ ...one, answer: 'Bag' })),
  },
});

describe('disputed-labels', () => {
  test('counts and their control share an axis that starts at zero', () => {
    const svg = draw(disputedLabels, disputes, 'wide');
    const counted = attributesOf(svg, 'circle', 'cx', `fill="${colour.trained}"`).slice(1);
    const chance = attributesOf(svg, 'circle', 'cx', `fill="${paper}"`).slice(-2);
    // 140 : 4.2 and 291 : 9.1, from where the axis begins.
    const [first = 0, second = 0] = counted;
    const unit = (second - first) / (291 - 140);
    const zero = first - 140 * unit;
    expect(zero).toBeCloseTo(150, 1);
    expect(chance.map((x) => (x - zero) / unit)).toEqual([expect.closeTo(4.2, 1), expect.closeTo(9.1, 1)]);
  });

  test('the rule of choice stands beside the figure', () =>
    expect(
      draw(disputedLabels, disputes, 'wide')
        .replace(/<[^>]*>|\s/g, ' ')
        .replace(/ +/g, ' '),
    ).toContain('Shown are the 12 of the 140 disputed validation images with the highest such probability'));

  test('none shown is no error', () => {
    const none = { ...disputes, shown: [] };
    expect(disputedLabels.describe(none)).toContain('None is shown.');
    expect(draw(disputedLabels, none, 'narrow')).toContain('<svg');
  });
});
