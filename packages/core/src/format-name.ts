/** Whether a format may be called so: 1 to 64 of `a-z 0-9 -`, and no `-` in front. */
export function isFormatName(text: string): boolean {
  return NAME.test(text);
}

const NAME = /^[a-z0-9][a-z0-9-]{0,63}$/;
