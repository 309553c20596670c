import type { operations } from './api-types.ts';

/** As the OpenAPI document names it. */
export type OperationName = keyof operations;

type Parameters<O extends OperationName> = operations[O]['parameters'];

/** What stands in the path of an operation. */
export type PathOf<O extends OperationName> =
  Parameters<O> extends { readonly path: infer Path extends Readonly<Record<string, string>> }
    ? Path
    : Readonly<Record<never, string>>;

/** What may follow the `?`. */
export type QueryOf<O extends OperationName> = NonNullable<Parameters<O>['query']>;

/** What an operation takes as JSON. */
export type BodyOf<O extends OperationName> =
  NonNullable<operations[O]['requestBody']> extends { readonly content: { readonly 'application/json': infer Body } }
    ? Body
    : never;

type Responses<O extends OperationName> = operations[O]['responses'];

/** What an operation answers when all is well; of those with several such answers, that of the status. */
export type AnswerOf<
  O extends OperationName,
  Status extends keyof Responses<O> = keyof Responses<O>,
> = Responses<O>[Status] extends { readonly content: { readonly 'application/json': infer Answer } }
  ? Answer
  : undefined;

/** What one list holds; never, of what is no list. */
export type ItemOf<O extends OperationName> =
  AnswerOf<O> extends { readonly data: readonly (infer Item)[]; readonly nextCursor: string | null } ? Item : never;

/** The filters of a list: its `cursor` is looked after. */
export type FiltersOf<O extends OperationName> = Omit<QueryOf<O>, 'cursor'>;
