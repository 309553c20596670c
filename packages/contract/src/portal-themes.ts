import { z } from '@hono/zod-openapi';
import type { PortalTheme } from '@postrider/core';

/** A line beside the logo. */
const THEME_NAME_LENGTH_MAX = 64;

/** As base64: 48 KiB of picture, of which one for the head of a page has a few. */
const THEME_LOGO_LENGTH_MAX = 65_536;

/** Beyond it a button is round anyway. */
const THEME_RADIUS_MAX = 24;

/** A picture and no page: SVG does nothing where it is shown as an image, which is the only place a logo has. */
const LOGO = /^data:image\/(?:png|svg\+xml);base64,[A-Za-z0-9+/]+={0,2}$/;

const members = {
  name: z.string().min(1).max(THEME_NAME_LENGTH_MAX).openapi({ description: 'What stands at its head.' }),
  logo: z
    .string()
    .max(THEME_LOGO_LENGTH_MAX)
    .regex(LOGO, 'Use data:image/png;base64,… or data:image/svg+xml;base64,…')
    .openapi({ description: 'A `data:` URL of a PNG or SVG, in base64, of at most 64 KiB.' }),
  accent: z
    .string()
    .regex(/^#[0-9A-Fa-f]{6}$/, 'Use #rrggbb.')
    .openapi({ description: 'The colour of what is chosen or to be pressed.', example: '#0b6e4f' }),
  radius: z.int().min(0).max(THEME_RADIUS_MAX).openapi({ description: 'Of corners, in pixels.' }),
  scheme: z.enum(['light', 'dark', 'auto']).openapi({ description: '`auto`: as the system of whoever looks has it.' }),
};

/** As it is asked for; absent and null are alike. */
export const portalThemeSchema = z
  .strictObject({
    name: members.name.nullish(),
    logo: members.logo.nullish(),
    accent: members.accent.nullish(),
    radius: members.radius.nullish(),
    scheme: members.scheme.nullish(),
  })
  .transform(withoutNulls)
  .openapi('NewPortalTheme');

/** As it is answered with. */
export const portalThemeShape = z
  .object({
    name: members.name.optional(),
    logo: members.logo.optional(),
    accent: members.accent.optional(),
    radius: members.radius.optional(),
    scheme: members.scheme.optional(),
  })
  .openapi('PortalTheme', { description: 'What is absent is as we have it.' });

function withoutNulls({
  name,
  logo,
  accent,
  radius,
  scheme,
}: {
  readonly [Member in keyof PortalTheme]: PortalTheme[Member] | null | undefined;
}): PortalTheme {
  return {
    ...(name == null ? {} : { name }),
    ...(logo == null ? {} : { logo }),
    ...(accent == null ? {} : { accent }),
    ...(radius == null ? {} : { radius }),
    ...(scheme == null ? {} : { scheme }),
  };
}
