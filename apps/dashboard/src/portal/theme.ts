import type { PortalTheme } from '../app/grant.tsx';

/** Surfaces that the accent stands on as text, as in tokens.css. */
const SURFACES = { light: '#ffffff', dark: '#171c22' } as const;
const INK = { light: '#14181d', dark: '#e9edf1' } as const;

const WHITE = '#ffffff';
const BLACK = '#000000';

/** What WCAG 2.2 (1.4.3) asks of text. */
const CONTRAST_MIN = 4.5;

/**
 * The variables that a platform's colour and corners come to. A colour that could not be read on the surface is moved
 * towards the text's until it can.
 */
export function themeVariables({ accent, radius }: PortalTheme, dark: boolean): Readonly<Record<string, string>> {
  const variables: Record<string, string> = {};
  if (radius !== undefined) variables['--radius'] = `${radius}px`;
  if (accent === undefined) return variables;
  const scheme = dark ? 'dark' : 'light';
  const readable = readableOn(SURFACES[scheme], accent, INK[scheme]);
  variables['--accent'] = readable;
  variables['--accent-soft'] = soft(SURFACES[scheme], readable);
  // One of the two always has 4.5: their contrasts' product is that of white and this black.
  variables['--accent-text'] = contrast(readable, WHITE) >= contrast(readable, BLACK) ? WHITE : BLACK;
  return variables;
}

function readableOn(surface: string, colour: string, ink: string): string {
  for (let share = 0; share < 1; share += 0.05) {
    const mixed = mix(colour, ink, share);
    if (contrast(mixed, surface) >= CONTRAST_MIN && contrast(mixed, soft(surface, mixed)) >= CONTRAST_MIN) return mixed;
  }
  return ink;
}

/** A ground for what is chosen, on which the colour itself is read. */
function soft(surface: string, colour: string): string {
  return mix(surface, colour, 0.08);
}

function mix(from: string, to: string, share: number): string {
  const parts = [1, 3, 5].map((at) => Math.round(channel(from, at) * (1 - share) + channel(to, at) * share));
  return `#${parts.map((part) => part.toString(16).padStart(2, '0')).join('')}`;
}

/** From 1 to 21. Source: WCAG 2.2, contrast ratio and relative luminance. */
export function contrast(a: string, b: string): number {
  const [dark = 0, light = 0] = [luminance(a), luminance(b)].sort((x, y) => x - y);
  return (light + 0.05) / (dark + 0.05);
}

function luminance(hex: string): number {
  const linear = (at: number) => {
    const value = channel(hex, at) / 255;
    return value <= 0.04045 ? value / 12.92 : ((value + 0.055) / 1.055) ** 2.4;
  };
  return 0.2126 * linear(1) + 0.7152 * linear(3) + 0.0722 * linear(5);
}

function channel(hex: string, at: number): number {
  return Number.parseInt(hex.slice(at, at + 2), 16);
}
