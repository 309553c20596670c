import fc from 'fast-check';
import { expect, test } from 'vitest';
import { contrast, themeVariables } from '../src/portal/theme.ts';

const colour = fc.integer({ min: 0, max: 0xffffff }).map((value) => `#${value.toString(16).padStart(6, '0')}`);

test('In whatever colour a platform has, links and buttons can be read, in light and dark.', () => {
  fc.assert(
    fc.property(colour, fc.boolean(), (accent, dark) => {
      const variables = themeVariables({ accent }, dark);
      const [link = '', label = '', soft = ''] = ['--accent', '--accent-text', '--accent-soft'].map(
        (name) => variables[name],
      );
      expect(contrast(link, dark ? '#171c22' : '#ffffff')).toBeGreaterThanOrEqual(4.5);
      expect(contrast(link, soft)).toBeGreaterThanOrEqual(4.5);
      expect(contrast(link, label)).toBeGreaterThanOrEqual(4.5);
    }),
    { numRuns: 500 },
  );
});

test('A colour that can be read is taken as it is.', () => {
  expect(themeVariables({ accent: '#7c1fa8' }, false)['--accent']).toBe('#7c1fa8');
});

test('What a theme does not say stays ours.', () => {
  expect(themeVariables({ name: 'Acme' }, false)).toEqual({});
  expect(themeVariables({ radius: 0 }, true)).toEqual({ '--radius': '0px' });
});
