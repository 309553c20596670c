/** How a portal looks within the pages of a platform; what is absent is as we have it. */
export interface PortalTheme {
  /** What stands at its head. */
  readonly name?: string;
  /** A `data:` URL of a picture: nothing is fetched from elsewhere. */
  readonly logo?: string;
  /** `#rrggbb`. */
  readonly accent?: string;
  /** Of corners, in pixels. */
  readonly radius?: number;
  readonly scheme?: 'light' | 'dark' | 'auto';
}
