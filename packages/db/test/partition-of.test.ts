import { firstUuidOf } from '@postrider/core';
import { byPartitionDay } from '@postrider/db';
import { expect, test } from 'vitest';

test('Days come in their order, and what is of a day in the order given: so everybody locks alike.', () => {
  const at = (moment: string) => firstUuidOf(new Date(moment));
  const late = at('2026-11-21T12:00:00Z');
  const early = at('2026-09-30T23:59:59.999Z');
  const earlier = at('2026-09-30T00:00:00Z');
  const days = byPartitionDay([late, early, earlier, late], (id) => id);
  expect([...days]).toEqual([
    ['20260930', [early, earlier]],
    ['20261121', [late, late]],
  ]);
});
