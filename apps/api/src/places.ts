/** So many may do something at once in this process. */
export interface Places {
  /** Gives the place back, to be called once; null: there is none. */
  take(): (() => void) | null;
}

export function newPlaces(max: number): Places {
  let taken = 0;
  return {
    take: () => {
      if (taken >= max) return null;
      taken += 1;
      return () => {
        taken -= 1;
      };
    },
  };
}
