/** The API as types and a table: for clients with another way of asking than `createPostrider`. */
export { ROUTES } from './api-types.ts';
export type { AnswerOf, BodyOf, FiltersOf, ItemOf, OperationName, PathOf, QueryOf } from './operation-types.ts';
