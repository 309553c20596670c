/** The two pages, by the names of their files: the operators' dashboard and the customers' portal. */
export const PAGES = ['index', 'portal'] as const;
