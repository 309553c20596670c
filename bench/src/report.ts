import { z } from 'zod';

const bar = z.union([z.object({ atLeast: z.number() }), z.object({ atMost: z.number() })]);

const figure = z.object({ name: z.string(), value: z.number().nullable(), unit: z.string(), bar: bar.nullable() });

const measured = z.object({
  name: z.string(),
  what: z.string(),
  seconds: z.number(),
  figures: z.array(figure),
  /** Whatever the bench answered. */
  result: z.record(z.string(), z.unknown()),
});

const failed = z.object({ name: z.string(), what: z.string(), seconds: z.number(), error: z.string() });

/** The file that a run of the benches leaves. */
export const reportSchema = z.object({
  startedAt: z.iso.datetime(),
  size: z.enum(['small', 'normal', 'large']),
  machine: z.object({
    cpu: z.string(),
    cores: z.number(),
    memoryGb: z.number(),
    kernel: z.string(),
  }),
  versions: z.record(z.string(), z.string()),
  revision: z.object({
    commit: z.string(),
    /** Files were changed since. */
    changed: z.boolean(),
  }),
  benches: z.array(z.union([measured, failed])),
});

export type Report = z.infer<typeof reportSchema>;
export type BenchEntry = Report['benches'][number];
