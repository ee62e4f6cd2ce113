import { describe, expect, test } from 'bun:test';
import { renderComparison } from '../../../src/render/comparison.ts';
import { renderPatterns } from '../../../src/render/patterns.ts';
import { renderRelations } from '../../../src/render/relations.ts';
import { createStyle } from '../../../src/render/style.ts';

const PLAIN = createStyle(false);
const QUESTION = `journal:Did you ${'avoid blue light '.repeat(8)}before bed?`;
const RANGE = { from: '2025-11-23', to: '2026-11-22' };
const INTERVAL: [number, number] = [-12.3, -10.1];

const ANSWERS: Readonly<Record<string, (width?: number) => string>> = {
  relate: (width) =>
    renderRelations(
      {
        range: RANGE,
        columns: ['driver', 'lag_days', 'n', 'n_eff', 'rho', 'ci_low', 'ci_high', 'q'],
        rows: [[QUESTION, 1, 178, 151, -0.23, -0.37, -0.07, 0.00013]],
        pairs_tried: 77,
        notes: [`The same, day by day, as a driver above: ${QUESTION}: tag:light.`],
      },
      PLAIN,
      width,
    ),
  compare: (width) => {
    const group = { label: QUESTION, n: 123, n_eff: 101.5, mean: 48.2, median: 46 };
    return renderComparison(
      {
        range: RANGE,
        lag_days: 1,
        a: group,
        b: group,
        difference: -12,
        ci: INTERVAL,
        p: 1.2e-10,
        effect: -1,
      },
      'recovery_score',
      PLAIN,
      width,
    );
  },
  patterns: (width) => {
    const common = { n: 120, difference: -11.2, ci: INTERVAL, p: 1.2e-10 };
    return renderPatterns(
      {
        range: RANGE,
        strain_ceiling: { strain: 14.1, ci: [13.3, 14.9], points_per_unit: -2.49, points_ci: INTERVAL },
        best_bedtime: { from: '22:30', to: '23:30', ...common },
        short_night: { under_h: 6, ...common },
        weekdays: [{ weekday: 'mon', metric: 'recovery_score', difference: -3.87, ci: INTERVAL }],
      },
      PLAIN,
      width,
    );
  },
};

describe.each(Object.entries(ANSWERS))('%s', (_, render) => {
  test.each([
    [undefined, 80],
    [80, 80],
    [64, 64],
    [120, 120],
  ])('at width %p takes at most %i columns', (width, most) => {
    const lines = render(width).split('\n');
    expect(lines.filter((line) => line.length > most)).toEqual([]);
  });
});

test.each(['relate', 'compare'])(
  '%s cuts what is too long with an ellipsis, and keeps its numbers',
  (name) => {
    const text = ANSWERS[name]?.() ?? '';
    expect(text).toMatch(/journal:Did you avoid .*…/);
    expect(text).toMatch(name === 'relate' ? /0\.00013$/m : /48\.2 +46$/m);
  },
);
