import type { Access } from '@postrider/core';

/** Who does what is a command of the program and no request: `command` as it is typed. */
export function operator(command: string): Access {
  return { actor: { kind: 'system', name: command }, application: 'all' };
}
