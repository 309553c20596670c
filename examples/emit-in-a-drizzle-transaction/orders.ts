import { integer, pgTable, serial, text } from 'drizzle-orm/pg-core';

/** The shop's own table, in the same database as Postrider's schema. */
export const orders = pgTable('example_orders', {
  id: serial().primaryKey(),
  customer: text().notNull(),
  cents: integer().notNull(),
});

export const CREATE_ORDERS = `create table if not exists example_orders (
  id serial primary key, customer text not null, cents integer not null
)`;
