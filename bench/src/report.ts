import { z } from 'zod';

/** `small` takes seconds and only shows that a bench works; the bars are for the other two. */
export const sizeSchema = z.enum(['small', 'normal', 'large']);
export type Size = z.infer<typeof sizeSchema>;

const bar = z.union([z.object({ atLeast: z.number() }), z.object({ atMost: z.number() })]);

const figure = z.object({ name: z.string(), value: z.number().nullable(), unit: z.string(), bar: bar.nullable() });

const measurement = z.object({
  figures: z.array(figure),
  /** Whatever the bench answered. */
  result: z.record(z.string(), z.unknown()),
});

const failure = z.object({ error: z.string() });

/** What the process of a bench ends with. */
export const benchAnswer = z.union([measurement, failure]);

const of = { name: z.string(), what: z.string(), seconds: z.number() };

/** The file that a run of the benches leaves. */
export const reportSchema = z.object({
  startedAt: z.iso.datetime(),
  size: sizeSchema,
  machine: z.object({ cpu: z.string(), cores: z.number(), memoryGb: z.number(), kernel: z.string() }),
  versions: z.record(z.string(), z.string()),
  /** `changed`: files were, since the commit. */
  revision: z.object({ commit: z.string(), changed: z.boolean() }),
  benches: z.array(z.union([measurement.extend(of), failure.extend(of)])),
});

export type Report = z.infer<typeof reportSchema>;
export type BenchEntry = Report['benches'][number];
