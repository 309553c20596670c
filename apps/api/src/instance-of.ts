import type { meShape } from '@postrider/contract';
import type { z } from 'zod';
import type { ApiDeps } from './env.ts';

/** What pages are told of the instance they belong to. */
export function instanceOf({ version, developmentMode, playground }: ApiDeps): z.input<typeof meShape>['instance'] {
  return { version, developmentMode, playground };
}
