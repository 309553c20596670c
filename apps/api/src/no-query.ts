import { z } from 'zod';

/** Of routes without parameters: any is refused. */
export const noQuery = z.strictObject({});
