import type { CommandDefinition } from '../command-definition.ts';
import { DELIVERY_COMMANDS } from './delivery-commands.ts';
import { ENDPOINT_COMMANDS } from './endpoint-commands.ts';
import { EVENT_COMMANDS } from './event-commands.ts';
import { OTHER_COMMANDS } from './other-commands.ts';
import { RUN_COMMANDS } from './run-commands.ts';
import { UPKEEP_COMMANDS } from './upkeep-commands.ts';

/** Every command, in the order of help and reference. */
export const ALL_COMMANDS: readonly CommandDefinition[] = [
  ...RUN_COMMANDS,
  ...UPKEEP_COMMANDS,
  ...EVENT_COMMANDS,
  ...ENDPOINT_COMMANDS,
  ...DELIVERY_COMMANDS,
  ...OTHER_COMMANDS,
];
